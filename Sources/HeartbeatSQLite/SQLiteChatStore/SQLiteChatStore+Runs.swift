public import HeartbeatCore

/// The hand-over of work from one run of a chat to the next.
extension SQLiteChatStore {
  public func beginRuns(
    of leases: [Lease], by incarnation: Incarnation, at now: Timestamp
  ) throws -> [RunStart] {
    try write { connection in
      try leases.map { lease in
        guard try isHeld(lease, by: incarnation, on: connection) else { return .leaseLost }
        let start = try beginRun(of: lease, by: incarnation, at: now, on: connection)
        // What was waited for is no time of the run's own.
        if start == .begun { try connection.run(SQL.Chats.begin, now, lease.chat) }
        return start
      }
    }
  }

  /// Inside a transaction that has made or checked the lease.
  func beginRun(
    of lease: Lease, by incarnation: Incarnation, at now: Timestamp,
    on connection: SQLiteConnection
  ) throws -> RunStart {
    let begun = try connection.run(
      SQL.Runs.begin, lease.chat, lease.generation, incarnation.id, now)
    if begun == 1 { return .begun }
    let older = try connection.row(SQL.Runs.ofChat, lease.chat) { row in
      (
        generation: row[0] as Generation, incarnation: row[1] as IncarnationID,
        worker: row[2] as WorkerID
      )
    }
    guard let older else { return .begun }
    // The commit that began it has succeeded, only its answer was lost.
    if older.generation == lease.generation, older.incarnation == incarnation.id { return .begun }
    return .waits(for: older.worker)
  }

  public func confirmEnds(
    of leases: [Lease], by incarnation: Incarnation, at now: Timestamp
  ) throws {
    try write { connection in
      let log = events(connection, by: .worker(incarnation), at: now)
      for lease in leases {
        try endRun(of: lease, by: incarnation, as: .confirmed, on: connection, log)
      }
    }
  }

  /// Inside a transaction. Whoever waits for the end is told by an event.
  func endRun(
    of lease: Lease, by incarnation: Incarnation, as end: RunEnd,
    on connection: SQLiteConnection, _ log: EventWriter
  ) throws {
    let ended = try connection.run(
      SQL.Runs.end, lease.chat, lease.generation, incarnation.id)
    guard ended == 1 else { return }
    let waiter = try connection.row(SQL.Runs.waiter, lease.chat, lease.generation) { row in
      (worker: row[0] as WorkerID, generation: row[1] as Generation)
    }
    guard let waiter else { return }
    try log.write(
      .handedOver, chat: lease.chat, worker: waiter.worker, generation: waiter.generation,
      from: incarnation.worker, reason: end.rawValue)
  }

  public func unendedRuns(waitedForBy waiting: IncarnationID?) throws -> [UnendedRun] {
    let rows = try use { try $0.rows(SQL.Runs.unended, waiting) { RunRow($0) } }
    return rows.map { row in
      let process =
        row.isSuperseded
        ? .dead : liveness.presence(of: row.incarnation.worker).process(of: row.incarnation.id)
      return UnendedRun(
        lease: row.lease, incarnation: row.incarnation, process: process,
        staleAfter: row.staleAfter, grace: row.grace, seenAt: row.seenAt)
    }
  }

  public func end(
    _ run: UnendedRun, as end: RunEnd, by actor: Actor, at now: Timestamp
  ) throws {
    try write { connection in
      try endRun(
        of: run.lease, by: run.incarnation, as: end, on: connection,
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
  let isSuperseded: Bool

  init(_ row: SQLiteRow) {
    lease = Lease(row[0], row[1])
    incarnation = Incarnation(id: row[2], worker: row[3])
    staleAfter = row[4]
    grace = row[5]
    seenAt = row[6]
    isSuperseded = row[7]
  }
}
