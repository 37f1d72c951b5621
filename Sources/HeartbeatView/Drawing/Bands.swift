import HeartbeatCore

/// How many ownerships there were in each stretch of a lane, and what became of them. Pure.
struct Bands {
  struct Column: Equatable {
    let left: Double
    let right: Double
    let from: Timestamp
    let to: Timestamp
    /// Those that were held at its begin, and those that began in it.
    let held: Int
    let ended: [Ownership.End: Int]

    /// The families from the bottom up, with how many each has.
    var stack: [(family: OwnershipLook.Family, count: Int)] {
      var counts: [OwnershipLook.Family: Int] = [:]
      for (end, count) in ended { counts[OwnershipLook(end).family, default: 0] += count }
      counts[.open] = max(0, held - ended.values.reduce(0, +))
      return OwnershipLook.Family.allCases.compactMap { family in
        counts[family].flatMap { $0 > 0 ? (family, $0) : nil }
      }
    }
  }

  let columns: [Column]
  /// Of all columns, each ownership once.
  let count: Int
  var most: Int { columns.map(\.held).max() ?? 0 }

  private static let width = 8.0

  init(_ lanes: [TimelineLane], on axis: TimeAxis, _ timeline: Timeline) {
    // Not finer than what is known.
    let length = axis.from.span(to: axis.to)
    let moments = max(1, Int(length / timeline.resolution))
    let number = min(moments, max(1, Int((axis.right - axis.left) / Self.width)))
    var begun = [Int](repeating: 0, count: number)
    var ended = [[Ownership.End: Int]](repeating: [:], count: number)
    var held = lanes.reduce(0) { $0 + $1.heldBefore }
    let first = timeline.moment(of: axis.from)
    let last = timeline.moment(of: axis.to)
    for lane in lanes {
      for (moment, column) in lane.columns where moment <= last {
        guard moment >= first else {
          held += column.begun - column.ended.values.reduce(0, +)
          continue
        }
        let part = Double(moment - first) / Double(max(1, last - first + 1))
        let index = min(number - 1, Int(part * Double(number)))
        begun[index] += column.begun
        ended[index].merge(column.ended, uniquingKeysWith: +)
      }
    }
    var columns: [Column] = []
    let width = (axis.right - axis.left) / Double(number)
    count = max(0, held) + begun.reduce(0, +)
    for index in 0..<number {
      let left = axis.left + width * Double(index)
      columns.append(
        Column(
          left: left, right: left + width, from: axis.time(atPart: Double(index) / Double(number)),
          to: axis.time(atPart: Double(index + 1) / Double(number)),
          held: max(0, held) + begun[index], ended: ended[index]))
      held += begun[index] - ended[index].values.reduce(0, +)
    }
    self.columns = columns
  }

  /// Wider ones, for what is read by hand or aloud.
  func merged(into number: Int) -> [Column] {
    let size = max(1, (columns.count + number - 1) / number)
    return stride(from: 0, to: columns.count, by: size).compactMap { index in
      let some = columns[index..<min(index + size, columns.count)]
      guard let first = some.first, let last = some.last else { return nil }
      let begun = zip(some, some.dropFirst()).reduce(0) { sum, pair in
        sum + pair.1.held - (pair.0.held - pair.0.ended.values.reduce(0, +))
      }
      return Column(
        left: first.left, right: last.right, from: first.from, to: last.to,
        held: first.held + begun,
        ended: some.reduce(into: [:]) { $0.merge($1.ended, uniquingKeysWith: +) })
    }
  }
}
