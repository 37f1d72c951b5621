import HeartbeatCore

/// Writes the event log; only ever inside the transaction that an event tells of.
struct EventWriter {
  let connection: SQLiteConnection
  let actor: Actor
  let now: Timestamp

  func write(
    _ kind: Event.Kind, chat: ChatID? = nil, worker: WorkerID? = nil,
    generation: Generation? = nil, ended: (worker: WorkerID, generation: Generation)? = nil,
    from: WorkerID? = nil, group: String? = nil, reason: String? = nil
  ) throws {
    try connection.run(
      SQL.Events.insert, now, kind.rawValue, chat, worker, generation, ended?.worker ?? from,
      ended?.generation, actor.description, reason, actor.incarnation, group)
  }

  /// An event that ends the lease that it is about.
  func writeEnd(
    _ kind: Event.Kind, of lease: Lease, worker: WorkerID, reason: String? = nil
  ) throws {
    try write(
      kind, chat: lease.chat, worker: worker, generation: lease.generation,
      ended: (worker, lease.generation), reason: reason)
  }

  /// The same event for chats that follow each other.
  func write(_ kind: Event.Kind, forEachOf chats: ClosedRange<Int64>) throws {
    try connection.run(
      SQL.Events.insertForChats, now, kind.rawValue, chats.lowerBound, chats.upperBound,
      actor.description, actor.incarnation)
  }

  /// One event for each of `chats`, in their order, which ends its lease where it has one. To be
  /// written while the leases are there.
  func writeEnds(_ kind: Event.Kind, of chats: [ChatID]) throws {
    try connection.run(
      SQL.Events.insertEnds, now, kind.rawValue, JSONArray.of(chats), actor.description,
      actor.incarnation)
  }

  /// One event for each chat that will not run, in their order.
  func writeFailures(_ failures: [FailedFollower]) throws {
    try connection.run(
      SQL.Events.insertFailures, now, Event.Kind.gaveUp.rawValue, JSONArray.of(failures),
      actor.description, actor.incarnation)
  }

  /// One event for each of `chats`, in their order: `worker` gets its lease under the next
  /// generation. To be written before it has it.
  func writeMoves(
    _ kind: Event.Kind, of chats: [ChatID], to worker: WorkerID, reason: String?
  ) throws {
    try connection.run(
      SQL.Events.insertMoves, now, kind.rawValue, JSONArray.of(chats), actor.description,
      actor.incarnation, worker, reason)
  }
}
