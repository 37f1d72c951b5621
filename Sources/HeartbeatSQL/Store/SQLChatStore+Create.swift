package import HeartbeatCore

extension SQLChatStore {

  package func make(
    _ drafts: [ChatDraft], at now: Timestamp, progress: (Int) -> Void
  ) throws -> [MadeChat] {
    try writeAsOperator { connection in
      var making = try ChatMaking(
        connection: connection, log: events(connection, by: .operator, at: now))
      var chats: [MadeChat] = []
      chats.reserveCapacity(drafts.count)
      var rest = drafts[...]
      while let draft = rest.first {
        if let key = draft.key,
          let existing = try connection.row(SQL.Chats.idWithKey, key, read: { $0[0] as ChatID })
        {
          chats.append(MadeChat(chat: try require(existing, on: connection), isNew: false))
          rest = rest.dropFirst()
          continue
        }
        let run = DraftRun(atBeginningOf: rest)
        for (id, draft) in zip(try making.insert(run), run.drafts) {
          let chat = Chat(id: ChatID(id), made: draft, at: now)
          chats.append(MadeChat(chat: chat, isNew: true))
        }
        rest = rest[run.drafts.endIndex...]
        if chats.count.isMultiple(of: 1_000) || run.drafts.count > 1 { progress(chats.count) }
      }
      try making.writeEvents()
      let failed = try making.older(with: .error)
      guard !failed.isEmpty else { return chats }
      var ended = EndedChats()
      ended.addFailed(failed)
      try settleDependencies(on: ended, on: connection, making.log)
      return try chats.map { made in
        MadeChat(chat: try require(made.chat.id, on: connection), isNew: made.isNew)
      }
    }
  }
}

/// Makes chats inside one transaction: a run of drafts with one statement, and the events of all at the end.
private struct ChatMaking<Connection: SQLConnection> {
  let connection: Connection
  let log: EventWriter<Connection>
  /// The number of the first chat's event.
  private let firstPlace: Int64
  /// Ids follow each other, since nobody else writes meanwhile.
  private var made: ClosedRange<Int64>?
  private var workspaces: [TextBytes: Int64] = [:]
  private var groups: [TextBytes: Int64] = [:]
  /// The chats that new ones come after, with their statuses.
  private var older: [ChatID: ChatStatus] = [:]

  init(connection: Connection, log: EventWriter<Connection>) throws {
    self.connection = connection
    self.log = log
    firstPlace = try connection.row(SQL.Chats.firstPlace) { $0[0] } ?? 1
  }

  /// - Returns: The new ids, which are the numbers of a range.
  mutating func insert(_ run: DraftRun) throws -> ClosedRange<Int64> {
    let draft = run.first
    let workspace = try draft.workspace.map { try id(ofWorkspace: $0) }
    let group = try draft.group.map { try id(ofGroup: $0) } ?? 0
    // Before the chats are there: none comes after itself.
    let after = Set(draft.after).sorted()
    for chat in after { older[chat] = try status(of: chat) }
    let place = firstPlace + Int64(made?.count ?? 0)
    let count = run.drafts.count
    let (statement, title) =
      switch run.kind {
      case .single: (SQL.Chats.insert, draft.title)
      case .equal: (SQL.Chats.insertEqual, draft.title)
      case .alike: (SQL.Chats.insertTitled, JSONArray.of(run.drafts.map(\.title)))
      }
    let chats = try connection.insert(
      statement, count: count,
      [
        title, workspace, log.now, place, run.kind == .equal ? count : 1, draft.key, group,
        draft.priority, draft.startAt, draft.limits.timeout, draft.limits.silence,
      ])
    try insertMessages(of: run, chats)
    try insertDetails(draft, after: after, of: chats)
    made = (made?.lowerBound ?? chats.lowerBound)...chats.upperBound
    return chats
  }

  /// By id.
  func older(with status: ChatStatus) throws -> [ChatID] {
    older.filter { $0.value == status }.keys.sorted()
  }

  private func status(of chat: ChatID) throws -> ChatStatus {
    let name = try connection.row(SQL.Chats.status, chat) { $0[0] as String }
    guard let status = name.flatMap(ChatStatus.init) else { throw StoreError.unknownChat(chat) }
    return status
  }

  private func insertDetails(
    _ draft: ChatDraft, after: [ChatID], of chats: ClosedRange<Int64>
  ) throws {
    for chat in after {
      try connection.run(
        SQL.Dependencies.insert, chats.lowerBound, chats.upperBound, chat, draft.afterAny)
    }
    if !after.isEmpty {
      try connection.run(SQL.Dependencies.countOfRange, chats.lowerBound, chats.upperBound)
    }
    for tag in draft.tags.differentTexts {
      try connection.run(SQL.Tags.insert, chats.lowerBound, chats.upperBound, tag)
    }
    let launch = draft.launch
    guard !launch.isEmpty else { return }
    try connection.run(
      SQL.Launches.insert, chats.lowerBound, chats.upperBound, launch.directory,
      launch.arguments.isEmpty ? nil : JSONText.of(launch.arguments),
      launch.environment.isEmpty ? nil : JSONText.of(launch.environment))
  }

  private func insertMessages(of run: DraftRun, _ chats: ClosedRange<Int64>) throws {
    let role = Message.Role.user.rawValue
    if run.kind == .alike {
      let rows = zip(chats, run.drafts).compactMap { chat, draft -> [JSONArray.Cell]? in
        draft.message.map { [.number(chat), .text($0), .null] }
      }
      guard !rows.isEmpty else { return }
      try connection.run(SQL.Messages.insertList, JSONArray.of(rows: rows), role, log.now)
    } else if let message = run.first.message {
      if run.kind == .single {
        try connection.run(
          SQL.Messages.insert, chats.lowerBound, role, message, Generation?.none, log.now)
      } else {
        try connection.run(
          SQL.Messages.insertFirst, role, message, log.now, chats.lowerBound, chats.upperBound)
      }
    }
  }

  func writeEvents() throws {
    if let made { try log.write(.created, forEachOf: made) }
  }

  /// A group is made by its first chat.
  private mutating func id(ofGroup name: String) throws -> Int64 {
    if let id = groups[TextBytes(name)] { return id }
    try connection.run(SQL.Groups.insert, name)
    guard let id = try connection.row(SQL.Groups.id, name, read: { $0[0] as Int64 }) else {
      throw StoreError.invalid("there is no group \(name)")
    }
    groups[TextBytes(name)] = id
    return id
  }

  private mutating func id(ofWorkspace name: String) throws -> Int64 {
    if let id = workspaces[TextBytes(name)] { return id }
    guard let id = try connection.row(SQL.Chats.workspaceID, name, read: { $0[0] as Int64 }) else {
      throw StoreError.unknownWorkspace(name)
    }
    workspaces[TextBytes(name)] = id
    return id
  }
}

extension Chat {
  /// As the row of a new chat reads, which need not be read for it.
  fileprivate init(id: ChatID, made draft: ChatDraft, at now: Timestamp) {
    self.init(
      id: id, title: draft.title, status: .pending, generation: Generation(0), attempts: 0,
      recoveries: 0, workspace: draft.workspace, key: draft.key, notBefore: draft.startAt,
      group: draft.group, priority: draft.priority, tags: draft.tags.differentTexts.sorted(),
      after: Set(draft.after).sorted(), limits: draft.limits, createdAt: now, updatedAt: now)
  }
}
