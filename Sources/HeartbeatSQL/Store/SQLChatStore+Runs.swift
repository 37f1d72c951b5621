package import HeartbeatCore

/// The hand-over of work from one run of a chat to the next.
extension SQLChatStore {
  package func beginRuns(
    of leases: [Lease], by incarnation: Incarnation, at now: Timestamp
  ) throws -> [RunStart] {
    try write { connection in
      let held = try held(leases, by: incarnation, on: connection)
      let starts = try beginRuns(
        of: leases.filter(held.contains), by: incarnation, on: connection, at: now)
      let byLease = Dictionary(
        zip(leases.filter(held.contains), starts), uniquingKeysWith: { first, _ in first })
      // What was waited for is no time of the run's own.
      let begun = byLease.filter { $0.value == .begun }.map(\.key.chat).sorted()
      if !begun.isEmpty { try connection.run(SQL.Chats.begin, now, JSONArray.of(begun)) }
      return leases.map { byLease[$0] ?? .leaseLost }
    }
  }

  /// Inside a transaction that has made or checked the leases.
  /// - Returns: One result for each lease, in the same order.
  func beginRuns(
    of leases: [Lease], by incarnation: Incarnation, on connection: Connection, at now: Timestamp
  ) throws -> [RunStart] {
    let begun = Set(
      try connection.rows(SQL.Runs.begin, JSONArray.of(leases), incarnation.id, now) {
        $0[0] as ChatID
      })
    let others = leases.map(\.chat).filter { !begun.contains($0) }
    guard !others.isEmpty else { return leases.map { _ in .begun } }
    let older = try connection.rows(SQL.Runs.ofChats, JSONArray.of(others)) { row in
      (
        lease: Lease(row[0], row[1]), incarnation: row[2] as IncarnationID,
        worker: row[3] as WorkerID
      )
    }
    let byChat = Dictionary(older.map { ($0.lease.chat, $0) }, uniquingKeysWith: { $1 })
    return leases.map { lease in
      guard !begun.contains(lease.chat), let older = byChat[lease.chat] else { return .begun }
      // The commit that began it has succeeded, only its answer was lost.
      if older.lease == lease, older.incarnation == incarnation.id { return .begun }
      return .waits(for: older.worker)
    }
  }

  package func confirmEnds(
    of leases: [Lease], by incarnation: Incarnation, at now: Timestamp
  ) throws {
    try write { connection in
      try endRuns(
        of: leases, by: incarnation, as: .confirmed, on: connection,
        events(connection, by: .worker(incarnation), at: now))
    }
  }

  /// Inside a transaction. Whoever waits for an end is told by an event.
  func endRuns(
    of leases: [Lease], by incarnation: Incarnation, as end: RunEnd,
    on connection: Connection, _ log: EventWriter<Connection>
  ) throws {
    guard !leases.isEmpty else { return }
    // A run that is lost in the moment in which it ends is told of by both, perhaps at once.
    var told: Set<Lease> = []
    let once = leases.filter { told.insert($0).inserted }
    let ended = try connection.rows(SQL.Runs.unendedOf, JSONArray.of(once), incarnation.id) {
      Lease($0[0], $0[1])
    }
    guard !ended.isEmpty else { return }
    try connection.run(SQL.Runs.end, JSONArray.of(ended.map(\.chat)))
    let waiters = try connection.rows(SQL.Runs.waiters, JSONArray.of(ended)) { row in
      (lease: Lease(row[0], row[1]), worker: row[2] as WorkerID)
    }
    try log.write(
      waiters.map { waiter in
        .handOver(to: waiter.lease, of: waiter.worker, from: incarnation.worker, end)
      })
    // Whoever has the chat next waits for nothing any more: the log has to say why.
    guard end == .notConfirmed else { return }
    let unheld = try connection.rows(SQL.Runs.unheld, JSONArray.of(ended.map(\.chat))) {
      $0[0] as ChatID
    }
    try log.write(unheld.map { .notConfirmed($0, from: incarnation.worker) })
  }

  package func unendedRuns(waitedForBy waiting: IncarnationID?) throws -> [UnendedRun] {
    let rows = try use { try $0.rows(SQL.Runs.unended(Connection.hosts), waiting) { RunRow($0) } }
    return rows.map { row in
      // What it has started elsewhere may go on after it, which only its own host can see.
      let isHere = self.isHere(row.hostID)
      let process =
        isHere && row.isSuperseded ? .dead : self.process(of: row.incarnation, on: row.hostID)
      return UnendedRun(
        lease: row.lease, incarnation: row.incarnation, process: process,
        staleAfter: row.staleAfter, grace: row.grace, seenAt: row.seenAt,
        heartbeatAt: row.heartbeatAt, isHere: isHere, isHeld: row.isHeld)
    }
  }

  package func end(
    _ run: UnendedRun, as end: RunEnd, by actor: Actor, at now: Timestamp
  ) throws {
    try write { connection in
      try endRuns(
        of: [run.lease], by: run.incarnation, as: end, on: connection,
        events(connection, by: actor, at: now))
    }
  }
}

private struct RunRow: Sendable {
  let lease: Lease
  let incarnation: Incarnation
  let staleAfter: Duration
  let grace: Duration
  let seenAt: Timestamp
  let heartbeatAt: Timestamp?
  let isSuperseded: Bool
  let hostID: String?
  let isHeld: Bool

  init(_ row: some SQLRow) {
    lease = Lease(row[0], row[1])
    incarnation = Incarnation(id: row[2], worker: row[3])
    staleAfter = row[4]
    grace = row[5]
    seenAt = row[6]
    heartbeatAt = row[7]
    isSuperseded = row[8]
    hostID = row[9]
    isHeld = row[10]
  }
}
