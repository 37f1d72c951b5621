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
    let y = top + LanePlan.padding + Double(mark.row) * LanePlan.markHeight
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

  // MARK: Bars

  private func write(
    _ bar: LanePlan.PlacedBar, y: Double, _ axis: TimeAxis, to svg: inout XMLWriter
  ) {
    let it = bar.ownership
    let classes = "tl-b tl-\(bar.look.family.rawValue)"
    let href = link?(it.chat)
    if let href {
      svg.open("g", ["role": "listitem"])
      svg.open("a", ["class": classes, "href": href])
    } else {
      svg.open("g", ["class": classes, "role": "listitem"])
    }
    svg.leaf("title", text: words(it))
    if let runEndedAt = it.runEndedAt, axis.x(runEndedAt) > bar.right {
      let line = "M\(bar.right.xmlText) \(y.xmlText)H\(axis.x(runEndedAt).xmlText)"
      svg.leaf("path", ["class": "tl-u", "d": line])
    }
    // The work runs between these.
    let begin = min(max(it.handedOverAt.map(axis.x) ?? bar.left, bar.left), bar.right)
    let end = max(min(it.fencedAt.map(axis.x) ?? bar.right, bar.right), begin)
    if begin - bar.left >= 1 { box("tl-w", bar.left, begin, y, nil, to: &svg) }
    if end - begin >= 1 || begin == bar.left {
      box(nil, begin, end, y, nil, to: &svg)
      if TimelineStyle.hasPattern(bar.look.family) {
        box("tl-p", begin, end, y, "url(#\(prefix)-\(bar.look.family.rawValue))", to: &svg)
      }
    }
    if bar.right - end >= 1 { box("tl-w", end, bar.right, y, nil, to: &svg) }
    write(textOf: bar, y: y, to: &svg)
    svg.close()
    if href != nil { svg.close() }
    svg.endLine()
  }

  private func box(
    _ name: String?, _ left: Double, _ right: Double, _ y: Double, _ fill: String?,
    to svg: inout XMLWriter
  ) {
    let (top, width, height) = (y - LanePlan.barHeight / 2, right - left, LanePlan.barHeight)
    switch (name, fill) {
    case (let name?, let fill?):
      svg.leaf(
        "rect",
        [
          "class": name, "x": left, "y": top, "width": width, "height": height, "rx": 2,
          "fill": fill,
        ])
    case (let name?, nil):
      svg.leaf(
        "rect",
        ["class": name, "x": left, "y": top, "width": width, "height": height, "rx": 2])
    default:
      svg.leaf("rect", ["x": left, "y": top, "width": width, "height": height, "rx": 2])
    }
  }

  private func write(textOf bar: LanePlan.PlacedBar, y: Double, to svg: inout XMLWriter) {
    let it = bar.ownership
    let hasLetter = !bar.look.letter.isEmpty
    let room = bar.right - bar.left - 8 - (hasLetter ? 12 : 0)
    let texts = ["chat \(it.chat), generation \(it.generation)", "chat \(it.chat)", "\(it.chat)"]
    if let text = texts.first(where: { TextWidth.of($0, size: 11) <= room }) {
      svg.leaf("text", ["x": bar.left + 4, "y": y + 4], text: text)
    }
    guard hasLetter else { return }
    if bar.holdsLetter {
      svg.leaf(
        "text", ["x": bar.right - 4, "y": y + 4, "text-anchor": "end"], text: bar.look.letter)
    } else {
      svg.leaf("text", ["x": bar.right + 2, "y": y + 4], text: bar.look.letter)
    }
  }

  /// What a reader hears, and sees under the pointer.
  private func words(_ it: Ownership) -> String {
    let begin = it.begunAt.map { ClockTime($0).milliseconds } ?? "before"
    let end = it.endedAt.map { ClockTime($0).milliseconds } ?? "now"
    var text = "chat \(it.chat), generation \(it.generation), \(it.worker): \(begin) to \(end)"
    if let begunAt = it.begunAt, let endedAt = it.endedAt {
      text += " (\(begunAt.span(to: endedAt).briefText))"
    }
    text += ", \(OwnershipLook(it.end).words)"
    if let by = it.endedBy, by != it.worker.name { text += " by \(by)" }
    if let handedOverAt = it.handedOverAt {
      text += "; its work began when the older run had ended, "
        + ClockTime(handedOverAt).milliseconds
    }
    if let runEndedAt = it.runEndedAt {
      text += "; its work had ended at \(ClockTime(runEndedAt).milliseconds)"
    }
    if let fencedAt = it.fencedAt {
      text += "; its worker stopped the work at \(ClockTime(fencedAt).milliseconds)"
    }
    guard let reason = it.reason else { return text }
    return text + ": " + String(reason.prefix(200))
  }

  // MARK: Bands

  private func write(_ bands: Bands, top: Double, _ axis: TimeAxis, to svg: inout XMLWriter) {
    let most = max(1, bands.most)
    let (height, base) = (LanePlan.bandsHeight - 6, top + LanePlan.bandsHeight - 3)
    var paths: [OwnershipLook.Family: String] = [:]
    for column in bands.columns {
      var y = base
      for (family, count) in column.stack {
        let part = height * Double(count) / Double(most)
        y -= part
        paths[family, default: ""] +=
          "M\(column.left.xmlText) \(y.xmlText)h\((column.right - column.left).xmlText)"
          + "v\(part.xmlText)h\((column.left - column.right).xmlText)z"
      }
    }
    for family in OwnershipLook.Family.allCases {
      guard let path = paths[family] else { continue }
      svg.leaf("path", ["class": "tl-g-\(family.rawValue)", "stroke-width": 0.3, "d": path])
      if TimelineStyle.hasPattern(family) {
        svg.leaf("path", ["fill": "url(#\(prefix)-\(family.rawValue))", "d": path])
      }
      svg.endLine()
    }
    for column in bands.merged(into: 24) where column.held > 0 {
      svg.open("g", ["role": "listitem"])
      svg.leaf("title", text: words(column))
      svg.leaf(
        "rect",
        [
          "class": "tl-t", "x": column.left, "y": top, "width": column.right - column.left,
          "height": LanePlan.bandsHeight,
        ])
      svg.close()
      svg.endLine()
    }
    svg.leaf(
      "text", ["class": "tl-d", "x": axis.right + 3, "y": base - height + 8],
      text: Self.short(bands.most))
  }

  private func words(_ column: Bands.Column) -> String {
    let ends = Ownership.End.allCases.compactMap { end in
      column.ended[end].map { "\($0) \(OwnershipLook(end).words)" }
    }
    let range = "\(ClockTime(column.from).seconds) to \(ClockTime(column.to).seconds)"
    return "\(range): \(column.held) leases held"
      + (ends.isEmpty ? "" : "; ended: " + ends.joined(separator: ", "))
  }

  /// `999`, `12k`.
  private static func short(_ count: Int) -> String {
    switch count {
    case ..<10_000: "\(count)"
    case ..<10_000_000: "\(count / 1000)k"
    default: "\(count / 1_000_000)M"
    }
  }
}
