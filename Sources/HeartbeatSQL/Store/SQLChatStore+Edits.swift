package import HeartbeatCore

extension SQLChatStore {
  package func edit(_ chats: [ChatID], _ edit: ChatEdit, at now: Timestamp) throws -> Changes {
    try writeAsOperator { connection in
      let log = events(connection, by: .operator, at: now)
      let found = try connection.rows(SQL.Edits.before, JSONArray.of(chats)) { EditableChat($0) }
      let before = Dictionary(found.map { ($0.id, $0) }) { first, _ in first }
      var changed: [Change] = []
      var refused: [Refusal] = []
      var group: Int64?
      for id in chats {
        guard let chat = before[id] else {
          refused.append(Refusal(chat: id, status: nil, reason: "there is no chat \(id)"))
          continue
        }
        guard chat.status == .pending else {
          let reason = "chat \(id) is not pending; it is \(chat.status.rawValue)"
          refused.append(Refusal(chat: id, status: chat.status, reason: reason))
          continue
        }
        changed.append(Change(chat: id, from: .pending, to: .pending, worker: nil))
        let differences = chat.differences(edit)
        guard !differences.isEmpty else { continue }
        if group == nil { group = try edit.group?.value.map { try self.group($0, on: connection) } }
        try write(edit, to: chat, group: group, on: connection, at: now)
        try log.write(.edited, chat: id, reason: differences.joined(separator: "; "))
      }
      return Changes(changed: changed, refused: refused)
    }
  }

  private func write(
    _ edit: ChatEdit, to chat: EditableChat, group: Int64?, on connection: Connection,
    at now: Timestamp
  ) throws {
    let kept = try chat.group.map { try self.group($0, on: connection) } ?? 0
    try connection.run(
      SQL.Edits.chat, now, chat.id, edit.title ?? chat.title,
      edit.group == nil ? kept : group ?? 0, edit.priority ?? chat.priority,
      edit.startAt.map(\.value) ?? chat.startAt, edit.timeout.map(\.value) ?? chat.timeout,
      edit.silence.map(\.value) ?? chat.silence)
    if let directory = edit.directory {
      try connection.run(SQL.Edits.directory, chat.id, directory.value)
      try connection.run(SQL.Edits.removeEmptyLaunch, chat.id)
    }
    guard let tags = edit.tags?.applied(to: chat.tags) else { return }
    try connection.run(SQL.Edits.removeTags, chat.id)
    for tag in tags { try connection.run(SQL.Tags.insert, chat.id, chat.id, tag) }
  }

  /// A group is made by its first chat.
  private func group(_ name: String, on connection: Connection) throws -> Int64 {
    try connection.run(SQL.Groups.insert, name)
    guard let id = try connection.row(SQL.Groups.id, name, read: { $0[0] as Int64 }) else {
      throw StoreError.invalid("there is no group \(name)")
    }
    return id
  }
}

/// What of a chat may be changed, as it stands.
private struct EditableChat: Sendable {
  let id: ChatID
  let status: ChatStatus
  let title: String
  let group: String?
  let priority: Int
  let startAt: Timestamp?
  let timeout: Duration?
  let silence: Duration?
  let directory: String?
  /// By name.
  let tags: [String]

  init(_ row: some SQLRow) {
    id = row[0]
    status = ChatStatus(rawValue: row[1]) ?? .error
    title = row[2]
    group = row[3]
    priority = row[4]
    startAt = row[5]
    timeout = row[6]
    silence = row[7]
    directory = row[8]
    tags = (row[9] as String?).map { $0.split(separator: "\n").map(String.init).sorted() } ?? []
  }

  /// What an edit would change, in words: `priority 0 to 5`.
  func differences(_ edit: ChatEdit) -> [String] {
    var found: [String] = []
    func note<Value: Equatable>(
      _ name: String, _ old: Value?, _ new: ChatEdit.New<Value>?, _ text: (Value) -> String
    ) {
      guard let new, new.value != old else { return }
      found.append("\(name) \(old.map(text) ?? "none") to \(new.value.map(text) ?? "none")")
    }
    note("title", title, edit.title.map { .value($0) }) { $0.debugDescription }
    note("group", group, edit.group) { $0 }
    note("priority", priority, edit.priority.map { .value($0) }) { String($0) }
    note("start_at", startAt, edit.startAt) { String($0.milliseconds) }
    note("timeout", timeout, edit.timeout) { "\($0.wholeMilliseconds) ms" }
    note("silence", silence, edit.silence) { "\($0.wholeMilliseconds) ms" }
    note("cwd", directory, edit.directory) { $0 }
    let new = edit.tags?.applied(to: tags)
    note("tags", tags, new.map { .value($0) }) {
      $0.isEmpty ? "none" : $0.joined(separator: ", ")
    }
    return found
  }
}
