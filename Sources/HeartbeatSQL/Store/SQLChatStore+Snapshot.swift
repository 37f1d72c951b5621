package import HeartbeatCore

extension SQLChatStore {
  package func snapshot(_ question: SnapshotQuestion, at now: Timestamp) throws -> Snapshot {
    try read { connection in
      let overview = try question.overview.map { try self.overview($0, at: now, on: connection) }
      // One of all chats has counted them already.
      let counted = question.overview?.group == nil ? overview?.counts : nil
      return Snapshot(
        seq: try connection.row(SQL.Heartbeat.newestEvent) { $0[0] as Int64 } ?? 0, at: now,
        counts: try counted ?? counts(on: connection),
        workers: try workers(at: now, on: connection), groups: try groups(on: connection),
        chats: try chats(question, at: now, on: connection),
        events: try events(question.events, on: connection), overview: overview)
    }
  }

  private func counts(on connection: Connection) throws -> [ChatStatus: Int] {
    let rows = try connection.rows(SQL.Overview.allCounts) { row in
      (status: ChatStatus(rawValue: row[0]), count: row[1] as Int)
    }
    return rows.reduce(into: [:]) { counts, row in
      if let status = row.status, row.count > 0 { counts[status] = row.count }
    }
  }

  private func events(_ limit: Int, on connection: Connection) throws -> [Event] {
    guard limit > 0 else { return [] }
    return try connection.rows(
      SQL.Events.allReversed, 0, Int64.max, limit, WorkerID?.none, Timestamp?.none
    ) { Event($0) }
    .compactMap(\.self).reversed()
  }

  private func chats(
    _ question: SnapshotQuestion, at now: Timestamp, on connection: Connection
  ) throws -> [Chat] {
    guard question.chats > 0 else { return [] }
    return try ChatStatus.viewOrder.flatMap { status in
      if !question.details.isEmpty {
        var filter = ChatFilter()
        filter.details = question.details
        filter.statuses = [status]
        return try detailed(filter, limit: question.chats, at: now, on: connection).map(\.chat)
      }
      if status == .completed { return try lastCompleted(question.chats, on: connection) }
      return try connection.rows(SQL.Chats.newestUnfinished, question.chats, status.rawValue) {
        ChatRow($0).chat
      }
    }
  }

  /// By the log: no index has the completed chats, and there may be few of them behind many others.
  private func lastCompleted(_ limit: Int, on connection: Connection) throws -> [Chat] {
    var known: Set<ChatID> = []
    let ids = try connection.rows(SQL.Events.lastCompleted, limit) { $0[0] as ChatID }
      .filter { known.insert($0).inserted }
    return try connection.rows(SQL.Chats.given, JSONArray.of(ids)) { ChatRow($0).chat }
      .filter { $0.status == .completed }
  }
}
