public import HeartbeatCore

extension SQLiteChatStore {
  public func create(_ drafts: [ChatDraft], at now: Timestamp) throws -> [Chat] {
    try writeAsOperator { connection in
      let log = events(connection, by: .operator, at: now)
      return try drafts.map { draft in
        if let key = draft.key,
          let existing = try connection.row(SQL.Chats.idWithKey, key, read: { $0[0] as ChatID })
        {
          return try require(existing, on: connection)
        }
        return try require(try insert(draft, on: connection, log), on: connection)
      }
    }
  }

  private func insert(
    _ draft: ChatDraft, on connection: SQLiteConnection, _ log: EventWriter
  ) throws -> ChatID {
    let workspace = try draft.workspace.map { name in
      guard let id = try connection.row(SQL.Chats.workspaceID, name, read: { $0[0] as Int64 })
      else { throw StoreError.unknownWorkspace(name) }
      return id
    }
    try connection.run(SQL.Chats.insert, draft.title, workspace, draft.key, log.now)
    let chat = ChatID(connection.lastInsertedRowID)
    if let message = draft.message {
      try connection.run(
        SQL.Messages.insert, chat, Message.Role.user.rawValue, message, Generation?.none, log.now)
    }
    try log.write(.created, chat: chat)
    return chat
  }

  public func steal(
    _ selection: StealSelection, to worker: WorkerID, reason: String?, isNow: Bool,
    at now: Timestamp
  ) throws -> Theft {
    try writeAsOperator { connection in
      // Under the writer's lock: a worker that starts now registers after this transaction and
      // finds what it was given when it takes over from its earlier incarnations.
      let presence = liveness.presence(of: worker)
      let log = events(connection, by: .operator, at: now)
      let chats: [ChatID] =
        switch selection {
        case .chats(let chats): chats
        case .allOf(let from, let count):
          try connection.rows(SQL.Leases.chatsOfWorker, from, count ?? -1) { $0[0] }
        }
      var stolen: [StolenChat] = []
      var refused: [Refusal] = []
      var receiver: Incarnation?
      for chat in chats {
        guard
          let held = try connection.row(
            SQL.Leases.holder, chat,
            read: { (worker: $0[0] as WorkerID, generation: $0[1] as Generation) })
        else {
          refused.append(try refuse(chat, "is not running", on: connection))
          continue
        }
        guard held.worker != worker else {
          refused.append(try refuse(chat, "is held by \(worker) already", on: connection))
          continue
        }
        let to = try receiver ?? self.receiver(worker, presence, on: connection, at: now)
        receiver = to
        let lease = try move(
          Lease(chat: chat, generation: held.generation), from: held.worker, to: to,
          kind: .stolen, recoveries: 0, reason: reason, on: connection, log)
        if isNow { try forgetRun(before: lease, of: worker, on: connection, log) }
        stolen.append(StolenChat(lease: lease, from: held.worker, to: worker))
      }
      return Theft(stolen: stolen, refused: refused, isHolderAlive: presence.mayBeAlive)
    }
  }

  /// The new holder does not wait for the end of the old run.
  private func forgetRun(
    before lease: Lease, of worker: WorkerID, on connection: SQLiteConnection, _ log: EventWriter
  ) throws {
    guard let from = try connection.row(SQL.Runs.forget, lease.chat, read: { $0[0] as WorkerID })
    else { return }
    try log.write(
      .handedOver, chat: lease.chat, worker: worker, generation: lease.generation, from: from,
      reason: RunEnd.notWaitedFor.rawValue)
  }

  /// The row of `workers` that leases given to `worker` belong to: its live incarnation, or one
  /// that stands for the incarnation that is to come.
  private func receiver(
    _ worker: WorkerID, _ presence: Presence, on connection: SQLiteConnection, at now: Timestamp
  ) throws -> Incarnation {
    let newest = try connection.row(SQL.Workers.newest, worker) { row in
      (id: row[0] as IncarnationID, hasStarted: row[1] as Bool, hasStopped: row[2] as Bool)
    }
    let live: IncarnationID? =
      switch presence {
      // One that has not registered yet finds in an awaited row what it was given.
      case .present(let incarnation): incarnation
      case .unknown: newest.flatMap { $0.hasStopped ? nil : $0.id }
      case .absent: nil
      }
    if let live, try connection.row(SQL.Workers.isRunning, live, read: { _ in true }) != nil {
      return Incarnation(id: live, worker: worker)
    }
    if let newest, !newest.hasStarted { return Incarnation(id: newest.id, worker: worker) }
    let awaited = Incarnation(id: .random(), worker: worker)
    try connection.run(SQL.Workers.insertAwaited, worker, now, awaited.id)
    return awaited
  }

  public func interrupt(_ selection: ChatSelection, at now: Timestamp) throws -> Changes {
    try change(
      selection, from: [.running, .pending], to: .waiting, kind: .interrupted,
      sql: SQL.Chats.interrupt, at: now)
  }

  public func complete(_ selection: ChatSelection, at now: Timestamp) throws -> Changes {
    try change(
      selection, from: [.running, .waiting], to: .completed, kind: .completed,
      sql: SQL.Chats.completeFromOutside, at: now)
  }

  public func retry(_ selection: ChatSelection, at now: Timestamp) throws -> Changes {
    try change(
      selection, from: [.error, .waiting], to: .pending, kind: .retried, sql: SQL.Chats.restart,
      at: now)
  }

  public func delete(_ selection: ChatSelection, at now: Timestamp) throws -> Changes {
    try change(
      selection, from: Set(ChatStatus.allCases), to: nil, kind: .deleted, sql: nil, at: now)
  }

  private func change(
    _ selection: ChatSelection, from allowed: Set<ChatStatus>, to status: ChatStatus?,
    kind: Event.Kind, sql: String?, at now: Timestamp
  ) throws -> Changes {
    try writeAsOperator { connection in
      let log = events(connection, by: .operator, at: now)
      var changed: [Change] = []
      var refused: [Refusal] = []
      for chat in try chats(selection, with: allowed, on: connection) {
        guard let before = try self.status(of: chat, on: connection), allowed.contains(before)
        else {
          let wanted = ChatStatus.allCases.filter(allowed.contains).map(\.rawValue)
          refused.append(
            try refuse(chat, "is not \(wanted.joined(separator: " or "))", on: connection))
          continue
        }
        let holder = try endLease(of: chat, kind: kind, on: connection, log)
        if let sql {
          try connection.run(sql, now, chat)
        } else {
          try connection.run(SQL.Chats.delete, chat)
        }
        changed.append(Change(chat: chat, from: before, to: status, worker: holder))
      }
      return Changes(changed: changed, refused: refused)
    }
  }

  /// Ends the lease, if there is one, and writes the event in either case.
  /// - Returns: The worker that held it.
  private func endLease(
    of chat: ChatID, kind: Event.Kind, on connection: SQLiteConnection, _ log: EventWriter
  ) throws -> WorkerID? {
    let held = try connection.row(SQL.Leases.holder, chat) { row in
      (worker: row[0] as WorkerID, generation: row[1] as Generation)
    }
    guard let held else {
      try log.write(kind, chat: chat)
      return nil
    }
    try connection.run(SQL.Leases.delete, chat)
    let lease = Lease(chat: chat, generation: held.generation)
    try log.writeEnd(kind, of: lease, worker: held.worker)
    return held.worker
  }

  public func send(_ content: String, to chat: ChatID, at now: Timestamp) throws -> Chat {
    try writeAsOperator { connection in
      guard let status = try status(of: chat, on: connection) else {
        throw StoreError.unknownChat(chat)
      }
      try connection.run(
        SQL.Messages.insert, chat, Message.Role.user.rawValue, content, Generation?.none, now)
      let sql =
        switch status {
        case .running: SQL.Chats.runAgain
        case .pending: SQL.Chats.hasten
        case .waiting, .completed, .error: SQL.Chats.restart
        }
      try connection.run(sql, now, chat)
      try events(connection, by: .operator, at: now).write(.sent, chat: chat)
      return try require(chat, on: connection)
    }
  }

  private func chats(
    _ selection: ChatSelection, with statuses: Set<ChatStatus>, on connection: SQLiteConnection
  ) throws -> [ChatID] {
    switch selection {
    case .chats(let chats): return chats
    case .all where statuses == Set(ChatStatus.allCases):
      return try connection.rows(SQL.Chats.ids) { $0[0] }
    case .all:
      precondition(!statuses.contains(.completed), "completed chats have no index of their own")
      let names = "[" + statuses.map { "\"\($0.rawValue)\"" }.joined(separator: ",") + "]"
      return try connection.rows(SQL.Chats.idsWithStatus, names) { $0[0] }
    }
  }

  private func refuse(
    _ chat: ChatID, _ why: String, on connection: SQLiteConnection
  ) throws -> Refusal {
    guard let status = try status(of: chat, on: connection) else {
      return Refusal(chat: chat, status: nil, reason: "there is no chat \(chat)")
    }
    return Refusal(
      chat: chat, status: status, reason: "chat \(chat) \(why); it is \(status.rawValue)")
  }

  private func status(of chat: ChatID, on connection: SQLiteConnection) throws -> ChatStatus? {
    try connection.row(SQL.Chats.status, chat) { $0[0] as String }.flatMap(ChatStatus.init)
  }
}

extension Presence {
  /// Whether somebody may see to it soon what is given to the worker id.
  fileprivate var mayBeAlive: Bool {
    switch self {
    case .present: true
    case .absent, .unknown: false
    }
  }
}
