package import HeartbeatCore

extension SQLChatStore {
  package func register(_ declaration: WorkerDeclaration, at now: Timestamp) throws {
    let incarnation = declaration.incarnation
    try write { connection in
      try makeWay(for: incarnation, on: connection, at: now)
      var values: [any SQLValue] = [
        incarnation.worker, Int64(declaration.pid), declaration.interval,
        declaration.staleAfter, declaration.maxRecoveries, now, incarnation.id, declaration.grace,
        declaration.maxChats, try JSONText.of(declaration.groups),
      ]
      if Connection.hosts == .kept { values += [host?.name, host?.id] }
      try connection.run(SQL.Workers.insert(Connection.hosts), values)
      try connection.run(SQL.Workers.deleteSuperseded, incarnation.worker, incarnation.id)
      try events(connection, by: .worker(incarnation), at: now)
        .write(.workerStarted, worker: incarnation.worker, reason: "pid \(declaration.pid)")
    }
  }

  package func inUse(_ worker: WorkerID, at now: Timestamp) throws -> StoreError {
    try use { connection in
      let last = try connection.row(SQL.Workers.lastStarted(Connection.hosts), worker) { row in
        (
          pid: row[0] as Int64?, seen: row[1] as Timestamp, heartbeat: row[2] as Timestamp?,
          host: row[3] as String?
        )
      }
      guard let last else { return .workerInUse(worker, pid: nil, heartbeatAge: nil) }
      return .workerInUse(
        worker, pid: last.pid.flatMap(Int32.init(exactly:)),
        heartbeatAge: (last.heartbeat ?? last.seen).age(at: now), host: last.host)
    }
  }

  package func adoptLeases(
    by incarnation: Incarnation, limit: Int, at now: Timestamp
  ) throws -> Adoption {
    try write { connection in
      try connection.lockIncarnations(of: incarnation.worker)
      let log = events(connection, by: .worker(incarnation), at: now)
      let found = try connection.rows(
        SQL.Workers.leasesToAdopt, incarnation.id, incarnation.worker, limit
      ) { row in
        Adoptable(
          held: HeldLease(row, recoveries: 4, limit: 5, gift: 6), isFromDead: row[3])
      }
      if found.isEmpty {
        try connection.run(SQL.Workers.deleteSuperseded, incarnation.worker, incarnation.id)
      }
      // A chat that kills its worker each time must not come back with it for ever.
      let exhausted = found.filter { $0.isFromDead && $0.held.isExhausted }.map(\.held)
      let adopted = found.filter { !($0.isFromDead && $0.held.isExhausted) }
      try quarantine(exhausted, from: incarnation.worker, on: connection, log)
      let recovered = adopted.filter(\.countsAsRecovery).map(\.held.lease.chat)
      let given = adopted.filter { !$0.countsAsRecovery }.map(\.held.lease)
      // What was stolen for a worker that was not there comes from whom it was stolen.
      let origins = try origins(of: given, on: connection)
      try moveLeases(
        of: adopted.map(\.held.lease.chat), to: incarnation, kind: .adopted,
        recovered: Set(recovered),
        reason: nil, on: connection, log)
      return Adoption(
        gained: adopted.map { one in
          Gain(
            lease: one.held.lease.next,
            from: origins[one.held.lease.chat] ?? incarnation.worker)
        },
        quarantined: exhausted.map {
          $0.recovered(from: incarnation.worker, why: .workerDead, at: now)
        })
    }
  }

  private func origins(
    of leases: [Lease], on connection: Connection
  ) throws -> [ChatID: WorkerID] {
    guard !leases.isEmpty else { return [:] }
    let rows = try connection.rows(SQL.Heartbeat.gains, JSONArray.of(leases)) { row in
      (chat: row[0] as ChatID, origin: row[2] as WorkerID?)
    }
    return rows.reduce(into: [:]) { $0[$1.chat] = $1.origin }
  }

  package func renewGenerations(
    of leases: [Lease], by incarnation: Incarnation, at now: Timestamp
  ) throws -> [Gain] {
    try write { connection in
      try connection.lockIncarnations(of: incarnation.worker)
      // Each once: while the database takes no writes, every heartbeat names them again.
      var held = try held(leases, by: incarnation, on: connection)
      let renewed = leases.filter { held.remove($0) != nil }
      try moveLeases(
        of: renewed.map(\.chat), to: incarnation, kind: .adopted, reason: "had fenced itself",
        on: connection,
        events(connection, by: .worker(incarnation), at: now))
      return renewed.map { Gain(lease: $0.next, from: incarnation.worker) }
    }
  }

  package func markSeen(_ incarnation: Incarnation, at now: Timestamp) throws {
    _ = try inTurn { try $0.run(SQL.Workers.markSeen, now, incarnation.id) }
  }

  package func markStopped(
    _ incarnation: Incarnation, reason: String, at now: Timestamp
  ) throws {
    try write { connection in
      try connection.run(SQL.Workers.markStopped, now, incarnation.id)
      try events(connection, by: .worker(incarnation), at: now)
        .write(.workerStopped, worker: incarnation.worker, reason: reason)
    }
  }

  package func workers(at now: Timestamp) throws -> [WorkerStatus] {
    try use { try workers(at: now, on: $0) }
  }

  func workers(at now: Timestamp, on connection: Connection) throws -> [WorkerStatus] {
    let rows = try connection.rows(SQL.Workers.all(Connection.hosts)) { WorkerRow($0) }
    let byWorker = Dictionary(grouping: rows, by: \.worker)
    return try byWorker.keys.sorted().compactMap { worker in
      try WorkerRow.summary(of: byWorker[worker] ?? [], at: now) { process(of: $0, on: $1) }
    }
  }
}

/// A lease of another incarnation of the same worker id.
private struct Adoptable: Sendable {
  let held: HeldLease
  /// Whether a process ran under that incarnation; else the lease was given to one to come.
  let isFromDead: Bool

  var countsAsRecovery: Bool { isFromDead && !held.isGift }
}

/// One row of `workers` with what its leases show.
private struct WorkerRow: Sendable {
  let id: IncarnationID
  let worker: WorkerID
  let pid: Int64?
  let interval: Duration
  let staleAfter: Duration
  let seenAt: Timestamp
  let hasStarted: Bool
  let hasStopped: Bool
  let leases: Int
  let oldestHeartbeat: Timestamp?
  let newestHeartbeat: Timestamp?
  let maxChats: Int?
  /// A JSON array.
  let groups: String?
  let drainingAt: Timestamp?
  let host: String?
  let hostID: String?

  init(_ row: some SQLRow) {
    id = row[0]
    worker = row[1]
    pid = row[2]
    interval = row[3]
    staleAfter = row[4]
    seenAt = row[5]
    hasStarted = row[6]
    hasStopped = row[7]
    leases = row[8]
    oldestHeartbeat = row[9]
    newestHeartbeat = row[10]
    maxChats = row[11]
    groups = row[12]
    drainingAt = row[13]
    host = row[14]
    hostID = row[15]
  }

  /// - Parameters:
  ///   - rows: All rows of one worker id, oldest first.
  ///   - look: Tells whether the process of an incarnation lives that was started on a host.
  static func summary(
    of rows: [WorkerRow], at now: Timestamp,
    look: (Incarnation, String?) -> LeaseHolder.Process
  ) throws -> WorkerStatus? {
    guard let row = rows.last(where: \.hasStarted) ?? rows.last else { return nil }
    let process =
      row.hasStarted
      ? look(Incarnation(id: row.id, worker: row.worker), row.hostID) : .awaited
    return WorkerStatus(
      worker: row.worker, state: row.state(process, at: now),
      incarnation: row.hasStarted ? row.id : nil, pid: row.pid.flatMap(Int32.init(exactly:)),
      heartbeatAt: row.hasStarted ? row.newestHeartbeat ?? row.seenAt : nil,
      interval: row.interval, staleAfter: row.staleAfter,
      chats: rows.reduce(0) { $0 + $1.leases },
      maxChats: row.maxChats, groups: try row.groups.map(JSONText.texts),
      drainingAt: row.drainingAt, host: row.host, process: process)
  }

  private func state(_ process: LeaseHolder.Process, at now: Timestamp) -> WorkerState {
    if !hasStarted || hasStopped { return .stopped }
    if process == .dead { return .dead }
    let heartbeat = oldestHeartbeat ?? seenAt
    if Staleness.isStale(heartbeat, after: staleAfter, at: now) { return .hung }
    return drainingAt == nil ? .live : .draining
  }
}
