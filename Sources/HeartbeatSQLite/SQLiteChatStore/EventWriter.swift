import HeartbeatCore

/// Writes the event log; only ever inside the transaction that an event tells of.
struct EventWriter {
  let connection: SQLiteConnection
  let actor: Actor
  let now: Timestamp

  func write(
    _ kind: Event.Kind, chat: ChatID? = nil, worker: WorkerID? = nil,
    generation: Generation? = nil, ended: (worker: WorkerID, generation: Generation)? = nil,
    from: WorkerID? = nil, reason: String? = nil
  ) throws {
    try connection.run(
      SQL.Events.insert, now, kind.rawValue, chat, worker, generation, ended?.worker ?? from,
      ended?.generation, actor.description, reason, actor.incarnation)
  }

  /// An event that ends the lease that it is about.
  func writeEnd(
    _ kind: Event.Kind, of lease: Lease, worker: WorkerID, reason: String? = nil
  ) throws {
    try write(
      kind, chat: lease.chat, worker: worker, generation: lease.generation,
      ended: (worker, lease.generation), reason: reason)
  }
}
