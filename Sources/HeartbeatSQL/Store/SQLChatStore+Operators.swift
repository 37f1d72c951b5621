package import HeartbeatCore

extension SQLChatStore {
  package func steal(
    _ selection: StealSelection, to worker: WorkerID, reason: String?, isNow: Bool,
    at now: Timestamp
  ) throws -> Theft {
    try writeAsOperator { connection in
      // Under the writer's lock: a worker that starts now registers after this transaction and
      // finds what it was given when it takes over from its earlier incarnations.
      let receiver = try receiver(worker, on: connection)
      let chats: [ChatID] =
        switch selection {
        case .chats(let chats): chats
        case .allOf(let from, let count, let after):
          try connection.rows(
            SQL.Leases.chatsOfWorker, from, count ?? .max, after?.rawValue ?? 0
          ) { $0[0] }
        }
      var stolen: [StolenChat] = []
      var refused: [Refusal] = []
      // One that is named twice is the new holder's the second time.
      var seen: Set<ChatID> = []
      for state in try states(of: chats, on: connection) {
        if let held = state.lease, held.worker != worker, seen.insert(state.chat).inserted {
          let lease = Lease(state.chat.rawValue, held.generation.rawValue + 1)
          stolen.append(StolenChat(lease: lease, from: held.worker, to: worker))
        } else {
          refused.append(
            state.refusal(
              state.lease == nil ? "is not running" : "is held by \(worker) already"))
        }
      }
      if !stolen.isEmpty {
        try connection.lockHolders(of: stolen.map(\.lease.chat))
        let to = try holder(receiver, on: connection, at: now)
        let log = events(connection, by: .operator, at: now)
        try moveLeases(
          of: stolen.map(\.lease.chat), to: to, kind: .stolen, reason: reason, on: connection, log)
        if isNow { try forgetRuns(before: stolen, on: connection, log) }
      }
      return Theft(
        stolen: stolen, refused: refused, isHolderAlive: receiver.mayBeAlive(at: now))
    }
  }

  /// The new holder does not wait for the end of the old runs.
  private func forgetRuns(
    before stolen: [StolenChat], on connection: Connection, _ log: EventWriter<Connection>
  ) throws {
    let forgotten = try connection.rows(
      SQL.Runs.forget, JSONArray.of(stolen.map(\.lease.chat))
    ) { row in (chat: row[0] as ChatID, worker: row[1] as WorkerID) }
    let owners = Dictionary(uniqueKeysWithValues: forgotten.map { ($0.chat, $0.worker) })
    try log.write(
      stolen.compactMap { theft in
        owners[theft.lease.chat].map { from in
          .handOver(to: theft.lease, of: theft.to, from: from, .notWaitedFor)
        }
      })
  }

  /// What is known of a worker id that leases are to be given to.
  private func receiver(_ worker: WorkerID, on connection: Connection) throws -> Receiver {
    let newest = try connection.row(SQL.Workers.newest(Connection.hosts), worker) {
      NewestRow($0)
    }
    // One that waits for a process to come may be older than a process that is just starting here.
    let presence =
      newest.flatMap { $0.hasStarted ? self.presence(of: worker, on: $0.hostID) : nil }
      ?? liveness.presence(of: worker)
    let isHere = newest.map { !$0.hasStarted || self.isHere($0.hostID) } ?? true
    return Receiver(worker: worker, newest: newest, presence: presence, isHere: isHere)
  }

  /// The row of `workers` that leases given to a worker id belong to: its live incarnation, or one
  /// that stands for the incarnation that is to come.
  private func holder(
    _ receiver: Receiver, on connection: Connection, at now: Timestamp
  ) throws -> Incarnation {
    let (worker, newest) = (receiver.worker, receiver.newest)
    let live: IncarnationID? =
      switch receiver.presence {
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

  package func send(_ content: String, to chat: ChatID, at now: Timestamp) throws -> Chat {
    try writeAsOperator { connection in
      guard let status = try status(of: chat, on: connection) else {
        throw StoreError.unknownChat(chat)
      }
      let isAnswer = try connection.row(SQL.Chats.openQuestion, chat) { _ in true } ?? false
      try connection.run(
        SQL.Messages.insert, chat, Message.Role.user.rawValue, content, Generation?.none, now)
      switch status {
      case .running: try connection.run(SQL.Chats.runAgain, now, chat)
      case .pending: try connection.run(SQL.Chats.hasten, now, chat)
      case .waiting, .completed, .error:
        try connection.run(SQL.Chats.restart, now, JSONArray.of([chat]))
        try renewDependencies(of: [chat], on: connection)
      }
      try events(connection, by: .operator, at: now)
        .write(isAnswer ? .answered : .sent, chat: chat)
      return try require(chat, on: connection)
    }
  }

  private func status(of chat: ChatID, on connection: Connection) throws -> ChatStatus? {
    try connection.row(SQL.Chats.status, chat) { $0[0] as String }.flatMap(ChatStatus.init)
  }
}

private struct NewestRow: Sendable {
  let id: IncarnationID
  let hasStarted: Bool
  let hasStopped: Bool
  let hostID: String?
  let staleAfter: Duration
  let lastSign: Timestamp

  init(_ row: some SQLRow) {
    id = row[0]
    hasStarted = row[1]
    hasStopped = row[2]
    hostID = row[3]
    staleAfter = row[4]
    lastSign = row[5]
  }
}

private struct Receiver {
  let worker: WorkerID
  let newest: NewestRow?
  let presence: Presence
  let isHere: Bool

  /// Whether somebody may see to it soon what is given to the worker id.
  func mayBeAlive(at now: Timestamp) -> Bool {
    if case .present = presence { return true }
    guard !isHere, let newest, !newest.hasStopped else { return false }
    return !Staleness.isStale(newest.lastSign, after: newest.staleAfter, at: now)
  }
}
