package import HeartbeatCore

/// The row that a statement stands on. Columns count from 0. NULL reads as 0 or as an empty text.
package protocol SQLRow {
  func isNull(_ column: Int32) -> Bool
  /// Of a truth value 1 or 0.
  func integer(_ column: Int32) -> Int64
  func real(_ column: Int32) -> Double
  func text(_ column: Int32) -> String
}

extension SQLRow {
  package subscript<Value: SQLValue>(_ column: Int32) -> Value {
    Value.read(from: self, at: column)
  }
}

/// One connection to a database of chats. Not safe for use by two threads at once.
package protocol SQLConnection: AnyObject {
  associatedtype Row: SQLRow

  /// What its database keeps of the hosts of workers.
  static var hosts: SQL.Hosts { get }

  /// Runs one statement to its end. Statements are prepared once and kept.
  /// - Parameter sql: With parameters `?1`, `?2` and so on.
  /// - Returns: What `read` makes of each row, in the database's order.
  func rows<Result>(
    _ sql: String, _ parameters: [any SQLValue], read: (Row) throws -> Result
  ) throws -> [Result]

  /// Runs one statement whose rows, if any, nobody needs.
  /// - Returns: The number of rows that it inserted, changed or deleted; meaningless for others.
  @discardableResult
  func run(_ sql: String, _ parameters: [any SQLValue]) throws -> Int

  /// Runs one statement that inserts rows into a table whose numbers the database gives out.
  /// - Parameter count: How many rows; at least one.
  /// - Returns: Their numbers, which follow each other: nobody else inserts meanwhile.
  func insert(
    _ sql: String, count: Int, _ parameters: [any SQLValue]
  ) throws -> ClosedRange<Int64>

  /// Keeps the heartbeats of whoever holds one of `chats` from renewing, until the transaction has
  /// ended. Called before leases are changed: heartbeats and this transaction take their locks in
  /// the same order then, the worker's first.
  func lockHolders(of chats: [ChatID]) throws

  /// The same for the incarnations of one worker id.
  func lockIncarnations(of worker: WorkerID) throws

  /// Told inside a transaction, before it writes events of a kind: whoever they concern may be given
  /// early word once it has committed.
  func willLog(_ kind: Event.Kind, by actor: Actor) throws
}

extension SQLConnection {
  package static var hosts: SQL.Hosts { .unknown }

  package func rows<Result>(
    _ sql: String, _ parameters: any SQLValue..., read: (Row) throws -> Result
  ) throws -> [Result] {
    try rows(sql, parameters, read: read)
  }

  /// The first row, or nil when there is none.
  package func row<Result>(
    _ sql: String, _ parameters: any SQLValue..., read: (Row) throws -> Result
  ) throws -> Result? {
    try rows(sql, parameters, read: read).first
  }

  @discardableResult
  package func run(_ sql: String, _ parameters: any SQLValue...) throws -> Int {
    try run(sql, parameters)
  }
}
