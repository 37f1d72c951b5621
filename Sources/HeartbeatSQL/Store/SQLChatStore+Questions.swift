package import HeartbeatCore

extension SQLChatStore {
  package func chats(_ filter: ChatFilter, at now: Timestamp) throws -> ChatPage {
    guard filter.onlyStale else {
      let chats: [Chat] = try read { try self.rows(filter, at: now, on: $0, \ChatRow.chat) }
      return ChatPage(newestFirst: chats, limit: filter.limit)
    }
    let rows: [ChatRow] = try read { try self.rows(filter, at: now, on: $0, \ChatRow.self) }
    let holders = Dictionary(
      uniqueKeysWithValues: try leaseHolders(at: now).map { ($0.incarnation.id, $0) })
    let stale = rows.filter { row in
      guard let incarnation = row.incarnation, let heartbeat = row.chat.heartbeatAt,
        let holder = holders[incarnation]
      else { return false }
      return holder.process == .dead
        || Staleness.isStale(heartbeat, after: holder.staleAfter, at: now)
    }
    return ChatPage(newestFirst: stale.map(\.chat), limit: filter.limit)
  }

  /// Newest first, one more than the limit where there are more.
  /// - Parameter make: What is kept of a row: very many of them take much memory.
  private func rows<Kept: Sendable>(
    _ filter: ChatFilter, at now: Timestamp, on connection: Connection, _ make: (ChatRow) -> Kept
  ) throws -> [Kept] {
    let limit = min(filter.limit, .max - 1) + 1
    if !filter.details.isEmpty || filter.order != .id {
      return try detailed(
        filter, limit: filter.onlyStale ? .max : limit, at: now, on: connection
      ).map(make)
    }
    if filter.onlyQuestions {
      // Who waits is run by nobody.
      guard !filter.onlyStale, filter.worker == nil, filter.silentFor == nil,
        filter.statuses.isEmpty || filter.statuses.contains(.waiting)
      else { return [] }
      return try connection.rows(SQL.Chats.newestQuestions, limit) { make(ChatRow($0)) }
    }
    if filter.onlyStale || filter.worker != nil || filter.silentFor != nil {
      // What makes a chat stale is not in the database alone.
      let limit = filter.onlyStale ? .max : limit
      guard filter.statuses.isEmpty || filter.statuses.contains(.running) else { return [] }
      return try connection.rows(
        SQL.Chats.newestRunning, limit, filter.worker, filter.silentFor.map { now - $0 }
      ) { make(ChatRow($0)) }
    }
    if filter.statuses.isEmpty {
      return try connection.rows(SQL.Chats.newest, limit) { make(ChatRow($0)) }
    }
    return try filter.statuses.flatMap { status in
      status == .completed
        ? try connection.rows(SQL.Chats.newestCompleted, limit) { ChatRow($0) }
        : try connection.rows(SQL.Chats.newestUnfinished, limit, status.rawValue) { ChatRow($0) }
    }
    .sorted { $0.chat.id > $1.chat.id }.map(make)
  }

  func detailed(
    _ filter: ChatFilter, limit: Int, at now: Timestamp, on connection: Connection
  ) throws -> [ChatRow] {
    let details = filter.details
    var group: String?
    if case .named(let name) = details.group { group = name }
    let parameters: [any SQLValue] = [
      limit, filter.statuses.isEmpty ? nil : try JSONText.of(filter.statuses.map(\.rawValue)),
      filter.worker,
      filter.onlyStale || filter.worker != nil || filter.silentFor != nil, group,
      details.group == ChatDetails.Group.none,
      details.tags.isEmpty ? nil : try JSONText.of(details.tags), details.key, details.workspace,
      details.text, filter.silentFor.map { now - $0 },
      filter.onlyQuestions,
    ]
    let ids = try connection.rows(SQL.Lists.ids(details, by: filter.order), parameters) {
      $0[0] as ChatID
    }
    return try connection.rows(SQL.Chats.given, JSONArray.of(ids)) { ChatRow($0) }
  }

  package func chat(_ id: ChatID) throws -> Chat? {
    try use { try chat(id, on: $0) }
  }

  func chat(_ id: ChatID, on connection: Connection) throws -> Chat? {
    try connection.row(SQL.Chats.one, id) { ChatRow($0).chat }
  }

  func require(_ id: ChatID, on connection: Connection) throws -> Chat {
    guard let chat = try chat(id, on: connection) else {
      throw StoreError.unknownChat(id)
    }
    return chat
  }

  package func launch(of chat: ChatID) throws -> ChatLaunch {
    let row = try use { connection in
      try connection.row(SQL.Launches.ofChat, chat) { row in
        (directory: row[0] as String?, arguments: row[1] as String?, environment: row[2] as String?)
      }
    }
    guard let row else { return ChatLaunch() }
    return ChatLaunch(
      directory: row.directory, arguments: try row.arguments.map(JSONText.texts) ?? [],
      environment: try row.environment.map(JSONText.textsByName) ?? [:])
  }

  package func messages(of chat: ChatID) throws -> [Message] {
    try use { connection in
      try connection.rows(SQL.Messages.ofChat, chat) { row in
        Message(
          id: row[0], role: Message.Role(rawValue: row[1]) ?? .user, content: row[2], at: row[3])
      }
    }
  }

  package func pendingCount(in groups: [String]?) throws -> Int {
    try use { connection in
      try connection.row(SQL.Queue.count, Int?.none, 1, Int?.none, JSONText.of(groups)) { $0[0] }
        ?? 0
    }
  }

  package func hasFollowers(in groups: [String]?) throws -> Bool {
    try use { connection in
      try connection.row(
        SQL.Queue.hasFollowers, Int?.none, 1, Int?.none, JSONText.of(groups)
      ) { $0[0] } ?? false
    }
  }
}

struct ChatRow: Sendable {
  let chat: Chat
  let incarnation: IncarnationID?

  init(_ row: some SQLRow) {
    let notBefore: Timestamp = row[11]
    let progress: Double? = row[12]
    chat = Chat(
      id: row[0], title: row[1], status: ChatStatus(rawValue: row[2]) ?? .error, worker: row[3],
      generation: row[4], heartbeatAt: row[5], attempts: row[6], recoveries: row[7],
      workspace: row[8], key: row[9], error: row[10],
      notBefore: notBefore.milliseconds == 0 ? nil : notBefore,
      progress: progress.map { Chat.Progress(fraction: $0, note: row[13]) },
      waitsFor: row[17], group: row[18], priority: row[19],
      tags: (row[20] as String?).map { $0.split(separator: "\n").map(String.init) } ?? [],
      after: (row[21] as String?).map {
        $0.split(separator: ",").compactMap { Int64($0).map { ChatID($0) } }
      } ?? [],
      limits: Chat.Limits(timeout: row[22], silence: row[23]),
      startedAt: row[24], endedAt: row[25], lastOutputAt: row[26], exitCode: row[27],
      question: row[28], createdAt: row[14], updatedAt: row[15])
    incarnation = row[16]
  }
}

extension ChatPage {
  /// - Parameter chats: One more than the limit where there are more.
  fileprivate init(newestFirst chats: consuming [Chat], limit: Int) {
    var chats = chats
    let isCutOff = chats.count > limit
    if isCutOff { chats.removeSubrange(limit...) }
    chats.reverse()
    self.init(chats: chats, isCutOff: isCutOff)
  }
}
