import HeartbeatView

/// How a report looks: light and dark as the reader has it, and white on paper.
enum ReportStyle {
  static let css =
    """

    :root{color-scheme:light dark}
    body{margin:0;background:#fff;color:#1f2328;font:15px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
    main{max-width:1160px;margin:0 auto;padding:1rem}
    h1{font-size:1.4rem;margin:.4rem 0}h2{font-size:1.1rem;margin:1.6rem 0 .4rem}
    .dim{color:#57606a;margin:.3rem 0 .9rem;overflow-wrap:anywhere}
    .scroll{overflow-x:auto;max-width:100%;border:1px solid #d5dae0;border-radius:6px}
    .scroll:focus-visible,summary:focus-visible{outline:2px solid #0072b2;outline-offset:2px}
    .narrow{width:fit-content}.narrow .n{width:auto}.w{white-space:nowrap}
    svg{display:block}
    table{border-collapse:collapse;font-size:.87rem;min-width:100%}
    th,td{padding:.25rem .6rem;vertical-align:top;border-bottom:1px solid #e4e8ec;text-align:left}
    tbody tr:last-child td{border-bottom:0}
    th{font-weight:600;color:#57606a;white-space:nowrap}td.t{overflow-wrap:anywhere;min-width:4.5rem}
    .n{text-align:right;font-variant-numeric:tabular-nums;width:1%;white-space:nowrap}
    details{margin:.5rem 0}summary{cursor:pointer;padding:.3rem 0;font-weight:600}
    tr:target{background:#fff3c4}
    @media screen and (prefers-color-scheme:dark){
    body{background:#0d1117;color:#e6edf3}.dim,th{color:#9aa4af}.scroll{border-color:#323a45}
    th,td{border-color:#232a33}tr:target{background:#4a3b00}.scroll:focus-visible,summary:focus-visible{outline-color:#56b4e9}
    }
    @media print{
    main{max-width:none;padding:0}.scroll{overflow:visible;border:0}svg{max-width:100%;height:auto}
    tr,h2{break-inside:avoid}details::details-content{content-visibility:visible;height:auto}
    }

    """ + TimelineDrawing.css
}
