public import HeartbeatCore

extension SQLiteChatStore {
  public func bumpWorkspaces(of incarnation: Incarnation, at now: Timestamp) throws -> Bump {
    try use { connection in
      // A bump may wait for its turn at the next tick; nothing behind it may wait for the bump.
      let busyTimeout = connection.busyTimeout
      connection.busyTimeout = min(busyTimeout, Self.bumpPatience)
      defer { connection.busyTimeout = busyTimeout }
      let isAnyDue = try connection.row(SQL.Workspaces.anyDue, now, incarnation.id) { _ in true }
      guard isAnyDue != nil else { return Bump() }
      let before = trace.updates
      let bumped = try line.inTurn(.urgent(patience: Self.bumpPatience)) {
        try connection.run(SQL.Workspaces.bump, now, incarnation.id)
      }
      return Bump(workspaces: bumped, statements: trace.updates - before)
    }
  }

  private static let bumpPatience: Duration = .milliseconds(20)

  public func addWorkspace(_ draft: WorkspaceDraft, at now: Timestamp) throws -> Workspace {
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

  public func removeWorkspace(_ name: String) throws -> Workspace {
    try writeAsOperator { connection in
      let workspace = try requireWorkspace(name, on: connection)
      try connection.run(SQL.Workspaces.delete, name)
      return workspace
    }
  }

  public func attach(
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

  public func workspaces() throws -> [Workspace] {
    try use { try $0.rows(SQL.Workspaces.all) { Workspace($0) } }
  }

  public func workspace(_ name: String) throws -> Workspace? {
    try use { try find(name, on: $0) }
  }

  private func find(_ name: String, on connection: SQLiteConnection) throws -> Workspace? {
    try connection.row(SQL.Workspaces.one, name) { Workspace($0) }
  }

  private func requireWorkspace(
    _ name: String, on connection: SQLiteConnection
  ) throws -> Workspace {
    guard let workspace = try find(name, on: connection) else {
      throw StoreError.unknownWorkspace(name)
    }
    return workspace
  }
}

extension Workspace {
  fileprivate init(_ row: SQLiteRow) {
    self.init(
      name: row[0], activityBump: row[1], timeToLive: row[2], lastUsedAt: row[3],
      deadlineAt: row[4], maxDeadlineAt: row[5], chats: row[6], runningChats: row[7])
  }
}
