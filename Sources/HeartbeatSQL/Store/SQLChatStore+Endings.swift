package import HeartbeatCore

/// The ends of runs: a few statements for all of a portion, however many they are.
extension SQLChatStore {
  package func finish(
    _ endings: [Ending], by incarnation: Incarnation, at now: Timestamp
  ) throws -> [Ending.Result] {
    try write { connection in
      try connection.lockIncarnations(of: incarnation.worker)
      let log = events(connection, by: .worker(incarnation), at: now)
      // Whoever ends a run twice has lost its lease by the second time.
      var held = try held(endings.map(\.lease), by: incarnation, on: connection)
      let lost = endings.map(\.lease).filter { !held.contains($0) }
      let endedBefore = try endedBefore(lost, by: incarnation, on: connection)
      let accepted = endings.map { held.remove($0.lease) != nil }
      let ended = zip(endings, accepted).filter(\.1).map(\.0)
      try note(ended, by: incarnation, on: connection, at: now)
      try connection.run(SQL.Leases.deleteAll, JSONArray.of(ended.map(\.lease.chat)))
      try endRuns(
        of: endings.filter(\.hasEnded).map(\.lease), by: incarnation, as: .confirmed,
        on: connection, log)
      let statuses = try end(ended, worker: incarnation.worker, on: connection, log)
      var chats = EndedChats()
      for ending in ended {
        if let status = statuses[ending.lease.chat] { chats.add(ending.lease.chat, status) }
      }
      try settleDependencies(on: chats, on: connection, log)
      return try zip(endings, accepted).map { ending, isAccepted in
        guard isAccepted else {
          return endedBefore[ending.lease].map(Ending.Result.accepted) ?? .leaseLost
        }
        guard let status = statuses[ending.lease.chat] else {
          throw StoreError.unknownChat(ending.lease.chat)
        }
        return .accepted(status)
      }
    }
  }

  /// Those of `leases` that the incarnation itself has ended: an earlier call has been carried out, and
  /// only its answer was lost. With the status that each chat got then.
  private func endedBefore(
    _ leases: [Lease], by incarnation: Incarnation, on connection: Connection
  ) throws -> [Lease: ChatStatus] {
    guard !leases.isEmpty else { return [:] }
    let ends = try connection.rows(SQL.Events.ownEnds, JSONArray.of(leases), incarnation.id) {
      row in
      (lease: Lease(row[0], row[1]), kind: row[2] as String, runsAgain: row[3] as Bool)
    }
    let statuses = ends.map { end in
      (end.lease, ChatStatus(after: Event.Kind(rawValue: end.kind), runsAgain: end.runsAgain))
    }
    return Dictionary(statuses, uniquingKeysWith: { first, _ in first })
  }

  /// What the runs leave behind: their last signs, what they have read, and their answers. While their
  /// leases are there.
  private func note(
    _ endings: [Ending], by incarnation: Incarnation, on connection: Connection, at now: Timestamp
  ) throws {
    let signs = endings.compactMap { ending in ending.lastOutputAt.map { (ending.lease, $0) } }
    try record(signs, by: incarnation, on: connection, at: now)
    let read = endings.compactMap { ending in
      ending.readMessages.map { [JSONArray.Cell.number(ending.lease.chat), .number($0)] }
    }
    if !read.isEmpty {
      try connection.run(SQL.Chats.forgetReadMessages, JSONArray.of(rows: read))
    }
    let role = Message.Role.assistant.rawValue
    var answers: [[JSONArray.Cell]] = []
    for ending in endings {
      guard case .completed(let answer?) = ending.outcome else { continue }
      // JSON does not carry it.
      if answer.utf8.contains(0) {
        try connection.run(
          SQL.Messages.insert, ending.lease.chat, role, answer, ending.lease.generation, now)
      } else {
        answers.append([
          .number(ending.lease.chat), .text(answer), .number(ending.lease.generation),
        ])
      }
    }
    if !answers.isEmpty {
      try connection.run(SQL.Messages.insertList, JSONArray.of(rows: answers), role, now)
    }
  }

  /// - Returns: The status that each chat has now.
  private func end(
    _ endings: [Ending], worker: WorkerID, on connection: Connection,
    _ log: EventWriter<Connection>
  ) throws -> [ChatID: ChatStatus] {
    let rows = endings.enumerated().map { index, ending in (kind: ending.kind, ending.cells(index))
    }
    for (kind, sql) in [
      (Event.Kind.completed, SQL.Chats.complete), (.failed, SQL.Chats.fail),
      (.gaveUp, SQL.Chats.giveUp), (.released, SQL.Chats.release),
    ] {
      let portion = rows.filter { $0.kind == kind }.map(\.1)
      guard !portion.isEmpty else { continue }
      // Before the events: their numbers become the places in the queue.
      try connection.run(sql, log.now, JSONArray.of(rows: portion))
    }
    var states: [ChatID: (status: ChatStatus, question: String?)] = [:]
    for (chat, status, question) in try connection.rows(
      SQL.Chats.ended, JSONArray.of(endings.map(\.lease.chat)),
      read: { row in (row[0] as ChatID, row[1] as String, row[2] as String?) })
    {
      guard let status = ChatStatus(rawValue: status) else { continue }
      states[chat] = (status, question)
    }
    try log.write(
      endings.flatMap { ending in
        let state = states[ending.lease.chat]
        return ending.events(worker: worker, status: state?.status, question: state?.question)
      })
    return states.mapValues(\.status)
  }
}

extension ChatStatus {
  /// The status of a chat whose run has ended with such an event.
  fileprivate init(after kind: Event.Kind?, runsAgain: Bool) {
    self =
      switch kind {
      case _ where runsAgain: .pending
      case .completed: .completed
      case .asked: .waiting
      case .gaveUp: .error
      default: .pending
      }
  }
}

extension Ending {
  fileprivate var kind: Event.Kind {
    switch outcome {
    case .completed: .completed
    case .failed(_, .some): .failed
    case .failed(_, nil): .gaveUp
    case .released: .released
    }
  }

  /// Chat, index, exit code, when to retry, error.
  fileprivate func cells(_ index: Int) -> [JSONArray.Cell] {
    let (retryAt, error): (Timestamp?, String?) =
      switch outcome {
      case .completed: (nil, nil)
      case .failed(let error, let retryAt): (retryAt, error)
      case .released(_, let retryAt): (retryAt, nil)
      }
    return [
      .number(lease.chat), .number(index), .number(exitCode), .number(retryAt), .text(error),
    ]
  }

  /// - Parameters:
  ///   - status: That the chat has now.
  ///   - question: What it waits with.
  fileprivate func events(
    worker: WorkerID, status: ChatStatus?, question: String?
  ) -> [NewEvent] {
    let end: NewEvent =
      switch outcome {
      // A run that has asked something is not the end of its chat, so the log does not call it that.
      case .completed where question != nil:
        .end(.asked, of: lease, worker: worker, reason: question)
      case .completed: .end(.completed, of: lease, worker: worker)
      case .failed(let error, _): .end(kind, of: lease, worker: worker, reason: error)
      case .released(let reason, _): .end(.released, of: lease, worker: worker, reason: reason)
      }
    // Says in the log, for whoever looks for pending chats, that a run which ended is followed by
    // another one.
    guard status == .pending, kind == .completed || kind == .gaveUp else { return [end] }
    return [
      end,
      NewEvent(
        .retried, chat: lease.chat, reason: "a message arrived while it was running"),
    ]
  }
}
