/// The colours of a plot, for light and dark. Written out rule by rule: what draws SVG outside of browsers knows no
/// variables. Old and new differ by dash and mark too.
enum PlotStyle {
  private struct Palette {
    let background, line, thin, ink, dim, old, new: String
  }

  /// The colours of Okabe and Ito, which the colour-blind tell apart, darker for lines on white.
  /// Source: https://jfly.uni-koeln.de/color/
  private static let light = Palette(
    background: "#ffffff", line: "#c4cad1", thin: "#eaedf0", ink: "#1f2328", dim: "#57606a",
    old: "#c44601", new: "#0072b2")

  private static let dark = Palette(
    background: "#0d1117", line: "#3d4754", thin: "#1d242d", ink: "#e6edf3", dim: "#9aa4af",
    old: "#ff8a4c", new: "#56b4e9")

  /// Paper is white, whatever the screen is.
  static let css =
    fixed + rules(light) + "@media screen and (prefers-color-scheme:dark){" + rules(dark) + "}\n"

  private static let fixed = """
    .bp{font:13px system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
    .bp .bp-h{font-size:16px;font-weight:600}.bp .bp-t{font-weight:600}
    .bp polyline{fill:none;stroke-width:2.2}.bp .bp-old polyline{stroke-dasharray:7 4}
    .bp .bp-s rect,.bp .bp-s circle{stroke-width:2}.bp .bp-r{stroke-width:1.4}
    .bp .bp-l{stroke-width:1;stroke-dasharray:1 3}.bp .bp-x,.bp .bp-m{stroke-width:1}

    """

  private static func rules(_ palette: Palette) -> String {
    var css = """
      .bp .bp-bg{fill:\(palette.background)}.bp .bp-x{stroke:\(palette.line)}
      .bp .bp-m{stroke:\(palette.thin)}.bp text{fill:\(palette.ink)}
      .bp .bp-d,.bp .bp-n{fill:\(palette.dim)}.bp .bp-l{stroke:\(palette.dim)}

      """
    for (name, colour) in [("old", palette.old), ("new", palette.new)] {
      css += ".bp .bp-\(name) polyline,.bp .bp-\(name) .bp-r{stroke:\(colour)}"
      css += ".bp .bp-t-\(name){fill:\(colour)}"
    }
    css += ".bp .bp-old rect{fill:\(palette.background);stroke:\(palette.old)}"
    css += ".bp .bp-new circle{fill:\(palette.new);stroke:\(palette.new)}\n"
    return css
  }
}
