import HeartbeatView

/// Time against chats for both systems, on logarithmic axes, as SVG. Pure: the same report gives the same
/// text.
package struct BenchmarkPlot {
  /// One line: a system with one history and one number of workers.
  struct Series: Hashable {
    struct Point: Hashable {
      let chats: Int
      let work: Figure
    }

    let system: MeasuredSystem
    let name: String
    let points: [Point]
  }

  private static let height = 506.0
  private static let left = 84.0
  private static let right = 640.0
  private static let top = 72.0
  private static let bottom = 440.0

  private let series: [Series]
  /// As wide as the longest label needs it, with a font that is rather too wide than too narrow.
  private let width: Double
  private let report: BenchmarkReport
  private let x: LogAxis
  private let y: LogAxis

  package init(_ report: BenchmarkReport) {
    self.report = report
    series = Self.series(report)
    let longest = series.map(\.name.count).max() ?? 0
    width = max(860, Self.right + 26 + Double(longest) * 8.2)
    let points = series.flatMap(\.points)
    x = LogAxis(points.map { Double($0.chats) }, from: Self.left, to: Self.right)
    y = LogAxis(points.flatMap { [$0.work.min, $0.work.max] }, from: Self.bottom, to: Self.top)
  }

  /// An element `svg`, as it may stand in a page or, with a declaration before it, in a file.
  package var svg: String {
    var svg = XMLWriter()
    svg.open(
      "svg",
      [
        "xmlns": "http://www.w3.org/2000/svg", "class": "bp", "width": width,
        "height": Self.height, "viewBox": "0 0 \(width.xmlText) \(Self.height.xmlText)",
        "role": "img", "aria-labelledby": "bp-title bp-desc",
      ])
    svg.endLine()
    svg.leaf("title", ["id": "bp-title"], text: Self.title)
    svg.leaf("desc", ["id": "bp-desc"], text: summary)
    svg.open("style")
    svg.add(markup: PlotStyle.css)
    svg.close()
    svg.endLine()
    svg.leaf("rect", ["class": "bp-bg", "width": width, "height": Self.height])
    svg.leaf("text", ["class": "bp-h", "x": Self.left, "y": 28], text: Self.title)
    svg.leaf("text", ["class": "bp-d", "x": Self.left, "y": 48], text: conditions)
    svg.endLine()
    write(axesTo: &svg)
    for line in series { write(line, to: &svg) }
    write(labelsTo: &svg)
    svg.close()
    return svg.text
  }

  private static let title = "Time in heartbeat statements, each interval"

  private var conditions: String {
    let runs = report.runs == 1 ? "1 run" : "medians of \(report.runs) runs, with their ranges"
    let interval = Duration.milliseconds(report.intervalMilliseconds).exactText
    return "\(runs); intervals of \(interval); \(report.processors) processors; logarithmic axes"
  }

  private var summary: String {
    guard !series.isEmpty else { return "nothing was measured" }
    return series.map { line in
      let points = line.points.map {
        "\($0.chats) chats \(FigureText.text($0.work, .milliseconds))"
      }
      return "\(line.name): \(points.joined(separator: "; "))"
    }.joined(separator: ". ")
  }

  // MARK: Parts

  private static func series(_ report: BenchmarkReport) -> [Series] {
    let histories = Set(report.comparisons.map(\.history)).sorted()
    let workers = Set(report.comparisons.map(\.workers)).sorted()
    return MeasuredSystem.allCases.flatMap { system in
      histories.flatMap { history in
        workers.compactMap { count in
          let points = report.comparisons
            .filter { $0.history == history && $0.workers == count }
            .sorted { $0.chats < $1.chats }
            .compactMap { comparison in
              (system == .old ? comparison.old : comparison.new).work
                .map { Series.Point(chats: comparison.chats, work: $0) }
            }
          guard !points.isEmpty else { return nil }
          var name = [system == .old ? "one statement a chat" : "one statement a worker"]
          if histories.count > 1 { name.append("\(LogAxis.short(Double(history))) ended") }
          if workers.count > 1 { name.append(count == 1 ? "1 worker" : "\(count) workers") }
          return Series(system: system, name: name.joined(separator: ", "), points: points)
        }
      }
    }
  }

  private func write(axesTo svg: inout XMLWriter) {
    for place in x.between { svg.line("bp-m", place, Self.top, place, Self.bottom) }
    for place in y.between { svg.line("bp-m", Self.left, place, Self.right, place) }
    for (exponent, place) in x.decades {
      svg.line("bp-x", place, Self.top, place, Self.bottom)
      svg.leaf(
        "text", ["x": place, "y": Self.bottom + 20, "text-anchor": "middle"],
        text: LogAxis.grouped(exponent))
    }
    for (exponent, place) in y.decades {
      svg.line("bp-x", Self.left, place, Self.right, place)
      svg.leaf(
        "text", ["x": Self.left - 8, "y": place + 4, "text-anchor": "end"],
        text: LogAxis.time(exponent))
    }
    svg.leaf(
      "text",
      [
        "class": "bp-n", "x": (Self.left + Self.right) / 2, "y": Self.bottom + 48,
        "text-anchor": "middle",
      ], text: "chats held")
    svg.endLine()
  }

  private func write(_ line: Series, to svg: inout XMLWriter) {
    svg.open("g", ["class": "bp-s bp-\(line.system.rawValue)"])
    svg.leaf("title", text: line.name)
    let places = line.points.map { (x: x.place(Double($0.chats)), y: y.place($0.work.median)) }
    let points = places.map { "\($0.x.xmlText),\($0.y.xmlText)" }
    svg.leaf("polyline", ["points": points.joined(separator: " ")])
    for (point, place) in zip(line.points, places) {
      svg.open("g")
      svg.leaf(
        "title",
        text: "\(line.name), \(point.chats) chats: \(FigureText.text(point.work, .milliseconds))")
      svg.line("bp-r", place.x, y.place(point.work.min), place.x, y.place(point.work.max))
      // Apart also without colours.
      switch line.system {
      case .old:
        svg.leaf(
          "rect", ["x": place.x - 4.5, "y": place.y - 4.5, "width": 9, "height": 9])
      case .new: svg.leaf("circle", ["cx": place.x, "cy": place.y, "r": 5])
      }
      svg.close()
    }
    svg.close()
    svg.endLine()
  }

  /// Beside the last point of each line, moved apart where they would cover each other.
  private func write(labelsTo svg: inout XMLWriter) {
    let ends = series.compactMap { line in
      line.points.last.map { (line, x.place(Double($0.chats)), y.place($0.work.median)) }
    }.sorted { ($0.2, $0.0.name) < ($1.2, $1.0.name) }
    let places = LabelPlaces.apart(ends.map(\.2), gap: 17, in: Self.top...(Self.bottom + 12))
    for ((line, x, y), place) in zip(ends, places) {
      svg.line("bp-l", x + 8, y, Self.right + 10, place)
      svg.leaf(
        "text",
        ["class": "bp-t bp-t-\(line.system.rawValue)", "x": Self.right + 14, "y": place + 4],
        text: line.name)
    }
    svg.endLine()
  }
}

extension XMLWriter {
  fileprivate mutating func line(
    _ name: String, _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double
  ) {
    leaf("line", ["class": name, "x1": x1, "y1": y1, "x2": x2, "y2": y2])
  }
}
