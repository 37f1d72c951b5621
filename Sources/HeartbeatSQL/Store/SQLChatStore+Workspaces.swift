package import HeartbeatCore

extension SQLChatStore {
  package func addWorkspace(_ draft: WorkspaceDraft, at now: Timestamp) throws -> Workspace {
    try draft.validate()
    return try writeAsOperator { connection in
      guard try find(draft.name, on: connection) == nil else {
        throw StoreError.workspaceExists(draft.name)
      }
      try connection.run(
        SQL.Workspaces.insert, draft.name, draft.activityBump, draft.timeToLive,
        draft.maxDeadlineAt, now)
      return try requireWorkspace(draft.name, on: connection)
    }
  }

  package func removeWorkspace(_ name: String) throws -> Workspace {
    try writeAsOperator { connection in
      let workspace = try requireWorkspace(name, on: connection)
      try connection.run(SQL.Workspaces.delete, name)
      return workspace
    }
  }

  package func attach(
    _ chat: ChatID, to workspace: String, at now: Timestamp
  ) throws -> Chat {
    try writeAsOperator { connection in
      guard let id = try connection.row(SQL.Chats.workspaceID, workspace, read: { $0[0] as Int64 })
      else { throw StoreError.unknownWorkspace(workspace) }
      guard try connection.run(SQL.Workspaces.attach, chat, id, now) == 1 else {
        throw StoreError.unknownChat(chat)
      }
      return try require(chat, on: connection)
    }
  }

  package func workspaces() throws -> [Workspace] {
    try use { try $0.rows(SQL.Workspaces.all) { Workspace($0) } }
  }

  package func workspace(_ name: String) throws -> Workspace? {
    try use { try find(name, on: $0) }
  }

  private func find(_ name: String, on connection: Connection) throws -> Workspace? {
    try connection.row(SQL.Workspaces.one, name) { Workspace($0) }
  }

  private func requireWorkspace(
    _ name: String, on connection: Connection
  ) throws -> Workspace {
    guard let workspace = try find(name, on: connection) else {
      throw StoreError.unknownWorkspace(name)
    }
    return workspace
  }
}

extension Workspace {
  fileprivate init(_ row: some SQLRow) {
    self.init(
      name: row[0], activityBump: row[1], timeToLive: row[2], lastUsedAt: row[3],
      deadlineAt: row[4], maxDeadlineAt: row[5], chats: row[6], runningChats: row[7])
  }
}
