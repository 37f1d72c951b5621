import HeartbeatCore

/// An arrow from where chats ended to where they went on. Pure.
struct PlacedMove {
  let move: TimelineMove
  let count: Int
  let start: Point
  let end: Point

  struct Point: Hashable {
    let x: Double
    let y: Double
  }

  /// More arrows than one looks at.
  private static let most = 80

  static func place(
    _ moves: [TimelineMove], in lanes: [DrawingPlan.PlacedLane], on axis: TimeAxis
  ) -> [PlacedMove] {
    let byWorker = Dictionary(
      lanes.compactMap { lane in lane.plan.worker.map { ($0, lane) } }
    ) { first, _ in first }
    let others = lanes.first { $0.plan.worker == nil }
    let seen = moves.filter { $0.at >= axis.from && $0.at <= axis.to }
    return grouped(seen, on: axis).compactMap { move, count in
      guard let from = byWorker[move.from] ?? others, let to = byWorker[move.to] ?? others
      else { return nil }
      let isDown = from.top <= to.top
      let start = Point(
        x: axis.x(move.leftAt), y: from.y(of: move.ended, towards: isDown ? .down : .up))
      let end = Point(x: axis.x(move.at), y: to.y(of: move.begun, towards: isDown ? .up : .down))
      // Within a row there is nothing to see, and a hand-over right after a theft is the same arrow.
      guard start != end else { return nil }
      if move.kind == .handedOver, let begun = to.plan.bar(of: move.begun)?.left,
        abs(axis.x(move.at) - begun) < 4
      {
        return nil
      }
      return PlacedMove(move: move, count: count, start: start, end: end)
    }
  }

  /// Those of one kind between the same workers that stand near each other as one, until there are
  /// few enough.
  private static func grouped(
    _ moves: [TimelineMove], on axis: TimeAxis
  ) -> [(move: TimelineMove, count: Int)] {
    struct Key: Hashable {
      let kind: TimelineMove.Kind
      let from: WorkerID
      let to: WorkerID
      let place: Int
    }
    var width = 1.0
    while true {
      var (order, groups) = ([Key](), [Key: (move: TimelineMove, count: Int)]())
      for move in moves {
        let place = Int(axis.x(move.at) / width)
        let key = Key(kind: move.kind, from: move.from, to: move.to, place: place)
        if groups[key] == nil { order.append(key) }
        groups[key, default: (move, 0)].count += move.count
      }
      let found = order.compactMap { groups[$0] }
      if found.count <= most { return found }
      // As many pairs of workers as that, each with one arrow: the greatest.
      if width > axis.right {
        return Array(found.sorted { $0.count > $1.count }.prefix(most))
          .sorted { ($0.move.at, $0.move.begun) < ($1.move.at, $1.move.begun) }
      }
      width *= 2
    }
  }
}

extension DrawingPlan.PlacedLane {
  fileprivate enum Direction {
    case up, down
  }

  /// The middle of its bar; without one the edge of the lane.
  fileprivate func y(of lease: Lease, towards direction: Direction) -> Double {
    if let bar = plan.bar(of: lease) { return top + plan.middle(ofRow: bar.row) }
    return direction == .up ? top + 8 : top + plan.height - 8
  }
}
