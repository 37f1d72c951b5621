import HeartbeatCore

/// Marks of the same kind that stand so near to each other that they are one, and where that is.
struct PlacedMark {
  let kind: TimelineMark.Kind
  let x: Double
  let at: Timestamp
  private(set) var until: Timestamp
  private(set) var count: Int
  private(set) var reason: String?
  private(set) var row = 0

  /// What is written.
  var label: String {
    switch kind {
    case .lost: "−\(count)"
    case .gained: "+\(count)"
    case .fenced: count == 1 ? kind.label : "\(kind.label) \(count)"
    case .died, .hung: kind.label
    case .started, .stopped, .draining, .undrained: count == 1 ? kind.label : "×\(count)"
    }
  }

  /// Whether a sign stands before the label.
  var hasSign: Bool {
    switch kind {
    case .started, .stopped, .died: true
    default: false
    }
  }

  var width: Double { (hasSign ? 11 : 0) + TextWidth.of(label, size: 11) + 3 }

  /// As many rows as it takes, but no more than three: what is beyond overlaps.
  static func place(
    _ marks: [TimelineMark], on axis: TimeAxis
  ) -> (marks: [PlacedMark], rows: Int) {
    var placed: [PlacedMark] = []
    var last: [TimelineMark.Kind: Int] = [:]
    for mark in marks where mark.at >= axis.from && mark.at <= axis.to {
      let x = axis.x(mark.at)
      if let index = last[mark.kind], x - placed[index].x < placed[index].width + 4 {
        placed[index].take(mark)
      } else {
        last[mark.kind] = placed.count
        placed.append(
          PlacedMark(
            kind: mark.kind, x: x, at: mark.at, until: mark.at, count: mark.count,
            reason: mark.reason))
      }
    }
    var packing = RowPacking(gap: 4, limit: 3)
    for index in placed.indices {
      let mark = placed[index]
      let left = mark.left(on: axis)
      placed[index].row = packing.row(from: left, to: left + mark.width) ?? 2
    }
    return (placed, packing.rows)
  }

  /// So that it ends within the picture.
  func left(on axis: TimeAxis) -> Double { min(x - 1, axis.right + 24 - width) }

  private mutating func take(_ mark: TimelineMark) {
    count += mark.count
    until = max(until, mark.at)
    if reason != mark.reason { reason = nil }
  }
}
