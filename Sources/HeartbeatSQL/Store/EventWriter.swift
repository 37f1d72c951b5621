package import HeartbeatCore

/// Writes the event log; only ever inside the transaction that an event tells of.
package struct EventWriter<Connection: SQLConnection> {
  let connection: Connection
  let actor: Actor
  let now: Timestamp

  func write(
    _ kind: Event.Kind, chat: ChatID? = nil, worker: WorkerID? = nil,
    generation: Generation? = nil, ended: (worker: WorkerID, generation: Generation)? = nil,
    from: WorkerID? = nil, group: String? = nil, reason: String? = nil
  ) throws {
    try connection.willLog(kind, by: actor)
    try connection.run(
      SQL.Events.insert, now, kind.rawValue, chat, worker, generation, ended?.worker ?? from,
      ended?.generation, actor.description, reason, actor.incarnation, group)
  }

  /// All of `events`, in their order.
  func write(_ events: [NewEvent]) throws {
    guard let first = events.first else { return }
    for kind in Set(events.map(\.kind)) { try connection.willLog(kind, by: actor) }
    // What the ends of a portion are, mostly: half as much to read for the database.
    if let leases = first.leases(ofAlike: events) {
      try write(first.kind, ofEach: leases, worker: first.worker, ended: first.from)
    } else {
      try connection.run(
        SQL.Events.insertList, now, JSONArray.of(rows: events.map(\.cells)), actor.description,
        actor.incarnation)
    }
  }

  /// One event for each of `leases`, in their order: the actor has them now.
  func writeClaims(of leases: [Lease], by worker: WorkerID) throws {
    try write(.claimed, ofEach: leases, worker: worker, ended: nil)
  }

  private func write(
    _ kind: Event.Kind, ofEach leases: [Lease], worker: WorkerID?, ended: WorkerID?
  ) throws {
    try connection.run(
      SQL.Events.insertAlike, now, kind.rawValue, JSONArray.of(leases), actor.description,
      actor.incarnation, worker, ended)
  }

  /// The same event for chats that follow each other.
  func write(_ kind: Event.Kind, forEachOf chats: ClosedRange<Int64>) throws {
    try connection.willLog(kind, by: actor)
    try connection.run(
      SQL.Events.insertForChats, now, kind.rawValue, chats.lowerBound, chats.upperBound,
      actor.description, actor.incarnation)
  }

  /// One event for each of `chats`, in their order, which ends its lease where it has one. To be
  /// written while the leases are there.
  package func writeEnds(_ kind: Event.Kind, of chats: [ChatID]) throws {
    try connection.willLog(kind, by: actor)
    try connection.run(
      SQL.Events.insertEnds, now, kind.rawValue, JSONArray.of(chats), actor.description,
      actor.incarnation)
  }

  /// One event for each chat that will not run, in their order.
  func writeFailures(_ failures: [FailedFollower]) throws {
    try connection.willLog(.gaveUp, by: actor)
    try connection.run(
      SQL.Events.insertFailures, now, Event.Kind.gaveUp.rawValue, JSONArray.of(failures),
      actor.description, actor.incarnation)
  }

  /// One event for each of `chats`, in their order: `worker` gets its lease under the next
  /// generation. To be written before it has it.
  func writeMoves(
    _ kind: Event.Kind, of chats: [ChatID], to worker: WorkerID, reason: String?
  ) throws {
    try connection.willLog(kind, by: actor)
    try connection.run(
      SQL.Events.insertMoves, now, kind.rawValue, JSONArray.of(chats), actor.description,
      actor.incarnation, worker, reason)
  }
}

/// An event about a chat, before it has a number.
struct NewEvent {
  let kind: Event.Kind
  let chat: ChatID
  var worker: WorkerID?
  var generation: Generation?
  /// Whose lease it ended, and which.
  var from: WorkerID?
  var ended: Generation?
  var reason: String?

  init(
    _ kind: Event.Kind, of lease: Lease, worker: WorkerID, reason: String? = nil
  ) {
    self.kind = kind
    chat = lease.chat
    self.worker = worker
    generation = lease.generation
    self.reason = reason
  }

  init(_ kind: Event.Kind, chat: ChatID, reason: String? = nil) {
    self.kind = kind
    self.chat = chat
    self.reason = reason
  }

  /// An event that ends the lease that it is about.
  static func end(
    _ kind: Event.Kind, of lease: Lease, worker: WorkerID, reason: String? = nil
  ) -> NewEvent {
    var event = NewEvent(kind, of: lease, worker: worker, reason: reason)
    event.from = worker
    event.ended = lease.generation
    return event
  }

  /// The end of an older run, which whoever holds `lease` has waited for.
  static func handOver(
    to lease: Lease, of worker: WorkerID, from: WorkerID, _ end: RunEnd
  ) -> NewEvent {
    var event = NewEvent(.handedOver, of: lease, worker: worker, reason: end.rawValue)
    event.from = from
    return event
  }

  /// The end of a run that nobody can tell and nobody has waited for.
  static func notConfirmed(_ chat: ChatID, from: WorkerID) -> NewEvent {
    var event = NewEvent(.handedOver, chat: chat, reason: RunEnd.notConfirmed.rawValue)
    event.from = from
    return event
  }

  /// The leases that `events` are about, in their order, if they differ from this one by these alone.
  fileprivate func leases(ofAlike events: [NewEvent]) -> [Lease]? {
    guard reason == nil else { return nil }
    var leases: [Lease] = []
    leases.reserveCapacity(events.count)
    for event in events {
      guard event.kind == kind, event.worker == worker, event.from == from, event.reason == nil,
        let generation = event.generation, event.ended == (from == nil ? nil : generation)
      else { return nil }
      leases.append(Lease(chat: event.chat, generation: generation))
    }
    return leases
  }

  fileprivate var cells: [JSONArray.Cell] {
    [
      .text(kind.rawValue), .number(chat), .text(worker?.name), .number(generation),
      .text(from?.name), .number(ended), .text(reason),
    ]
  }
}
