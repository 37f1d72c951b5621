import HeartbeatCore

/// Where everything of a drawing stands. Pure.
struct DrawingPlan {
  let axis: TimeAxis
  let title: String
  let summary: String
  let lanes: [PlacedLane]
  let moves: [PlacedMove]
  let legend: Legend
  /// Where the lanes begin and end.
  let top: Double
  let bottom: Double
  let height: Double

  struct PlacedLane {
    let plan: LanePlan
    let top: Double
  }

  static let gutterPadding = 10.0
  private static let mostLanes = 40
  /// Of all lanes.
  private static let mostBars = 1200

  init(_ drawing: TimelineDrawing) {
    let timeline = drawing.timeline
    let width = Double(drawing.width)
    let hasLocal = drawing.localOffset.wholeMilliseconds / 60_000 != 0
    let ownerships = Self.visible(drawing)
    let chosen = Self.chosen(timeline, drawing, ownerships)
    let names = chosen.lanes.map { TextWidth.of($0.worker.name, size: 12) }
    let gutter = min(max(names.max() ?? 0, 64), 150) + 2 * Self.gutterPadding
    axis = TimeAxis(from: drawing.from, to: drawing.to, left: gutter, right: width - 34)
    var (plans, rest) = ([WorkerID: LanePlan](), Self.mostBars)
    // Those with few bars first, so that a crowded worker takes no other one's bars.
    let size = { (lane: TimelineLane) in ownerships[lane.worker]?.count ?? 0 }
    let byCount = chosen.lanes.sorted { (size($0), $0.worker) < (size($1), $1.worker) }
    for lane in byCount {
      let own = ownerships[lane.worker] ?? []
      let plan = LanePlan(lane, own, on: axis, mayHaveBars: own.count <= rest, timeline)
      if case .bars = plan.content { rest -= own.count }
      plans[lane.worker] = plan
    }
    var ordered = chosen.lanes.compactMap { plans[$0.worker] }
    if !chosen.others.isEmpty {
      ordered.append(LanePlan(others: chosen.others, on: axis, timeline))
    }
    top = hasLocal ? 80 : 66
    var (lanes, y) = ([PlacedLane](), top)
    for plan in ordered {
      lanes.append(PlacedLane(plan: plan, top: y))
      y += plan.height + 3
    }
    self.lanes = lanes
    bottom = max(y, top + 40)
    moves = PlacedMove.place(timeline.moves, in: lanes, on: axis)
    title = Self.title(drawing)
    summary = Self.summary(timeline, lanes: chosen.lanes.count + chosen.others.count)
    legend = Legend(lanes: ordered, moves: moves, width: width - 20)
    height = (bottom + legend.height + 14).rounded(.up)
  }

  /// By worker, each in the order of their begins.
  private static func visible(_ drawing: TimelineDrawing) -> [WorkerID: [Ownership]] {
    var found: [WorkerID: [Ownership]] = [:]
    for it in drawing.timeline.ownerships.values
    where it.isVisible(from: drawing.from, to: drawing.to) {
      found[it.worker, default: []].append(it)
    }
    let first = Timestamp(milliseconds: .min)
    return found.mapValues { some in
      some.sorted { ($0.begunAt ?? first, $0.lease) < ($1.begunAt ?? first, $1.lease) }
    }
  }

  /// The workers with most to see, by name, and those that have no place.
  private static func chosen(
    _ timeline: Timeline, _ drawing: TimelineDrawing, _ ownerships: [WorkerID: [Ownership]]
  ) -> (lanes: [TimelineLane], others: [TimelineLane]) {
    let seen = timeline.lanes.values.filter { lane in
      ownerships[lane.worker] != nil || lane.leftOutUntil.map { $0 >= drawing.from } ?? false
        || lane.marks.contains { $0.at >= drawing.from && $0.at <= drawing.to }
    }
    guard seen.count > mostLanes else { return (seen.sorted { $0.worker < $1.worker }, []) }
    let byCount = seen.sorted { first, second in
      (second.leases, first.worker) < (first.leases, second.worker)
    }
    return (
      byCount.prefix(mostLanes).sorted { $0.worker < $1.worker },
      byCount.dropFirst(mostLanes).sorted { $0.worker < $1.worker }
    )
  }

  private static func title(_ drawing: TimelineDrawing) -> String {
    let (from, to) = (ClockTime(drawing.from), ClockTime(drawing.to))
    let until = from.date == to.date ? to.seconds : "\(to.date) \(to.seconds)"
    return "Who held which chat, \(from.date) \(from.seconds) to \(until) UTC"
  }

  private static func summary(_ timeline: Timeline, lanes: Int) -> String {
    let counted: [(Event.Kind, String)] = [
      (.claimed, "claimed"), (.completed, "completed"), (.failed, "failed"),
      (.gaveUp, "failed for the last time"), (.stolen, "stolen"), (.recovered, "recovered"),
      (.quarantined, "quarantined"), (.interrupted, "interrupted"), (.fenced, "fenced"),
    ]
    let parts = counted.compactMap { kind, word in timeline.counts[kind].map { "\($0) \(word)" } }
    return ([lanes == 1 ? "1 worker" : "\(lanes) workers"] + parts).joined(separator: ", ")
  }
}
