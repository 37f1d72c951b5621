import HeartbeatCore

/// A lease as the transactions that end it read it.
struct HeldLease: Sendable {
  let lease: Lease
  let heartbeatAt: Timestamp
  let recoveries: Int
  let maxRecoveries: Int
  /// Whether an operator gave it to its holder, who has not taken it up: nobody died with it, so its
  /// end is no recovery.
  let isGift: Bool

  /// Columns 0 to 2 are chat, generation and heartbeat; the others as told.
  init(_ row: SQLiteRow, recoveries: Int32, limit: Int32, gift: Int32) {
    lease = Lease(row[0], row[1])
    heartbeatAt = row[2]
    self.recoveries = row[recoveries]
    maxRecoveries = row[limit]
    isGift = row[gift]
  }

  /// Whether it was recovered as often as is allowed, and would be once more.
  var isExhausted: Bool { !isGift && recoveries >= maxRecoveries }

  func recovered(
    from worker: WorkerID, why: RecoveryRequest.Why, at now: Timestamp
  ) -> RecoveredChat {
    RecoveredChat(
      lease: lease, from: worker, heartbeatAge: heartbeatAt.age(at: now), why: why)
  }
}

/// The steps that several transactions share. Each is called inside one.
extension SQLiteChatStore {
  func events(_ connection: SQLiteConnection, by actor: Actor, at now: Timestamp) -> EventWriter {
    EventWriter(connection: connection, actor: actor, now: now)
  }

  func isHeld(
    _ lease: Lease, by incarnation: Incarnation, on connection: SQLiteConnection
  ) throws -> Bool {
    try connection.row(SQL.Leases.isHeld, lease.chat, lease.generation, incarnation.id) { _ in
      true
    } ?? false
  }

  /// Gives a lease to another incarnation under a new generation.
  func move(
    _ lease: Lease, from worker: WorkerID, to holder: Incarnation, kind: Event.Kind,
    recoveries: Int, reason: String?, on connection: SQLiteConnection, _ log: EventWriter
  ) throws -> Lease {
    let new = Lease(lease.chat.rawValue, lease.generation.rawValue + 1)
    let moved = try connection.run(
      SQL.Leases.move, holder.id, log.now, lease.chat, lease.generation)
    precondition(moved == 1, "a lease that this transaction has read is there")
    try connection.run(SQL.Chats.raiseGeneration, log.now, JSONArray.of([lease.chat]), recoveries)
    try log.write(
      kind, chat: lease.chat, worker: holder.worker, generation: new.generation,
      ended: (worker, lease.generation), reason: reason)
    return new
  }

  func quarantine(
    _ held: HeldLease, from worker: WorkerID, on connection: SQLiteConnection, _ log: EventWriter
  ) throws {
    let reason = "quarantined: its worker died or hung \(held.recoveries + 1) times"
    try connection.run(SQL.Leases.delete, held.lease.chat)
    try connection.run(SQL.Chats.quarantine, log.now, held.lease.chat, reason)
    try log.writeEnd(.quarantined, of: held.lease, worker: worker, reason: reason)
    var ended = EndedChats()
    ended.add(held.lease.chat, .error)
    try settleDependencies(on: ended, on: connection, log)
  }
}
