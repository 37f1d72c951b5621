import HeartbeatCore

extension TimelineDrawing {
  func write(_ placed: PlacedMove, to svg: inout XMLWriter) {
    let (move, start, end) = (placed.move, placed.start, placed.end)
    // So that it leaves and arrives level, whatever lies between.
    let bend = max(14, min(40, (end.x - start.x) / 2))
    let path =
      "M\(start.x.xmlText) \(start.y.xmlText)C\((start.x + bend).xmlText) \(start.y.xmlText) "
      + "\((end.x - bend).xmlText) \(end.y.xmlText) \((end.x - 5).xmlText) \(end.y.xmlText)"
    svg.open("g", ["class": "tl-move", "role": "img"])
    svg.leaf("title", text: words(placed))
    svg.leaf("path", ["class": "tl-o", "d": path])
    svg.leaf("path", ["class": "tl-m tl-m-\(move.kind.rawValue)", "d": path])
    write(headOf: move.kind, at: end, to: &svg)
    if placed.count > 1 {
      let y = (start.y + end.y) / 2 + 4
      svg.leaf(
        "text", ["class": "tl-n tl-c", "x": (start.x + end.x) / 2 + 8, "y": y],
        text: "×\(placed.count)")
    }
    svg.close()
    svg.endLine()
  }

  /// An arrow's head that points to the right.
  func write(
    headOf kind: TimelineMove.Kind, at point: PlacedMove.Point, to svg: inout XMLWriter
  ) {
    let path = "M\(point.x.xmlText) \(point.y.xmlText)l-7-4v8z"
    svg.leaf("path", ["class": "tl-a tl-a-\(kind.rawValue)", "d": path])
  }

  private func words(_ placed: PlacedMove) -> String {
    let move = placed.move
    let what =
      placed.count == 1
      ? "chat \(move.first.begun.chat), generation \(move.first.begun.generation)"
      : "\(placed.count) chats"
    let time = ClockTime(move.at).milliseconds
    let reason = move.reason.map { ": \(String($0.prefix(200)))" } ?? ""
    return "\(time): \(what), from \(move.from) to \(move.to), \(move.kind.words)\(reason)"
  }
}
