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

/// A chat that will not run, and the one that it came after.
struct FailedFollower: Sendable {
  let chat: ChatID
  let after: ChatID
}

/// What the end of a chat means for those that come after it. Each is called inside a transaction.
extension SQLChatStore {
  /// Lets chats go that wait for nothing any more, and fails those whose older chat has failed, and
  /// those that come after these: a few statements, however many they are.
  func settleDependencies(
    on ended: EndedChats, on connection: Connection, _ log: EventWriter<Connection>
  ) throws {
    try settle(ended.completed, isWell: true, on: connection, log)
    guard !ended.failed.isEmpty else { return }
    let failing = try connection.rows(SQL.Dependencies.failing, JSONArray.of(ended.failed)) { row in
      FailedFollower(chat: row[0], after: row[1])
    }
    if !failing.isEmpty {
      try connection.run(SQL.Dependencies.fail, log.now, JSONArray.of(failing))
      try log.writeFailures(failing)
    }
    try settle(ended.failed + failing.map(\.chat), isWell: false, on: connection, log)
  }

  private func settle(
    _ chats: [ChatID], isWell: Bool, on connection: Connection, _ log: EventWriter<Connection>
  ) throws {
    guard !chats.isEmpty else { return }
    let dependents = try connection.rows(
      SQL.Dependencies.end, JSONArray.of(chats), isWell
    ) { $0[0] as ChatID }
    guard !dependents.isEmpty else { return }
    let list = JSONArray.of(Array(Set(dependents)).sorted())
    try connection.run(SQL.Dependencies.count, list)
    let ready: [ChatID] = try connection.rows(SQL.Dependencies.ready, list) { $0[0] }
    if !ready.isEmpty { try log.writeEnds(.ready, of: ready) }
  }

  /// After chats have begun anew: they wait for what is still to end, and for nothing else.
  func renewDependencies(of chats: [ChatID], on connection: Connection) throws {
    let list = JSONArray.of(chats)
    try connection.run(SQL.Dependencies.renew, list)
    try connection.run(SQL.Dependencies.count, list)
  }
}
