import HeartbeatCore

/// Chats that have ended in one transaction, for those that come after them.
struct EndedChats {
  private(set) var completed: [ChatID] = []
  private(set) var failed: [ChatID] = []

  /// - Parameter status: The status now; one that may still run has not ended.
  mutating func add(_ chat: ChatID, _ status: ChatStatus) {
    switch status {
    case .completed: completed.append(chat)
    case .error: failed.append(chat)
    case .pending, .running, .waiting: break
    }
  }

  /// Also of chats that are being deleted.
  mutating func addFailed(_ chats: [ChatID]) { failed += chats }
}

/// What the end of a chat means for those that come after it. Each is called inside a transaction.
extension SQLiteChatStore {
  /// Lets chats go that wait for nothing any more, and fails those whose older chat has failed, and
  /// those that come after these.
  func settleDependencies(
    on ended: EndedChats, on connection: SQLiteConnection, _ log: EventWriter
  ) throws {
    try settle(ended.completed, isWell: true, on: connection, log)
    var failed = ended.failed
    while !failed.isEmpty {
      let list = JSONArray.of(failed)
      let failing = try connection.rows(SQL.Dependencies.failing, list) { row in
        (chat: row[0] as ChatID, after: row[1] as ChatID)
      }
      try settle(failed, isWell: false, on: connection, log)
      for (chat, after) in failing {
        let reason = "chat \(after) failed"
        try connection.run(SQL.Dependencies.fail, log.now, chat, reason)
        try log.write(.gaveUp, chat: chat, reason: reason)
      }
      failed = failing.map(\.chat)
    }
  }

  private func settle(
    _ chats: [ChatID], isWell: Bool, on connection: SQLiteConnection, _ log: EventWriter
  ) throws {
    guard !chats.isEmpty else { return }
    let dependents = try connection.rows(
      SQL.Dependencies.end, JSONArray.of(chats), isWell
    ) { $0[0] as ChatID }
    guard !dependents.isEmpty else { return }
    let list = JSONArray.of(Array(Set(dependents)).sorted())
    try connection.run(SQL.Dependencies.count, list)
    for chat in try connection.rows(SQL.Dependencies.ready, list, read: { $0[0] as ChatID }) {
      try log.write(.ready, chat: chat)
    }
  }

  /// After chats have begun anew: they wait for what is still to end, and for nothing else.
  func renewDependencies(of chats: [ChatID], on connection: SQLiteConnection) throws {
    let list = JSONArray.of(chats)
    try connection.run(SQL.Dependencies.renew, list)
    try connection.run(SQL.Dependencies.count, list)
  }
}
