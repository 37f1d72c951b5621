public import HeartbeatCore

extension SQLiteChatStore {
  public func claim(
    limit: Int, by incarnation: Incarnation, of groups: [String]?, beginRuns: Bool,
    at now: Timestamp
  ) throws -> Claim {
    let groups = try JSONText.of(groups)
    // SQLite takes a negative limit for none at all.
    let limit = max(limit, 0)
    return try write { connection in
      // Once an order to drain is committed, no claim is, however late the worker hears of it.
      let isDraining = try connection.row(SQL.Orders.isDraining, incarnation.id) { $0[0] as Bool }
      guard isDraining != true else {
        return Claim(assignments: [], nextDue: nil, isDraining: true)
      }
      let admitted = try connection.run(
        SQL.Queue.admit, now, Self.admittedAtOnce, Int?.none, groups)
      // The rest of them may come before those that are queued; nobody is kept waiting for long.
      guard admitted < Self.admittedAtOnce else { return Claim(assignments: [], nextDue: now) }
      let claimed = try connection.rows(
        SQL.Queue.claim, now, limit, RetryPolicy.longestPause, groups
      ) { row in
        var assignment = Assignment(row)
        assignment.limits = Chat.Limits(timeout: row[6], silence: row[7])
        return (assignment: assignment, turn: row[5] as Int64)
      }
      // RETURNING has no order of its own.
      var assignments =
        claimed
        .sorted { ($0.turn, $0.assignment.lease) < ($1.turn, $1.assignment.lease) }
        .map(\.assignment)
      if beginRuns { try addDetails(to: &assignments, on: connection) }
      let log = events(connection, by: .worker(incarnation), at: now)
      for (index, assignment) in assignments.enumerated() {
        let lease = assignment.lease
        try connection.run(SQL.Leases.insert, lease.chat, incarnation.id, lease.generation, now)
        try log.write(
          .claimed, chat: lease.chat, worker: incarnation.worker, generation: lease.generation)
        if beginRuns,
          case .waits(let worker) = try beginRun(
            of: lease, by: incarnation, at: now, on: connection)
        {
          assignments[index].waitsFor = worker
        }
      }
      // Only a claim that was cut off by its limit leaves some that are due.
      let isCutOff =
        try assignments.count == limit
        && connection.row(SQL.Queue.hasDue, now, 1, RetryPolicy.longestPause, groups) {
          $0[0] as Bool
        } ?? false
      // The type is spelled out: read as a plain time, the NULL of an empty queue would be 0.
      let nextDue =
        try isCutOff
        ? now
        : connection.row(
          SQL.Queue.nextDue, now, 1, RetryPolicy.longestPause, groups, Self.placePause
        ) { $0[0] as Timestamp? } ?? nil
      return Claim(assignments: assignments, nextDue: nextDue)
    }
  }

  /// The most chats that one transaction lets into the queue when their time has come.
  static let admittedAtOnce = 1_000

  /// After which chats that wait for a place are looked at again. Whoever frees one is heard of at
  /// once, but for a run that ends after its chat has been taken away.
  private static let placePause: Duration = .seconds(1)

  /// What whoever begins the work needs.
  private func addDetails(
    to assignments: inout [Assignment], on connection: SQLiteConnection
  ) throws {
    guard !assignments.isEmpty else { return }
    let details = try connection.rows(
      SQL.Launches.ofChats, JSONArray.of(assignments.map(\.lease.chat))
    ) { LaunchRow($0) }
    let byChat = Dictionary(
      details.map { ($0.chat, $0) }, uniquingKeysWith: { first, _ in first })
    for index in assignments.indices {
      try byChat[assignments[index].lease.chat]?.complete(&assignments[index])
    }
  }

  public func assignments(for leases: [Lease]) throws -> [Assignment] {
    try read { connection in
      var assignments = try connection.rows(SQL.Chats.assignments, JSONArray.of(leases)) {
        Assignment($0)
      }
      try addDetails(to: &assignments, on: connection)
      return assignments
    }
  }

  public func finish(
    _ endings: [Ending], by incarnation: Incarnation, at now: Timestamp
  ) throws -> [Ending.Result] {
    try write { connection in
      let log = events(connection, by: .worker(incarnation), at: now)
      var ended = EndedChats()
      let results: [Ending.Result] = try endings.map { ending in
        let lease = ending.lease
        let held = try connection.run(
          SQL.Leases.deleteHeld, lease.chat, lease.generation, incarnation.id)
        if ending.hasEnded {
          try endRun(of: lease, by: incarnation, as: .confirmed, on: connection, log)
        }
        guard held == 1 else { return .leaseLost }
        if let sign = ending.lastOutputAt {
          try connection.run(SQL.Chats.setSign, lease.chat, sign, now)
        }
        let status = try end(ending, worker: incarnation.worker, on: connection, log)
        ended.add(lease.chat, status)
        return .accepted(status)
      }
      try settleDependencies(on: ended, on: connection, log)
      return results
    }
  }

  private func end(
    _ ending: Ending, worker: WorkerID, on connection: SQLiteConnection, _ log: EventWriter
  ) throws -> ChatStatus {
    let chat = ending.lease.chat
    func status(_ sql: String, _ parameters: any SQLiteValue...) throws -> ChatStatus {
      let name = try connection.rows(sql, parameters) { $0[0] as String }.first
      guard let status = name.flatMap(ChatStatus.init) else { throw StoreError.unknownChat(chat) }
      return status
    }
    if let read = ending.readMessages {
      try connection.run(SQL.Chats.forgetReadMessages, chat, read)
    }
    switch ending.outcome {
    case .completed(let answer):
      if let answer {
        try connection.run(
          SQL.Messages.insert, chat, Message.Role.assistant.rawValue, answer,
          ending.lease.generation, log.now)
      }
      // A run that has asked something is not the end of its chat, so the log does not call it that.
      let question = try log.connection.row(SQL.Chats.questionToWaitWith, chat) { $0[0] as String }
      try log.writeEnd(
        question == nil ? .completed : .asked, of: ending.lease, worker: worker, reason: question)
      return try afterwards(
        status(SQL.Chats.complete, log.now, chat, ending.exitCode), of: chat, log)
    case .failed(let error, let retryAt?):
      try log.writeEnd(.failed, of: ending.lease, worker: worker, reason: error)
      return try status(SQL.Chats.fail, log.now, chat, error, retryAt, ending.exitCode)
    case .failed(let error, nil):
      try log.writeEnd(.gaveUp, of: ending.lease, worker: worker, reason: error)
      return try afterwards(
        status(SQL.Chats.giveUp, log.now, chat, error, ending.exitCode), of: chat, log)
    case .released(let reason, let retryAt):
      try log.writeEnd(.released, of: ending.lease, worker: worker, reason: reason)
      return try status(
        SQL.Chats.release, log.now, chat, retryAt ?? Timestamp(milliseconds: 0), ending.exitCode)
    }
  }

  /// Says in the log, for whoever looks for pending chats, that a run which ended is followed by
  /// another one.
  private func afterwards(
    _ status: ChatStatus, of chat: ChatID, _ log: EventWriter
  ) throws -> ChatStatus {
    if status == .pending {
      try log.write(.retried, chat: chat, reason: "a message arrived while it was running")
    }
    return status
  }

  public func append(
    _ content: String, under lease: Lease, by incarnation: Incarnation, at now: Timestamp
  ) throws {
    try write { connection in
      guard try isHeld(lease, by: incarnation, on: connection) else {
        throw StoreError.leaseLost(lease)
      }
      try connection.run(
        SQL.Messages.insert, lease.chat, Message.Role.assistant.rawValue, content,
        lease.generation, now)
    }
  }

  public func recordProgress(
    _ progress: [Lease: Chat.Progress], by incarnation: Incarnation
  ) throws {
    try write { connection in
      for (lease, progress) in progress {
        try connection.run(
          SQL.Chats.recordProgress, lease.chat, lease.generation, incarnation.id,
          progress.fraction, progress.note)
      }
    }
  }

  public func recordSigns(
    _ signs: [Lease: Timestamp], by incarnation: Incarnation, at now: Timestamp
  ) throws {
    try write { connection in
      for (lease, sign) in signs {
        try connection.run(
          SQL.Chats.recordSign, lease.chat, sign, now, lease.generation, incarnation.id)
      }
    }
  }

  public func signs(of leases: [Lease]) throws -> [Lease: Timestamp] {
    let rows = try use { connection in
      try connection.rows(SQL.Chats.signs, JSONArray.of(leases)) { row in
        (lease: Lease(row[0], row[1]), sign: row[2] as Timestamp)
      }
    }
    return Dictionary(rows.map { ($0.lease, $0.sign) }, uniquingKeysWith: { $1 })
  }

  public func record(
    _ notices: [Notice], by incarnation: Incarnation, at now: Timestamp
  ) throws {
    // Upkeep may write events too, but none of these.
    try require(role != .upkeep, .worker)
    try write { connection in
      let log = events(connection, by: .worker(incarnation), at: now)
      for notice in notices {
        switch notice {
        case .lost(let loss):
          try log.write(
            .lost, chat: loss.lease.chat, worker: incarnation.worker,
            generation: loss.lease.generation,
            reason: loss.cause.rawValue + (loss.by.map { " by \($0)" } ?? ""))
        case .gained(let gain):
          try log.write(
            .gained, chat: gain.lease.chat, worker: incarnation.worker,
            generation: gain.lease.generation, reason: gain.from.map { "from \($0)" })
        case .fenced(let lease):
          try log.write(
            .fenced, chat: lease.chat, worker: incarnation.worker, generation: lease.generation,
            reason: Cause.leaseExpired.rawValue)
        case .timedOut(let lease, let overrun):
          try log.write(
            .timedOut, chat: lease.chat, worker: incarnation.worker,
            generation: lease.generation, reason: overrun.sentence)
        }
      }
    }
  }
}

extension Assignment {
  fileprivate init(_ row: SQLiteRow) {
    self.init(
      lease: Lease(row[0], row[1]), title: row[2], attempt: row[3], workspace: row[4])
  }
}

/// What a chat brings along, as it is stored.
private struct LaunchRow: Sendable {
  let chat: ChatID
  private let key: String?
  private let group: String?
  private let tags: String?
  private let limits: Chat.Limits
  private let directory: String?
  private let arguments: String?
  private let environment: String?

  init(_ row: SQLiteRow) {
    chat = row[0]
    key = row[1]
    group = row[2]
    tags = row[3]
    limits = Chat.Limits(timeout: row[4], silence: row[5])
    directory = row[6]
    arguments = row[7]
    environment = row[8]
  }

  func complete(_ assignment: inout Assignment) throws {
    assignment.key = key
    assignment.group = group
    assignment.tags = tags.map { $0.split(separator: "\n").map(String.init) } ?? []
    assignment.limits = limits
    assignment.launch = ChatLaunch(
      directory: directory, arguments: try arguments.map(JSONText.texts) ?? [],
      environment: try environment.map(JSONText.textsByName) ?? [:])
  }
}
