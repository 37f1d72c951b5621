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

  /// As many arrows as there may be before those near each other become one, and at the most.
  private static let (few, most) = (30, 60)

  static func place(
    _ moves: [TimelineMove], in lanes: [DrawingPlan.PlacedLane], on axis: TimeAxis
  ) -> [PlacedMove] {
    let byWorker = Dictionary(
      lanes.compactMap { lane in lane.plan.worker.map { ($0, lane) } }
    ) { first, _ in first }
    let others = lanes.first { $0.plan.worker == nil }
    let seen = moves.filter { $0.at >= axis.from && $0.at <= axis.to }
    let singly = seen.flatMap { $0.singly ?? [$0] }
    return grouped(singly.count <= few ? singly : seen, on: axis).compactMap { move, count in
      guard let from = byWorker[move.from] ?? others, let to = byWorker[move.to] ?? others
      else { return nil }
      let isDown = from.top <= to.top
      let start = Point(
        x: axis.x(move.leftAt), y: from.y(of: move.first.ended, towards: isDown ? .down : .up))
      let end = Point(
        x: axis.x(move.at), y: to.y(of: move.first.begun, towards: isDown ? .up : .down))
      // Within a row there is nothing to see, and a hand-over right after a theft is the same arrow.
      guard start != end else { return nil }
      if move.kind == .handedOver, let begun = to.plan.bar(of: move.first.begun)?.left,
        abs(axis.x(move.at) - begun) < 10
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
    }
    var width = 0.0
    while true {
      var (groups, last) = ([(move: TimelineMove, count: Int)](), [Key: Int]())
      for move in moves {
        let key = Key(kind: move.kind, from: move.from, to: move.to)
        if let index = last[key], axis.x(move.at) - axis.x(groups[index].move.at) < width {
          groups[index].count += move.count
        } else {
          last[key] = groups.count
          groups.append((move, move.count))
        }
      }
      if groups.count <= (width == 0 ? few : most) { return groups }
      // As many pairs of workers as that, each with one arrow: the greatest.
      if width > axis.right {
        return Array(groups.sorted { $0.count > $1.count }.prefix(most))
          .sorted { ($0.move.at, $0.move.first.begun) < ($1.move.at, $1.move.first.begun) }
      }
      // At least so far apart that the number fits between two.
      width = max(40, width * 2)
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
