package import HeartbeatCore

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
  init(_ row: some SQLRow, recoveries: Int32, limit: Int32, gift: Int32) {
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
extension SQLChatStore {
  package func events(_ connection: Connection, by actor: Actor, at now: Timestamp) -> EventWriter<
    Connection
  > {
    EventWriter(connection: connection, actor: actor, now: now)
  }

  /// Those of `leases` that an incarnation still holds.
  func held(
    _ leases: [Lease], by incarnation: Incarnation, on connection: Connection
  ) throws -> Set<Lease> {
    guard !leases.isEmpty else { return [] }
    return Set(
      try connection.rows(SQL.Leases.held, JSONArray.of(leases), incarnation.id) {
        Lease($0[0], $0[1])
      })
  }

  /// Writes new leases and that they were claimed, in the order of `leases`.
  package func insertLeases(
    _ leases: [Lease], for incarnation: Incarnation, on connection: Connection,
    _ log: EventWriter<Connection>
  ) throws {
    try connection.run(SQL.Leases.insert, JSONArray.of(leases), incarnation.id, log.now)
    try log.writeClaims(of: leases, by: incarnation.worker)
  }

  /// Gives the leases of chats, which are there, to another incarnation, each under its next generation.
  /// - Parameter recovered: Those of the chats that count a recovery.
  func moveLeases(
    of chats: [ChatID], to holder: Incarnation, kind: Event.Kind, recovered: Set<ChatID> = [],
    reason: String?, on connection: Connection, _ log: EventWriter<Connection>
  ) throws {
    guard !chats.isEmpty else { return }
    try log.writeMoves(kind, of: chats, to: holder.worker, reason: reason)
    let moved = try connection.run(
      SQL.Leases.moveAll, holder.id, log.now, JSONArray.of(chats))
    precondition(moved == chats.count, "leases that this transaction has read are there")
    for isRecovered in [false, true] {
      let portion = chats.filter { recovered.contains($0) == isRecovered }
      guard !portion.isEmpty else { continue }
      try connection.run(
        SQL.Chats.raiseGeneration, log.now, JSONArray.of(portion), isRecovered ? 1 : 0)
    }
  }

  func quarantine(
    _ held: [HeldLease], from worker: WorkerID, on connection: Connection,
    _ log: EventWriter<Connection>
  ) throws {
    guard !held.isEmpty else { return }
    let reasons = held.map { "quarantined: its worker died or hung \($0.recoveries + 1) times" }
    let chats = held.map(\.lease.chat)
    try connection.run(SQL.Leases.deleteAll, JSONArray.of(chats))
    try connection.run(
      SQL.Chats.quarantine, log.now,
      JSONArray.of(rows: zip(chats, reasons).map { [.number($0), .text($1)] }))
    try log.write(
      zip(held, reasons).map {
        .end(.quarantined, of: $0.lease, worker: worker, reason: $1)
      })
    var ended = EndedChats()
    for chat in chats { ended.add(chat, .error) }
    try settleDependencies(on: ended, on: connection, log)
  }
}

extension Lease {
  /// The same chat's next one.
  var next: Lease { Lease(chat.rawValue, generation.rawValue + 1) }
}
