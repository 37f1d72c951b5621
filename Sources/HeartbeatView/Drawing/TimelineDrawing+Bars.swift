import HeartbeatCore

extension TimelineDrawing {
  func write(
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
    write(textOf: bar, from: begin, y: y + 4, to: &svg)
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

  /// - Parameter begin: Where the work begins; the text stands there if there is room for it.
  private func write(
    textOf bar: LanePlan.PlacedBar, from begin: Double, y: Double, to svg: inout XMLWriter
  ) {
    let it = bar.ownership
    let hasLetter = !bar.look.letter.isEmpty
    let texts = ["chat \(it.chat), generation \(it.generation)", "chat \(it.chat)", "\(it.chat)"]
    let places = [begin, bar.left].flatMap { left in texts.map { (left: left, text: $0) } }
    let end = bar.right - 8 - (hasLetter ? 12 : 0)
    if let place = places.first(where: { $0.left + TextWidth.of($0.text, size: 11) <= end }) {
      svg.leaf("text", ["x": place.left + 4, "y": y], text: place.text)
    }
    guard hasLetter else { return }
    if bar.holdsLetter {
      svg.leaf("text", ["x": bar.right - 4, "y": y, "text-anchor": "end"], text: bar.look.letter)
    } else {
      svg.leaf("text", ["x": bar.right + 2, "y": y], text: bar.look.letter)
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
      text +=
        "; its work began when the older run had ended, "
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
}
