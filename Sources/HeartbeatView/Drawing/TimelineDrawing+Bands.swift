import HeartbeatCore

extension TimelineDrawing {
  func write(_ bands: Bands, top: Double, _ axis: TimeAxis, to svg: inout XMLWriter) {
    let most = max(1, bands.most)
    let (height, base) = (LanePlan.bandsHeight - 6, top + LanePlan.bandsHeight - 3)
    var areas: [OwnershipLook.Family: String] = [:]
    var edges: [OwnershipLook.Family: String] = [:]
    for column in bands.columns {
      var y = base
      let width = (column.right - column.left).xmlText
      for (family, count) in column.stack {
        let part = height * Double(count) / Double(most)
        y -= part
        let start = "M\(column.left.xmlText) \(y.xmlText)h\(width)"
        areas[family, default: ""] += "\(start)v\(part.xmlText)h-\(width)z"
        edges[family, default: ""] += start
      }
    }
    for family in OwnershipLook.Family.allCases {
      guard let area = areas[family], let edge = edges[family] else { continue }
      svg.leaf("path", ["class": "tl-g-\(family.rawValue)", "d": area])
      if TimelineStyle.hasPattern(family) {
        svg.leaf("path", ["fill": "url(#\(prefix)-\(family.rawValue))", "d": area])
      }
      svg.leaf("path", ["class": "tl-e tl-e-\(family.rawValue)", "d": edge])
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
