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
  public private(set) var lanes: [WorkerID: TimelineLane] = [:]
  public private(set) var ownerships: [Lease: Ownership] = [:]
  /// How many events of each kind there were.
  public private(set) var counts: [Event.Kind: Int] = [:]
  public private(set) var runTimes = RunTimes()
  /// How many ownerships that are over, moves and marks are in the numbers alone.
  public private(set) var leftOut = 0

  private var movesByKey: [MoveKey: TimelineMove] = [:]
  /// The generation of each chat that somebody holds.
  private var held: [ChatID: Generation] = [:]
  /// Chats that were recovered and that nobody has claimed since.
  private var recovered: [ChatID: Recovered] = [:]
  /// Ownerships that are over, in the order in which the log tells it.
  private var over = Queue<Lease>()

  private struct MoveKey: Hashable, Sendable {
    let kind: TimelineMove.Kind
    let from: WorkerID
    let to: WorkerID
    let moment: Int64
  }

  private struct Recovered: Hashable, Sendable {
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

// MARK: Ownerships

extension Timeline {
  private mutating func begin(_ event: Event) {
    switch event.kind {
    case .claimed, .stolen, .adopted: break
    default: return
    }
    guard let chat = event.chat, let worker = event.worker, let generation = event.generation
    else { return }
    let lease = Lease(chat: chat, generation: generation)
    if let known = ownerships[lease] {
      // It was read from the leases, and was not as old as all that.
      guard known.begunAt == nil else { return }
      ownerships[lease]?.begunAt = event.at
      let moment = moment(of: event.at)
      lanes[known.worker]?.beginAfterAll(in: moment)
    } else {
      if let older = held[chat], older < generation {
        // Its end is missing in the log.
        close(Lease(chat: chat, generation: older), as: .lost, at: event.at, by: event.by, nil)
      }
      begin(lease, of: worker, at: event.at)
    }
    move(to: lease, of: worker, event)
  }

  private mutating func begin(_ lease: Lease, of worker: WorkerID, at time: Timestamp?) {
    ownerships[lease] = Ownership(lease, of: worker, begunAt: time)
    held[lease.chat] = max(held[lease.chat] ?? lease.generation, lease.generation)
    let moment = time.map(moment)
    lanes[worker, default: TimelineLane(worker: worker)].begin(in: moment)
  }

  private mutating func end(_ event: Event) {
    guard let chat = event.chat, let worker = event.from, let generation = event.endedGeneration,
      let end = Ownership.End(event.kind)
    else { return }
    let lease = Lease(chat: chat, generation: generation)
    if ownerships[lease] == nil { begin(lease, of: worker, at: nil) }
    close(lease, as: end, at: event.at, by: event.by, event.reason)
  }

  private mutating func close(
    _ lease: Lease, as end: Ownership.End, at time: Timestamp, by: String, _ reason: String?
  ) {
    guard var it = ownerships[lease], it.end == nil else { return }
    it.end = it.isTimedOut && (end == .failed || end == .gaveUp) ? .timedOut : end
    it.endedAt = time
    it.endedBy = by
    it.reason = reason
    ownerships[lease] = it
    if held[lease.chat] == lease.generation { held[lease.chat] = nil }
    let moment = moment(of: time)
    lanes[it.worker]?.end(it.end ?? end, in: moment)
    if let runTime = it.runTime { runTimes.add(runTime) }
    over.append(lease)
    while over.count > limit, let oldest = over.popFirst() { dissolve(oldest) }
  }

  /// The numbers have it already.
  private mutating func dissolve(_ lease: Lease) {
    guard let it = ownerships.removeValue(forKey: lease), let endedAt = it.endedAt else { return }
    leftOut += 1
    let until = lanes[it.worker]?.leftOutUntil ?? endedAt
    lanes[it.worker]?.leftOutUntil = max(until, endedAt)
  }
}

// MARK: Moves and marks

extension Timeline {
  /// How an ownership began that was another worker's before.
  private mutating func move(to lease: Lease, of worker: WorkerID, _ event: Event) {
    let recovered = recovered.removeValue(forKey: lease.chat)
    if event.kind == .stolen, let from = event.from, let ended = event.endedGeneration {
      add(
        TimelineMove(
          .stolen, from: from, to: worker, leftAt: event.at, at: event.at,
          ended: Lease(chat: lease.chat, generation: ended), begun: lease, reason: event.reason))
    } else if event.kind == .claimed, let recovered {
      add(
        TimelineMove(
          .recovered, from: recovered.worker, to: worker, leftAt: recovered.at, at: event.at,
          ended: recovered.lease, begun: lease, reason: recovered.reason))
    }
  }

  private mutating func add(_ move: TimelineMove) {
    let key = MoveKey(kind: move.kind, from: move.from, to: move.to, moment: moment(of: move.at))
    if movesByKey[key] != nil {
      movesByKey[key]?.count += 1
      if movesByKey[key]?.reason != move.reason { movesByKey[key]?.reason = nil }
    } else if movesByKey.count < limit {
      movesByKey[key] = move
    } else {
      leftOut += 1
    }
  }

  private mutating func note(_ event: Event) {
    switch event.kind {
    case .recovered:
      guard let chat = event.chat, let from = event.from, let ended = event.endedGeneration
      else { return }
      recovered[chat] = Recovered(
        lease: Lease(chat: chat, generation: ended), worker: from, at: event.at,
        reason: event.reason)
      markDeath(of: from, event)
    case .quarantined, .completed, .gaveUp, .interrupted, .deleted:
      if let chat = event.chat { recovered[chat] = nil }
    case .handedOver: noteHandOver(event)
    case .fenced:
      if let lease = event.lease { ownerships[lease]?.fencedAt = event.at }
      mark(.fenced, event)
    case .timedOut: if let lease = event.lease { ownerships[lease]?.isTimedOut = true }
    case .lost: mark(.lost, event)
    case .gained: mark(.gained, event)
    case .workerStarted: mark(.started, event)
    case .workerStopped: mark(.stopped, event)
    case .draining: mark(.draining, event)
    case .undrained: mark(.undrained, event)
    default: break
    }
  }

  private mutating func noteHandOver(_ event: Event) {
    guard let lease = event.lease, let worker = event.worker, let from = event.from,
      ownerships[lease] != nil
    else { return }
    ownerships[lease]?.handedOverAt = event.at
    // The older run may be of any generation before; one that never ran has no hand-over.
    var generation = lease.generation.rawValue
    for _ in 0..<8 {
      generation -= 1
      let older = Lease(chat: lease.chat, generation: Generation(rawValue: generation))
      guard let it = ownerships[older], it.worker == from else { continue }
      if let endedAt = it.endedAt, endedAt < event.at { ownerships[older]?.runEndedAt = event.at }
      guard from != worker else { return }
      return add(
        TimelineMove(
          .handedOver, from: from, to: worker, leftAt: event.at, at: event.at, ended: older,
          begun: lease, reason: event.reason))
    }
  }

  /// Who takes chats says why.
  private mutating func markDeath(of worker: WorkerID, _ event: Event) {
    switch event.reason {
    case RecoveryRequest.Why.workerDead.rawValue: mark(.died, event, of: worker)
    case RecoveryRequest.Why.stale.rawValue: mark(.hung, event, of: worker)
    default: break
    }
  }

  private mutating func mark(_ kind: TimelineMark.Kind, _ event: Event, of other: WorkerID? = nil) {
    guard let worker = other ?? event.worker else { return }
    let mark = TimelineMark(kind, at: event.at, reason: event.reason)
    let moment = moment(of: event.at)
    let isKept = lanes[worker, default: TimelineLane(worker: worker)]
      .mark(mark, in: moment, limit: limit)
    if !isKept { leftOut += 1 }
  }
}

extension Event {
  fileprivate var lease: Lease? {
    guard let chat, let generation else { return nil }
    return Lease(chat: chat, generation: generation)
  }
}
