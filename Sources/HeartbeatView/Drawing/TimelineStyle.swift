/// The colours and patterns of a timeline, for light and dark. Written out rule by rule: what draws SVG
/// outside of browsers knows no variables.
enum TimelineStyle {
  /// The colours of Okabe and Ito, which the colour-blind tell apart, darker for lines on white.
  /// Source: https://jfly.uni-koeln.de/color/
  private struct Palette {
    let background, lane, line, ink, dim: String
    let families: [OwnershipLook.Family: String]
    /// How much of its colour fills a bar.
    let tint: String
  }

  private static let light = Palette(
    background: "#ffffff", lane: "#f4f6f8", line: "#d5dae0", ink: "#1f2328", dim: "#57606a",
    families: [
      .open: "#0072b2", .good: "#00805c", .bad: "#c44601", .moved: "#a1497c", .taken: "#946200",
      .back: "#6e7781",
    ], tint: ".2")

  private static let dark = Palette(
    background: "#0d1117", lane: "#151b23", line: "#323a45", ink: "#e6edf3", dim: "#9aa4af",
    families: [
      .open: "#56b4e9", .good: "#1fbf91", .bad: "#ff8a4c", .moved: "#e29cc4", .taken: "#e6b23c",
      .back: "#a6b0bb",
    ], tint: ".28")

  /// Paper is white, whatever the screen is.
  static let css =
    fixed + rules(light) + "@media screen and (prefers-color-scheme:dark){" + rules(dark) + "}\n"

  private static let fixed = """
    .tl{font:12px system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
    .tl text{font-size:11px}.tl .tl-h{font-size:14px;font-weight:600}.tl .tl-n{font-size:12px;font-weight:600}
    .tl .tl-b>rect{stroke-width:1.3}.tl .tl-b>.tl-w:not(.tl-p){fill:transparent;stroke-dasharray:3 2}
    .tl .tl-b>.tl-p{stroke:none;fill-opacity:1}.tl .tl-p line,.tl .tl-p circle{stroke-width:1.2;opacity:.5}
    .tl .tl-u{stroke-width:1.2;stroke-dasharray:1.5 2.5;fill:none}
    .tl .tl-m{fill:none;stroke-width:1.7}.tl .tl-o{fill:none;stroke-width:4.5;opacity:.75}
    .tl .tl-m-recovered{stroke-dasharray:6 3}.tl .tl-m-handed_over{stroke-dasharray:1.5 2.5}
    .tl .tl-a{stroke:none}.tl .tl-x{stroke-width:1}.tl .tl-s{stroke-width:1.6}.tl .tl-t{fill:transparent}.tl .tl-e{fill:none;stroke-width:1.2}
    .tl .tl-c{paint-order:stroke;stroke-width:3}
    .tl a{cursor:pointer}.tl a:focus-visible>rect,.tl a:hover>rect{stroke-width:3}.tl a:focus{outline:none}

    """

  private static func rules(_ palette: Palette) -> String {
    var css = """
      .tl .tl-bg{fill:\(palette.background)}.tl .tl-l{fill:\(palette.lane)}
      .tl .tl-x{stroke:\(palette.line)}.tl text{fill:\(palette.ink)}.tl .tl-d{fill:\(palette.dim)}
      .tl .tl-o,.tl .tl-c{stroke:\(palette.background)}.tl .tl-s{fill:none;stroke:\(palette.ink)}
      .tl .tl-f{fill:\(palette.ink);stroke:none}.tl .tl-u{stroke:\(palette.dim)}

      """
    for family in OwnershipLook.Family.allCases {
      let name = family.rawValue
      let colour = palette.families[family] ?? palette.ink
      css += ".tl .tl-\(name)>rect:not(.tl-p){fill:\(colour);"
      css += "fill-opacity:\(palette.tint);stroke:\(colour)}"
      css += ".tl .tl-e-\(name){stroke:\(colour)}"
      css += ".tl .tl-g-\(name){fill:\(colour);fill-opacity:\(palette.tint)}"
      css += ".tl .tl-p-\(name) line{stroke:\(colour)}.tl .tl-p-\(name) circle{fill:\(colour)}\n"
    }
    let moves = [
      ("stolen", palette.families[.moved]), ("recovered", palette.families[.taken]),
      ("handed_over", palette.dim),
    ]
    for (name, colour) in moves {
      let colour = colour ?? palette.ink
      css += ".tl .tl-m-\(name){stroke:\(colour)}.tl .tl-a-\(name){fill:\(colour)}\n"
    }
    return css
  }

  /// Which families have a pattern: those that did not go on and did not end well.
  static func hasPattern(_ family: OwnershipLook.Family) -> Bool {
    switch family {
    case .open, .good: false
    case .bad, .moved, .taken, .back: true
    }
  }

  /// What the patterns look like.
  static func write(patternsTo svg: inout XMLWriter, prefix: String) {
    svg.open("defs")
    for family in OwnershipLook.Family.allCases where hasPattern(family) {
      svg.open(
        "pattern",
        [
          "id": "\(prefix)-\(family.rawValue)", "class": "tl-p tl-p-\(family.rawValue)", "width": 6,
          "height": 6, "patternUnits": "userSpaceOnUse",
        ])
      switch family {
      case .bad:
        svg.leaf("line", ["x1": -1, "y1": 7, "x2": 7, "y2": -1])
        svg.leaf("line", ["x1": -1, "y1": 1, "x2": 1, "y2": -1])
        svg.leaf("line", ["x1": 5, "y1": 7, "x2": 7, "y2": 5])
      case .taken:
        svg.leaf("line", ["x1": -1, "y1": -1, "x2": 7, "y2": 7])
        svg.leaf("line", ["x1": 5, "y1": -1, "x2": 7, "y2": 1])
        svg.leaf("line", ["x1": -1, "y1": 5, "x2": 1, "y2": 7])
      case .moved: svg.leaf("circle", ["cx": 3, "cy": 3, "r": 1.1])
      case .open, .good, .back: svg.leaf("line", ["x1": 0, "y1": 3, "x2": 6, "y2": 3])
      }
      svg.close()
    }
    svg.close()
    svg.endLine()
  }
}
