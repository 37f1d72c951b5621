package import HeartbeatCore

extension SQLChatStore {
  package func leaseHolders(at now: Timestamp) throws -> [LeaseHolder] {
    let rows = try use { try $0.rows(SQL.Workers.holders(Connection.hosts)) { HolderRow($0) } }
    // The rows of one holder follow each other.
    return rows.chunked(by: \.incarnation).compactMap { rows in
      rows.first.map { first in
        LeaseHolder(
          incarnation: first.incarnation, process: process(of: first),
          staleAfter: first.staleAfter, heartbeats: rows.map(\.heartbeatAt))
      }
    }
  }

  private func process(of row: HolderRow) -> LeaseHolder.Process {
    if !row.hasStarted { return .awaited }
    return process(of: row.incarnation, on: row.hostID)
  }

  package func probe(_ holder: IncarnationID) throws {
    _ = try inTurn { try $0.run(SQL.Workers.raiseProbe, holder) }
  }

  package func recover(
    _ request: RecoveryRequest, limit: Int, by actor: Actor, at now: Timestamp
  ) throws -> Recovery {
    try write { connection in
      let log = events(connection, by: actor, at: now)
      let holder = request.holder
      try connection.lockIncarnations(of: holder.worker)
      let found = try leases(of: request, limit: limit, on: connection)
      let (exhausted, recovered) = (found.filter(\.isExhausted), found.filter { !$0.isExhausted })
      try quarantine(exhausted, from: holder.worker, on: connection, log)
      try giveBack(recovered, from: holder.worker, request.why, on: connection, log)
      let chats = { (held: [HeldLease]) in
        held.map { $0.recovered(from: holder.worker, why: request.why, at: now) }
      }
      return Recovery(recovered: chats(recovered), quarantined: chats(exhausted))
    }
  }

  private func giveBack(
    _ held: [HeldLease], from worker: WorkerID, _ why: RecoveryRequest.Why,
    on connection: Connection, _ log: EventWriter<Connection>
  ) throws {
    guard !held.isEmpty else { return }
    try connection.run(SQL.Leases.deleteAll, JSONArray.of(held.map(\.lease.chat)))
    try connection.run(
      SQL.Chats.recover, log.now,
      JSONArray.of(
        rows: held.map { [.number($0.lease.chat), .number($0.isGift ? 0 : 1)] }))
    try log.write(
      held.map { .end(.recovered, of: $0.lease, worker: worker, reason: why.rawValue) })
  }

  package func recoverable(
    _ request: RecoveryRequest, limit: Int, at now: Timestamp
  ) throws -> Recovery {
    let found = try use { try leases(of: request, limit: limit, on: $0) }
    let chats = { (isQuarantined: Bool) in
      found.filter { $0.isExhausted == isQuarantined }.map {
        $0.recovered(from: request.holder.worker, why: request.why, at: now)
      }
    }
    return Recovery(recovered: chats(false), quarantined: chats(true))
  }

  private func leases(
    of request: RecoveryRequest, limit: Int, on connection: Connection
  ) throws -> [HeldLease] {
    guard let heartbeats = request.heartbeats else {
      return try connection.rows(SQL.Leases.ofDead, request.holder.id, limit) {
        HeldLease($0, recoveries: 3, limit: 4, gift: 5)
      }
    }
    return try connection.rows(
      SQL.Leases.ofStale, request.holder.id, limit, JSONArray.of(heartbeats)
    ) { HeldLease($0, recoveries: 3, limit: 4, gift: 5) }
  }
}

extension Array {
  /// The runs of elements that have the same key, in their order.
  fileprivate func chunked<Key: Equatable>(by key: (Element) -> Key) -> [ArraySlice<Element>] {
    var chunks: [ArraySlice<Element>] = []
    var start = startIndex
    for index in indices where key(self[index]) != key(self[start]) {
      chunks.append(self[start..<index])
      start = index
    }
    if start < endIndex { chunks.append(self[start...]) }
    return chunks
  }
}

private struct HolderRow: Sendable {
  let incarnation: Incarnation
  let staleAfter: Duration
  let hasStarted: Bool
  let heartbeatAt: Timestamp
  let hostID: String?

  init(_ row: some SQLRow) {
    incarnation = Incarnation(id: row[0], worker: row[1])
    staleAfter = row[2]
    hasStarted = row[3]
    heartbeatAt = row[4]
    hostID = row[5]
  }
}
