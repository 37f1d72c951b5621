import HeartbeatCore

extension TimelineDrawing {
  func write(lanesOf plan: DrawingPlan, to svg: inout XMLWriter) {
    for lane in plan.lanes {
      let count = lane.plan.count == 1 ? "1 lease" : "\(lane.plan.count) leases"
      svg.open("g", ["role": "list", "aria-label": "\(lane.plan.name), \(count)"])
      svg.endLine()
      write(nameOf: lane, count, plan.axis, to: &svg)
      for mark in lane.plan.marks { write(mark, lane.top, plan.axis, to: &svg) }
      switch lane.plan.content {
      case .bars(let bars, _):
        for bar in bars {
          write(bar, y: lane.top + lane.plan.middle(ofRow: bar.row), plan.axis, to: &svg)
        }
      case .bands(let bands):
        write(bands, top: lane.top + lane.plan.contentTop, plan.axis, to: &svg)
      }
      svg.close()
      svg.endLine()
    }
  }

  private func write(
    nameOf lane: DrawingPlan.PlacedLane, _ count: String, _ axis: TimeAxis,
    to svg: inout XMLWriter
  ) {
    let name = lane.plan.name
    let fitted = TextWidth.fitted(name, size: 12, width: axis.left - DrawingPlan.gutterPadding)
    svg.open("text", ["class": "tl-n", "x": 10, "y": lane.top + 15])
    if fitted != name { svg.leaf("title", text: name) }
    svg.add(fitted)
    svg.close()
    svg.leaf("text", ["class": "tl-d", "x": 10, "y": lane.top + 28], text: count)
    svg.endLine()
  }

  private func write(
    _ mark: PlacedMark, _ top: Double, _ axis: TimeAxis, to svg: inout XMLWriter
  ) {
    let left = mark.left(on: axis)
    let y =
      top + LanePlan.padding + Double(mark.row) * LanePlan.markHeight
      + LanePlan.markHeight / 2 - 1
    svg.open("g", ["role": "listitem"])
    svg.leaf("title", text: words(mark))
    if let sign = MarkSign.path(mark.kind, x: left, y: y) {
      svg.leaf("path", ["class": MarkSign.isFilled(mark.kind) ? "tl-f" : "tl-s", "d": sign])
    }
    if !mark.label.isEmpty {
      svg.leaf("text", ["x": left + (mark.hasSign ? 11 : 0), "y": y + 4], text: mark.label)
    }
    svg.close()
    svg.endLine()
  }

  private func words(_ mark: PlacedMark) -> String {
    let time = ClockTime(mark.at).milliseconds
    let until = mark.until > mark.at ? " to \(ClockTime(mark.until).milliseconds)" : ""
    let count = mark.kind.countsChats || mark.count > 1 ? " (\(mark.count))" : ""
    return "\(time)\(until): \(mark.kind.words)\(count)" + (mark.reason.map { ": \($0)" } ?? "")
  }
}
