package import HeartbeatCheck

/// The rows of a database as the checker reads them, inside one snapshot.
package struct SQLRecordedHistory<Connection: SQLConnection>: RecordedHistory {
  private let connection: Connection

  /// As many rows as are fetched at once: a server's answer is in memory as a whole.
  private static var portion: Int { 5_000 }

  package init(connection: Connection) { self.connection = connection }

  package func events(_ body: (RecordedEvent) throws -> Void) throws {
    try portions(SQL.Check.events) { row in
      let event = RecordedEvent(
        number: row[0], kind: row[1], chat: row[2], worker: row[3], generation: row[4],
        from: row[5], ended: row[6], actor: row[7], incarnation: row[8], group: row[9],
        reason: row[10])
      try body(event)
      return event.number
    }
  }

  package func chats(_ body: (RecordedChat) throws -> Void) throws {
    try portions(SQL.Check.chats) { row in
      let chat = RecordedChat(
        id: row[0], status: row[1], generation: row[2], waitsOn: row[3], group: row[4])
      try body(chat)
      return chat.id
    }
  }

  package func workers(_ body: (RecordedWorker) throws -> Void) throws {
    let all = try connection.rows(SQL.Check.workers) { row in
      RecordedWorker(incarnation: row[0], name: row[1])
    }
    try all.forEach(body)
  }

  package func leases(_ body: (RecordedLease) throws -> Void) throws {
    try portions(SQL.Check.leases) { row in
      let lease = RecordedLease(chat: row[0], incarnation: row[1], generation: row[2])
      try body(lease)
      return lease.chat
    }
  }

  package func runs(_ body: (RecordedRun) throws -> Void) throws {
    try portions(SQL.Check.runs) { row in
      let run = RecordedRun(chat: row[0], incarnation: row[1], generation: row[2])
      try body(run)
      return run.chat
    }
  }

  package func dependencies(_ body: (RecordedDependency) throws -> Void) throws {
    let all = try connection.rows(SQL.Check.dependencies) { row in
      RecordedDependency(chat: row[0], after: row[1], isOver: row[2])
    }
    try all.forEach(body)
  }

  package func answers(_ body: (RecordedAnswer) throws -> Void) throws {
    let all = try connection.rows(SQL.Check.answers) { row in
      RecordedAnswer(chat: row[0], generation: row[1])
    }
    try all.forEach(body)
  }

  /// - Parameter read: Returns the row's number, by which it goes on.
  private func portions(_ sql: String, read: (Connection.Row) throws -> Int64) throws {
    var last = Int64.min
    while true {
      let numbers = try connection.rows(sql, last, Self.portion, read: read)
      guard let greatest = numbers.last, numbers.count == Self.portion else { return }
      last = greatest
    }
  }
}

extension SQLChatStore {
  /// Whether the history of each chat is legal, by the event log and the tables alone. One snapshot,
  /// which keeps a log of pages from being begun again while it lasts; reads every event and every chat.
  /// - Parameter limit: The most findings that are named.
  package func checkHistory(limit: Int = 100) throws -> HistoryReport {
    try read { connection in
      try HistoryCheck.report(on: SQLRecordedHistory(connection: connection), limit: limit)
    }
  }
}
