public import HeartbeatCore

/// A timeline as SVG: a lane for each worker, a bar for each ownership, arrows from worker to worker.
///
/// Where a lane would have too many bars, it has bands that tell how many there were. The same timeline
/// gives the same text; that has less than a mebibyte, however many chats and workers there were.
public struct TimelineDrawing {
  public let timeline: Timeline
  public let from: Timestamp
  public let to: Timestamp
  /// In pixels; at least 480.
  public let width: Int
  /// What local clocks are ahead of UTC, for a second line of times.
  public var localOffset = Duration.zero
  /// Where the bar of a chat leads; nil: nowhere. It is written as the attribute `href`, escaped.
  public var link: ((ChatID) -> String?)?
  /// Whether the drawing brings ``css`` along. Without, the page around it must.
  public var hasStyle = true
  /// Before the names of what the drawing refers to, which must not be there twice in one page.
  public var prefix = "tl"

  /// What a page needs whose drawings bring no style along.
  public static var css: String { TimelineStyle.css }

  public init(_ timeline: Timeline, from: Timestamp, to: Timestamp, width: Int = 960) {
    self.timeline = timeline
    self.from = from
    self.to = to
    self.width = max(480, width)
  }

  /// An element `svg`, as it may stand in a page or, with a declaration before it, in a file.
  public var svg: String {
    let plan = DrawingPlan(self)
    var svg = XMLWriter()
    svg.open(
      "svg",
      [
        "xmlns": "http://www.w3.org/2000/svg", "class": "tl", "width": width,
        "height": plan.height, "viewBox": "0 0 \(width) \(plan.height.xmlText)",
        "role": link == nil ? "graphics-document document" : "group",
        "aria-labelledby": "\(prefix)-title \(prefix)-desc",
      ])
    svg.endLine()
    svg.leaf("title", ["id": "\(prefix)-title"], text: plan.title)
    svg.leaf("desc", ["id": "\(prefix)-desc"], text: plan.summary)
    svg.endLine()
    if hasStyle {
      svg.open("style")
      svg.add(markup: Self.css)
      svg.close()
    }
    TimelineStyle.write(patternsTo: &svg, prefix: prefix)
    svg.leaf("rect", ["class": "tl-bg", "width": width, "height": plan.height])
    write(headOf: plan, to: &svg)
    // Under the bars, which show what is behind them and keep their texts whole.
    for move in plan.moves { write(move, to: &svg) }
    write(lanesOf: plan, to: &svg)
    write(legendOf: plan, to: &svg)
    svg.close()
    return svg.text
  }
}
