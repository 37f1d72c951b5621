import HeartbeatCore

/// Where everything of one lane stands, but for how far down the lane is. Pure.
struct LanePlan {
  /// Of one worker; nil: of all workers that have no lane of their own.
  let worker: WorkerID?
  let name: String
  /// How many ownerships there are to see.
  let count: Int
  let marks: [PlacedMark]
  let markRows: Int
  let content: Content

  enum Content {
    /// Each ownership has its bar.
    case bars([PlacedBar], rows: Int)
    /// There are too many.
    case bands(Bands)
  }

  struct PlacedBar {
    let ownership: Ownership
    let look: OwnershipLook
    let row: Int
    let left: Double
    let right: Double
    /// Whether there is room in it for its letter.
    let holdsLetter: Bool
  }

  static let markHeight = 15.0
  static let rowHeight = 19.0
  static let barHeight = 15.0
  static let bandsHeight = 46.0
  static let padding = 5.0

  var height: Double {
    let content =
      switch self.content {
      case .bars(_, let rows): Double(rows) * Self.rowHeight
      case .bands: Self.bandsHeight
      }
    return max(34, Double(markRows) * Self.markHeight + content + 2 * Self.padding)
  }

  /// Of the middle of a row, from the top of the lane.
  func middle(ofRow row: Int) -> Double {
    contentTop + Double(row) * Self.rowHeight + Self.rowHeight / 2
  }

  var contentTop: Double { Self.padding + Double(markRows) * Self.markHeight }

  /// Nil where there is no bar for it.
  func bar(of lease: Lease) -> PlacedBar? {
    guard case .bars(let bars, _) = content else { return nil }
    return bars.first { $0.ownership.lease == lease }
  }
}

extension LanePlan {
  /// - Parameters:
  ///   - ownerships: In the order of their begins.
  ///   - mayHaveBars: Whether each ownership may have its bar, if there is room.
  init(
    _ lane: TimelineLane, _ ownerships: [Ownership], on axis: TimeAxis, mayHaveBars: Bool,
    _ timeline: Timeline
  ) {
    let marks = PlacedMark.place(lane.marks, on: axis)
    self.marks = marks.marks
    markRows = marks.rows
    worker = lane.worker
    name = lane.worker.name
    let isWhole = lane.leftOutUntil.map { $0 < axis.from } ?? true
    if mayHaveBars, isWhole, let placed = Self.bars(ownerships, on: axis) {
      content = .bars(placed.bars, rows: placed.rows)
      count = ownerships.count
    } else {
      let bands = Bands([lane], on: axis, timeline)
      content = .bands(bands)
      count = bands.count
    }
  }

  /// All workers that have no lane of their own.
  init(others lanes: [TimelineLane], on axis: TimeAxis, _ timeline: Timeline) {
    worker = nil
    name = lanes.count == 1 ? "1 more worker" : "\(lanes.count) more workers"
    marks = []
    markRows = 0
    let bands = Bands(lanes, on: axis, timeline)
    content = .bands(bands)
    count = bands.count
  }

  /// More rows than one looks at.
  private static let mostRows = 24

  private static func bars(
    _ ownerships: [Ownership], on axis: TimeAxis
  ) -> (bars: [PlacedBar], rows: Int)? {
    var packing = RowPacking(gap: 2, limit: mostRows)
    var bars: [PlacedBar] = []
    for it in ownerships {
      let look = OwnershipLook(it.end)
      let left = it.begunAt.map(axis.x) ?? axis.left
      let right = max(it.endedAt.map(axis.x) ?? axis.right, left + 3)
      let holdsLetter = right - left >= 15
      let beside = look.letter.isEmpty || holdsLetter ? right : right + 11
      let tail = it.runEndedAt.map(axis.x) ?? right
      guard let row = packing.row(from: left, to: max(beside, tail)) else { return nil }
      bars.append(
        PlacedBar(
          ownership: it, look: look, row: row, left: left, right: right, holdsLetter: holdsLetter))
    }
    return (bars, packing.rows)
  }
}

extension Ownership {
  /// Whether anything of it is to be seen.
  func isVisible(from: Timestamp, to: Timestamp) -> Bool {
    if let begunAt, begunAt > to { return false }
    guard let last = runEndedAt ?? endedAt else { return true }
    return last >= from
  }
}
