package import HeartbeatCore

extension SQLChatStore {
  package func overview(
    of group: String?, since: Timestamp, limit: Int, at now: Timestamp
  ) throws -> Overview {
    try read { connection in
      let group = try group.map { try id(ofGroup: $0, on: connection) }
      var overview = Overview()
      let counts = try connection.rows(SQL.Overview.counts, group) { row in
        (status: ChatStatus(rawValue: row[0]), count: row[1] as Int)
      }
      for case (let status?, let count) in counts { overview.counts[status] = count }
      overview.waits = try connection.rows(
        SQL.Overview.waits, group, now, RetryPolicy.longestPause
      ) { Overview.Wait($0) }
      overview.silent = try connection.rows(SQL.Overview.silent, group, limit) { Overview.Run($0) }
      overview.errors = try connection.rows(SQL.Overview.errors, group, since, limit) { row in
        Overview.ErrorGroup(firstLine: row[0], chats: ids(row[1]).sorted())
      }
      overview.olderErrors =
        try connection.row(SQL.Overview.olderErrors, group, since) { $0[0] } ?? 0
      overview.questions = try connection.rows(SQL.Overview.questions, group, limit) { row in
        Overview.Question(chat: row[0], title: row[1], question: row[2])
      }
      overview.slowest = try connection.rows(SQL.Overview.slowest, group, since, now, limit) {
        Overview.Run($0)
      }
      overview.pace =
        try connection.row(SQL.Overview.pace, group, since) { row in
          Overview.Pace(
            completed: row[0], failed: row[1], firstStartedAt: row[2], lastEndedAt: row[3])
        } ?? Overview.Pace()
      return overview
    }
  }

  private func id(ofGroup name: String, on connection: Connection) throws -> Int64 {
    guard let id = try connection.row(SQL.Groups.id, name, read: { $0[0] as Int64 }) else {
      throw StoreError.unknownGroup(name)
    }
    return id
  }
}

/// - Parameter list: Ids between commas.
private func ids(_ list: String) -> [ChatID] {
  list.split(separator: ",").compactMap { Int64($0).map { ChatID($0) } }
}

extension Overview.Wait {
  fileprivate init(_ row: some SQLRow) {
    let reason = Reason(rawValue: row[1]) ?? .queued
    let hasDue = reason == .notBefore || reason == .betweenAttempts
    self.init(
      group: row[0], reason: reason, count: row[2], due: hasDue ? row[3] : nil, note: row[4])
  }
}

extension Overview.Run {
  fileprivate init(_ row: some SQLRow) {
    self.init(
      chat: row[0], title: row[1], status: ChatStatus(rawValue: row[2]) ?? .error, worker: row[3],
      startedAt: row[4], endedAt: row[5], lastOutputAt: row[6])
  }
}
