package import HeartbeatCore

/// What is done to a whole portion of chats, with a few statements however many they are.
extension SQLChatStore {
  package func apply(
    _ change: ChatChange, to portion: ChatPortion, at now: Timestamp
  ) throws -> Changes {
    try writeAsOperator { connection in
      let log = events(connection, by: .operator, at: now)
      var changed: [Change] = []
      var refused: [Refusal] = []
      // One that is named twice has been changed already the second time.
      var seen: Set<ChatID> = []
      for var state in try states(of: chats(portion, for: change, on: connection), on: connection) {
        if seen.contains(state.chat) { state.status = change.outcome }
        if let status = state.status, change.allowed.contains(status) {
          seen.insert(state.chat)
          changed.append(
            Change(
              chat: state.chat, from: status, to: change.outcome, worker: state.lease?.worker))
        } else {
          let wanted = ChatStatus.allCases.filter(change.allowed.contains).map(\.rawValue)
          refused.append(state.refusal("is not \(wanted.joined(separator: " or "))"))
        }
      }
      if !changed.isEmpty { try apply(change, to: changed.map(\.chat), on: connection, log) }
      return Changes(changed: changed, refused: refused)
    }
  }

  private func apply(
    _ change: ChatChange, to chats: [ChatID], on connection: Connection,
    _ log: EventWriter<Connection>
  ) throws {
    let list = JSONArray.of(chats)
    if change.endsLeases { try connection.lockHolders(of: chats) }
    switch change {
    case .interrupt:
      try log.writeEnds(.interrupted, of: chats)
      try connection.run(SQL.Leases.deleteAll, list)
      try connection.run(SQL.Chats.interrupt, log.now, list)
    case .complete:
      try log.writeEnds(.completed, of: chats)
      try connection.run(SQL.Leases.deleteAll, list)
      try connection.run(SQL.Chats.completeFromOutside, log.now, list)
      var ended = EndedChats()
      for chat in chats { ended.add(chat, .completed) }
      try settleDependencies(on: ended, on: connection, log)
    case .retry, .runAgain:
      // Before the events: their numbers become the places in the queue.
      try connection.run(SQL.Chats.restart, log.now, list)
      try renewDependencies(of: chats, on: connection)
      try log.writeEnds(.retried, of: chats)
    case .delete:
      try log.writeEnds(.deleted, of: chats)
      try connection.run(SQL.Chats.delete, list)
      var ended = EndedChats()
      ended.addFailed(chats)
      try settleDependencies(on: ended, on: connection, log)
    }
  }

  private func chats(
    _ portion: ChatPortion, for change: ChatChange, on connection: Connection
  ) throws -> [ChatID] {
    switch (portion, change) {
    case (.chats(let chats), _): return chats
    case (.next(let limit, let after), .delete):
      return try connection.rows(SQL.Chats.next, after?.rawValue ?? 0, limit) { $0[0] }
    case (.next(let limit, let after), .runAgain):
      return try connection.rows(SQL.Chats.nextAtRest, after?.rawValue ?? 0, limit) { $0[0] }
    case (.next(let limit, let after), .interrupt), (.next(let limit, let after), .complete),
      (.next(let limit, let after), .retry):
      let statuses = change.allowed.map(\.rawValue)
      precondition(
        statuses.count == 2 && !change.allowed.contains(.completed),
        "the statement takes two statuses, and completed chats have no index of their own")
      return try connection.rows(
        SQL.Chats.nextWithStatus, statuses[0], statuses[1], after?.rawValue ?? 0, limit
      ) { $0[0] }
    }
  }

  /// How chats stand, in the order of `chats`. Inside a transaction.
  func states(of chats: [ChatID], on connection: Connection) throws -> [ChatState] {
    try connection.rows(SQL.Chats.states, JSONArray.of(chats)) { ChatState($0) }
  }
}

extension ChatChange {
  fileprivate var endsLeases: Bool {
    switch self {
    case .interrupt, .complete, .delete: true
    case .retry, .runAgain: false
    }
  }
}

/// What an operator's transaction needs to know of a chat before it changes it.
struct ChatState: Sendable {
  let chat: ChatID
  /// Nil when there is no such chat.
  var status: ChatStatus?
  let lease: (worker: WorkerID, generation: Generation)?

  init(_ row: some SQLRow) {
    chat = row[0]
    status = (row[1] as String?).flatMap(ChatStatus.init)
    let worker: WorkerID? = row[2]
    lease = worker.map { ($0, row[3]) }
  }

  /// - Parameter why: After the chat's name: `is not running`.
  func refusal(_ why: String) -> Refusal {
    guard let status else {
      return Refusal(chat: chat, status: nil, reason: "there is no chat \(chat)")
    }
    return Refusal(
      chat: chat, status: status, reason: "chat \(chat) \(why); it is \(status.rawValue)")
  }
}
