public import HeartbeatCore

/// Who held which chat when, as the event log tells it event by event. Pure.
///
/// Each event costs the same, however many there were. What is kept grows with the leases that are
/// held at once, and else only up to a limit: of ownerships that are over the newest are kept one by
/// one, and all of them as numbers in ``lanes``.
public struct Timeline: Equatable, Sendable {
  /// What happens within the same stretch of this length is one moment: its marks and moves are
  /// counted, and not kept one by one.
  public let resolution: Duration
  /// The most ownerships that are over, and the most moves, and marks of each worker.
  public let limit: Int
  /// The number of the last event.
  public private(set) var seq: Int64 = 0
  public internal(set) var lanes: [WorkerID: TimelineLane] = [:]
  public internal(set) var ownerships: [Lease: Ownership] = [:]
  /// When the first event was that tells of a worker, and the last one.
  public private(set) var firstAt: Timestamp?
  public private(set) var lastAt: Timestamp?
  /// How many events of each kind there were.
  public private(set) var counts: [Event.Kind: Int] = [:]
  public internal(set) var runTimes = RunTimes()
  /// How many ownerships that are over, moves and marks are in the numbers alone.
  public internal(set) var leftOut = 0

  var movesByKey: [MoveKey: TimelineMove] = [:]
  /// The generation of each chat that somebody holds.
  var held: [ChatID: Generation] = [:]
  /// Chats that were recovered and that nobody has claimed since.
  var recovered: [ChatID: Recovered] = [:]
  /// Ownerships that are over, in the order in which the log tells it.
  var over = Queue<Lease>()

  struct MoveKey: Hashable, Sendable {
    let kind: TimelineMove.Kind
    let from: WorkerID
    let to: WorkerID
    let moment: Int64
  }

  struct Recovered: Hashable, Sendable {
    let lease: Lease
    let worker: WorkerID
    let at: Timestamp
    let reason: String?
  }

  /// - Parameters:
  ///   - resolution: A thousandth of what is to be drawn is fine enough.
  public init(resolution: Duration, limit: Int = 20_000) {
    self.resolution = max(resolution, .milliseconds(1))
    self.limit = limit
  }

  public var isEmpty: Bool { lanes.isEmpty }

  /// By the time at which they came.
  public var moves: [TimelineMove] {
    movesByKey.values.sorted { first, second in
      (first.at, first.kind.rawValue, first.from, first.to)
        < (second.at, second.kind.rawValue, second.from, second.to)
    }
  }

  /// A chat that somebody holds, whose events may all be older than the first that is added. To be read
  /// before the events: what has changed meanwhile, they tell.
  public mutating func add(held chat: Chat) {
    guard let worker = chat.worker else { return }
    let lease = Lease(chat: chat.id, generation: chat.generation)
    guard ownerships[lease] == nil, chat.generation > held[chat.id] ?? Generation(rawValue: .min)
    else { return }
    begin(lease, of: worker, at: nil)
  }

  /// Goes on with an event. One with a number that is not greater than ``seq`` is known, and changes nothing.
  public mutating func add(_ event: Event) {
    guard event.seq > seq else { return }
    seq = event.seq
    counts[event.kind, default: 0] += 1
    if event.worker != nil || event.from != nil {
      firstAt = min(firstAt ?? event.at, event.at)
      lastAt = max(lastAt ?? event.at, event.at)
    }
    end(event)
    begin(event)
    note(event)
  }

  /// Drops what was over before a time. What goes on stays, however long ago it began.
  public mutating func forget(before time: Timestamp) {
    let moment = moment(of: time)
    ownerships = ownerships.filter { _, it in
      it.end == nil || max(it.endedAt ?? time, it.runEndedAt ?? .init(milliseconds: .min)) >= time
    }
    let kept = ownerships
    over.removeAll { kept[$0] == nil }
    movesByKey = movesByKey.filter { $0.key.moment >= moment }
    for worker in Array(lanes.keys) { lanes[worker]?.forget(before: moment) }
    lanes = lanes.filter { !$0.value.isEmpty }
  }

  func moment(of time: Timestamp) -> Int64 {
    let length = resolution.wholeMilliseconds
    let (quotient, rest) = time.milliseconds.quotientAndRemainder(dividingBy: length)
    return rest < 0 ? quotient - 1 : quotient
  }
}
