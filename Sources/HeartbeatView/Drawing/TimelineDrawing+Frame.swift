import HeartbeatCore

extension TimelineDrawing {
  /// The title, the axis and its lines.
  func write(headOf plan: DrawingPlan, to svg: inout XMLWriter) {
    let hasLocal = localOffset.wholeMilliseconds / 60_000 != 0
    svg.leaf("text", ["class": "tl-h", "x": 10, "y": 20], text: plan.title)
    svg.leaf("text", ["class": "tl-d", "x": 10, "y": 37], text: plan.summary)
    svg.endLine()
    svg.open("g", ["aria-hidden": "true"])
    let ticks = plan.axis.ticks()
    write(ticks, of: "UTC", at: 58, plan, to: &svg)
    if hasLocal {
      let local = plan.axis.ticks(offset: localOffset)
      write(local, of: ClockTime.name(ofOffset: localOffset), at: 73, plan, to: &svg)
    }
    for (index, lane) in plan.lanes.enumerated() where index.isMultiple(of: 2) {
      svg.leaf(
        "rect",
        [
          "class": "tl-l", "y": lane.top - 1.5, "width": width, "height": lane.plan.height + 3,
        ])
    }
    var lines = ""
    for tick in ticks {
      let x = plan.axis.x(tick.time).xmlText
      lines += "M\(x) \((plan.top - 3).xmlText)V\(plan.bottom.xmlText)"
    }
    svg.leaf("path", ["class": "tl-x", "d": lines])
    svg.close()
    svg.endLine()
    guard plan.lanes.isEmpty else { return }
    svg.leaf(
      "text", ["x": plan.axis.left, "y": plan.top + 24], text: "Nothing happened in this time.")
  }

  private func write(
    _ ticks: [TimeAxis.Tick], of name: String, at y: Double, _ plan: DrawingPlan,
    to svg: inout XMLWriter
  ) {
    svg.leaf("text", ["class": "tl-d", "x": 10, "y": y], text: name)
    for tick in ticks {
      svg.leaf(
        "text",
        ["class": "tl-d", "x": plan.axis.x(tick.time), "y": y, "text-anchor": "middle"],
        text: tick.label)
    }
    svg.endLine()
  }

  // MARK: The legend

  func write(legendOf plan: DrawingPlan, to svg: inout XMLWriter) {
    guard !plan.legend.items.isEmpty else { return }
    svg.open(
      "g",
      [
        "transform": "translate(0 \(plan.bottom.xmlText))", "role": "group",
        "aria-label": "Legend",
      ])
    svg.endLine()
    for item in plan.legend.items {
      write(item.sign, x: item.x, y: item.y, to: &svg)
      svg.leaf(
        "text", ["class": "tl-d", "x": item.x + item.sign.width + 5, "y": item.y + 4],
        text: item.words)
      svg.endLine()
    }
    svg.close()
  }

  private func write(_ sign: Legend.Sign, x: Double, y: Double, to svg: inout XMLWriter) {
    if let text = sign.text { return svg.leaf("text", ["x": x, "y": y + 4], text: text) }
    switch sign {
    case .look(let look): write(look.family, letter: look.letter, x: x, y: y, to: &svg)
    case .family(let family): write(family, letter: "", x: x, y: y, to: &svg)
    case .waiting:
      svg.open("g", ["class": "tl-b tl-open"])
      svg.leaf(
        "rect", ["class": "tl-w", "x": x, "y": y - 6, "width": 28, "height": 12, "rx": 2])
      svg.close()
    case .tail: svg.leaf("path", ["class": "tl-u", "d": "M\(x.xmlText) \(y.xmlText)h28"])
    case .move(let kind):
      let line = "M\(x.xmlText) \(y.xmlText)h22"
      svg.leaf("path", ["class": "tl-m tl-m-\(kind.rawValue)", "d": line])
      write(headOf: kind, at: PlacedMove.Point(x: x + 28, y: y), to: &svg)
    case .mark(let kind):
      guard let path = MarkSign.path(kind, x: x, y: y) else { return }
      svg.leaf("path", ["class": MarkSign.isFilled(kind) ? "tl-f" : "tl-s", "d": path])
    case .most: break
    }
  }

  private func write(
    _ family: OwnershipLook.Family, letter: String, x: Double, y: Double, to svg: inout XMLWriter
  ) {
    svg.open("g", ["class": "tl-b tl-\(family.rawValue)"])
    svg.leaf("rect", ["x": x, "y": y - 6, "width": 28, "height": 12, "rx": 2])
    if TimelineStyle.hasPattern(family) {
      svg.leaf(
        "rect",
        [
          "class": "tl-p", "x": x, "y": y - 6, "width": 28, "height": 12, "rx": 2,
          "fill": "url(#\(prefix)-\(family.rawValue))",
        ])
    }
    if !letter.isEmpty {
      svg.leaf("text", ["x": x + 14, "y": y + 4, "text-anchor": "middle"], text: letter)
    }
    svg.close()
  }
}

/// Signs that stand for a mark instead of a word.
enum MarkSign {
  /// Eight pixels wide, with its middle at `y`.
  static func path(_ kind: TimelineMark.Kind, x: Double, y: Double) -> String? {
    let (left, top) = (x.xmlText, (y - 4).xmlText)
    return switch kind {
    case .started: "M\(left) \(top)l8 4l-8 4z"
    case .stopped: "M\(left) \(top)h8v8h-8z"
    case .died: "M\(left) \(top)l8 8m0-8l-8 8"
    default: nil
    }
  }

  static func isFilled(_ kind: TimelineMark.Kind) -> Bool { kind != .died }
}
