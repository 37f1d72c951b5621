package import HeartbeatCore

extension SQLChatStore {
  /// A look that finds little reads so many rows for each that it may find.
  private static var rowsForEach: Int { 10 }

  // MARK: Looking

  package func pruneBounds(of request: PruneRequest) throws -> PruneBounds {
    try read { connection in
      let firstKept: ChatID? =
        request.kept == 0
        ? nil
        : try connection.row(
          SQL.Prune.firstKept, request.before, statuses(request), request.kept
        ) { $0[0] }
      // With fewer than are kept, none goes.
      let noneGoes = request.kept > 0 && firstKept == nil
      return PruneBounds(
        firstKept: noneGoes ? ChatID(1) : firstKept,
        lastEvent: try connection.row(SQL.Prune.lastEvent) { $0[0] } ?? 0)
    }
  }

  package func overChats(
    _ request: PruneRequest, _ bounds: PruneBounds, after: ChatID?, limit: Int
  ) throws -> PrunePortion<ChatID> {
    try read { connection in
      let (first, end) = (after?.rawValue ?? 0, bounds.firstKept?.rawValue ?? .max)
      let rows = limit * Self.rowsForEach
      let found: [ChatID] = try connection.rows(
        SQL.Prune.over, request.before, statuses(request), first, end, rows, limit
      ) { $0[0] }
      if found.count == limit { return PrunePortion(found: found, next: found.last) }
      let last: ChatID? = try connection.row(SQL.Prune.lastRead, first, end, rows) { $0[0] }
      return PrunePortion(found: found, next: last)
    }
  }

  private func statuses(_ request: PruneRequest) -> String {
    "[" + request.statuses.map { "\"\($0.rawValue)\"" }.joined(separator: ",") + "]"
  }

  package func messageCount(of chats: [ChatID]) throws -> Int {
    try use { try count(SQL.Prune.messageCount, chats, on: $0) }
  }

  private func count(
    _ sql: String, _ chats: [ChatID], on connection: Connection
  ) throws -> Int {
    try connection.row(sql, JSONArray.of(chats)) { $0[0] } ?? 0
  }

  package func eventCount(
    of chats: [ChatID], before: Timestamp, upTo last: Int64
  ) throws -> Int {
    try use { connection in
      try connection.row(SQL.Prune.eventCount, JSONArray.of(chats), before, last) { $0[0] } ?? 0
    }
  }

  package func goneEvents(
    before: Timestamp, _ bounds: PruneBounds, after: Int64?, limit: Int
  ) throws -> PrunePortion<Int64> {
    try read { connection in
      let first = after ?? 0
      let rows = limit * Self.rowsForEach
      let found = try connection.rows(
        SQL.Prune.goneEvents, before, bounds.lastEvent, first, rows, limit
      ) { $0[0] as Int64 }
      if found.count == limit { return PrunePortion(found: found, next: found.last) }
      let last = try connection.row(SQL.Prune.lastReadEvent, bounds.lastEvent, first, rows) {
        $0[0] as Int64
      }
      return PrunePortion(found: found, next: last)
    }
  }

  package func goneWorkers(before: Timestamp) throws -> [IncarnationID] {
    let rows = try use { connection in
      try connection.rows(SQL.Prune.unusedWorkers(Connection.hosts), before) { row in
        (
          incarnation: Incarnation(id: row[0], worker: row[1]), isOver: row[2] as Bool,
          isStale: row[3] as Bool, hostID: row[4] as String?
        )
      }
    }
    return rows.filter { row in
      // Hosts come and go. Whoever has slept for so long registers anew when it wakes up.
      if row.isOver || !isHere(row.hostID) && row.isStale { return true }
      return process(of: row.incarnation, on: row.hostID) == .dead
    }.map(\.incarnation.id)
  }

  package func idleLocks(without gone: [IncarnationID]) throws -> [WorkerID] {
    let locked = liveness.leftovers()
    guard !locked.isEmpty else { return [] }
    let names = Set(try use { try workerNames(without: gone, on: $0) })
    return locked.filter { !names.contains($0) }
  }

  private func workerNames(
    without gone: [IncarnationID], on connection: Connection
  ) throws -> [WorkerID] {
    try connection.rows(SQL.Prune.workerNames, JSONArray.of(gone)) { $0[0] }
  }

  package func goneChats(among chats: [ChatID]) throws -> [ChatID] {
    try use { connection in
      try connection.rows(
        SQL.Prune.goneChats, JSONArray.of(chats), greatestChat(on: connection)
      ) { $0[0] }
    }
  }

  // MARK: Removing

  package func prune(
    _ chats: [ChatID], _ request: PruneRequest, at now: Timestamp
  ) throws -> (chats: [ChatID], Pruned) {
    try prune { connection in
      // Looked at again under the lock: somebody may have wanted one in the meantime.
      let over: [ChatID] = try connection.rows(
        SQL.Prune.stillOver, request.before, statuses(request), JSONArray.of(chats)
      ) { $0[0] }
      var pruned = Pruned()
      guard let first = over.first, let last = over.last else { return (over, pruned) }
      pruned.chats = over.count
      pruned.messages = try count(SQL.Prune.messageCount, over, on: connection)
      let free = try freeBytes(on: connection)
      try connection.run(SQL.Chats.delete, JSONArray.of(over))
      pruned.freeBytes = max(try freeBytes(on: connection) - free, 0)
      try events(connection, by: .operator, at: now).write(
        .pruned, reason: "\(Self.count(over.count, "chat")), from \(first) to \(last)")
      return (over, pruned)
    }
  }

  package func pruneEvents(_ events: [Int64], at now: Timestamp) throws -> Pruned {
    try prune { connection in
      var pruned = Pruned()
      let free = try freeBytes(on: connection)
      pruned.events = try connection.run(SQL.Prune.deleteEvents, JSONArray.of(events))
      pruned.freeBytes = max(try freeBytes(on: connection) - free, 0)
      guard pruned.events > 0 else { return pruned }
      try self.events(connection, by: .operator, at: now).write(
        .pruned, reason: Self.count(pruned.events, "event"))
      return pruned
    }
  }

  package func pruneWorkers(_ workers: [IncarnationID], at now: Timestamp) throws -> Pruned {
    try prune { connection in
      var pruned = Pruned()
      pruned.workers = try connection.run(SQL.Prune.deleteWorkers, JSONArray.of(workers))
      guard pruned.workers > 0 else { return pruned }
      try events(connection, by: .operator, at: now).write(
        .pruned, reason: Self.count(pruned.workers, "worker"))
      return pruned
    }
  }

  private static func count(_ number: Int, _ word: String) -> String {
    number == 1 ? "1 \(word)" : "\(number) \(word)s"
  }

  /// A transaction that only a connection for upkeep makes.
  private func prune<Result: Sendable>(
    _ body: (Connection) throws -> Result
  ) throws -> Result {
    try require(role == .upkeep, .upkeep)
    return try write(body)
  }

  package func removeIdleLock(of worker: WorkerID) throws -> Bool {
    try require(role == .upkeep, .upkeep)
    var failure: (any Error)?
    let isRemoved = liveness.removeLeftover(of: worker) {
      do {
        // While its lock is held nobody starts under the id.
        return try !use { try workerNames(without: [], on: $0) }.contains(worker)
      } catch {
        failure = error
        return false
      }
    }
    if let failure { throw failure }
    return isRemoved
  }
}
