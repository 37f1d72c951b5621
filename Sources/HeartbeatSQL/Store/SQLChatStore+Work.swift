package import HeartbeatCore

extension SQLChatStore {
  package func claim(
    limit: Int, by incarnation: Incarnation, of groups: [String]?, beginRuns: Bool,
    at now: Timestamp
  ) throws -> Claim {
    let groups = try JSONText.of(groups)
    // A negative limit would be none at all, or an error.
    let limit = max(limit, 0)
    return try write { connection in
      // Once an order to drain is committed, no claim is, however late the worker hears of it.
      let orders = try connection.row(SQL.Orders.isDraining, incarnation.id) { row in
        (isDraining: row[0] as Bool, hasStopped: row[1] as Bool)
      }
      guard orders?.isDraining != true else {
        return Claim(assignments: [], nextDue: nil, isDraining: true)
      }
      // Another process has taken its worker id over, which it hears of by its news.
      guard orders?.hasStopped != true else { return Claim(assignments: [], nextDue: nil) }
      let admitted = try connection.run(
        SQL.Queue.admit, now, Self.admittedAtOnce, Int?.none, groups)
      // The rest of them may come before those that are queued; nobody is kept waiting for long.
      guard admitted < Self.admittedAtOnce else { return Claim(assignments: [], nextDue: now) }
      var assignments = try take(
        limit: limit, groups: groups, by: incarnation, at: now, on: connection)
      if beginRuns, !assignments.isEmpty {
        try addDetails(to: &assignments, on: connection)
        let starts = try self.beginRuns(
          of: assignments.map(\.lease), by: incarnation, on: connection, at: now)
        for (index, start) in starts.enumerated() {
          if case .waits(let worker) = start { assignments[index].waitsFor = worker }
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
  static var admittedAtOnce: Int { 1_000 }

  /// After which chats that wait for a place are looked at again. Whoever frees one is heard of at
  /// once, but for a run that ends after its chat has been taken away.
  private static var placePause: Duration { .seconds(1) }

  /// What whoever begins the work needs.
  private func addDetails(
    to assignments: inout [Assignment], on connection: Connection
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

  package func assignments(for leases: [Lease]) throws -> [Assignment] {
    try read { connection in
      var assignments = try connection.rows(SQL.Chats.assignments, JSONArray.of(leases)) {
        Assignment($0)
      }
      try addDetails(to: &assignments, on: connection)
      return assignments
    }
  }

  package func append(
    _ content: String, under lease: Lease, by incarnation: Incarnation, at now: Timestamp
  ) throws {
    try append(content, under: lease, at: now) { connection in
      guard try held([lease], by: incarnation, on: connection).contains(lease) else {
        throw StoreError.leaseLost(lease)
      }
    }
  }

  /// Adds a message of a run, in the transaction that `check` is called in. Where the answer to its commit
  /// is lost, it is looked for by its number, so that none is there twice.
  func append(
    _ content: String, under lease: Lease, at now: Timestamp, check: (Connection) throws -> Void
  ) throws {
    var number: Int64?
    do {
      try write { connection in
        try check(connection)
        number = try connection.insert(
          SQL.Messages.insert, count: 1,
          [
            lease.chat, Message.Role.assistant.rawValue, content, lease.generation, now,
          ]
        ).lowerBound
      }
    } catch let failure as any DatabaseFailure where failure.isUnknown {
      let isThere = try? use { connection in
        try connection.row(SQL.Messages.isThere, number, lease.chat, lease.generation, content) {
          _ in true
        } ?? false
      }
      // Where that cannot be asked either, the caller is told that nobody knows.
      guard isThere == true else { throw failure }
    }
  }

  package func recordProgress(
    _ progress: [Lease: Chat.Progress], by incarnation: Incarnation
  ) throws {
    // In the order of their chats, as everybody locks rows.
    let rows = progress.sorted { $0.key < $1.key }.map { lease, progress in
      [
        JSONArray.Cell.number(lease.chat), .number(lease.generation),
        .text(progress.fraction.description), .text(progress.note),
      ]
    }
    _ = try write { connection in
      try connection.run(SQL.Chats.recordProgress, JSONArray.of(rows: rows), incarnation.id)
    }
  }

  package func recordSigns(
    _ signs: [Lease: Timestamp], by incarnation: Incarnation, at now: Timestamp
  ) throws {
    try write { connection in
      try record(
        signs.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }, by: incarnation,
        on: connection, at: now)
    }
  }

  /// Inside a transaction. The signs of runs whose leases are no longer held are left out.
  func record(
    _ signs: [(lease: Lease, sign: Timestamp)], by incarnation: Incarnation,
    on connection: Connection, at now: Timestamp
  ) throws {
    guard !signs.isEmpty else { return }
    let rows = signs.map { lease, sign in
      [JSONArray.Cell.number(lease.chat), .number(lease.generation), .number(sign)]
    }
    try connection.run(SQL.Chats.recordSigns, JSONArray.of(rows: rows), incarnation.id, now)
  }

  package func signs(of leases: [Lease]) throws -> [Lease: Timestamp] {
    let rows = try use { connection in
      try connection.rows(SQL.Chats.signs, JSONArray.of(leases)) { row in
        (lease: Lease(row[0], row[1]), sign: row[2] as Timestamp)
      }
    }
    return Dictionary(rows.map { ($0.lease, $0.sign) }, uniquingKeysWith: { $1 })
  }

  package func record(
    _ notices: [Notice], by incarnation: Incarnation, at now: Timestamp
  ) throws {
    // Upkeep may write events too, but none of these.
    try require(role != .upkeep, .worker)
    try write { connection in
      try events(connection, by: .worker(incarnation), at: now)
        .write(notices.map { NewEvent($0, by: incarnation.worker) })
    }
  }
}

extension NewEvent {
  fileprivate init(_ notice: Notice, by worker: WorkerID) {
    switch notice {
    case .lost(let loss):
      self.init(
        .lost, of: loss.lease, worker: worker,
        reason: loss.cause.rawValue + (loss.by.map { " by \($0)" } ?? ""))
    case .gained(let gain):
      self.init(.gained, of: gain.lease, worker: worker, reason: gain.from.map { "from \($0)" })
    case .fenced(let lease):
      self.init(.fenced, of: lease, worker: worker, reason: Cause.leaseExpired.rawValue)
    case .timedOut(let lease, let overrun):
      self.init(.timedOut, of: lease, worker: worker, reason: overrun.sentence)
    }
  }
}

extension Assignment {
  package init(_ row: some SQLRow) {
    self.init(
      lease: Lease(row[0], row[1]), title: row[2], attempt: row[3], workspace: row[4])
  }

  /// Of a chat that was just claimed. Columns 5 and 6 are timeout and silence.
  package init(claimed row: some SQLRow) {
    self.init(row)
    limits = Chat.Limits(timeout: row[5], silence: row[6])
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

  init(_ row: some SQLRow) {
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
