import HeartbeatCore

extension SQLChatStore {
  func overview(
    _ question: OverviewQuestion, at now: Timestamp, on connection: Connection
  ) throws -> Overview {
    let (since, limit) = (question.since, question.limit)
    let group = try question.group.map { try id(ofGroup: $0, on: connection) }
    var overview = Overview()
    overview.groups = try groupCounts(group, on: connection)
    for group in overview.groups {
      overview.counts.merge(group.counts) { $0 + $1 }
    }
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

  private func groupCounts(
    _ group: Int64?, on connection: Connection
  ) throws -> [Overview.GroupCounts] {
    let rows = try connection.rows(SQL.Overview.counts, group) { row in
      (group: row[0] as String?, status: ChatStatus(rawValue: row[1]), count: row[2] as Int)
    }
    var groups: [Overview.GroupCounts] = []
    for case (let group, let status?, let count) in rows {
      if groups.isEmpty || groups[groups.count - 1].group != group {
        groups.append(Overview.GroupCounts(group: group, counts: [:]))
      }
      groups[groups.count - 1].counts[status] = count
    }
    return groups
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
