/// One connection to one database. Not safe for use by two threads at once.
package protocol SQLConnection: AnyObject {
  associatedtype Row: SQLRow

  /// Runs one statement to its end.
  func rows<Result>(
    _ sql: String, _ parameters: [any SQLValue], read: (Row) throws -> Result
  ) throws -> [Result]

  /// - Returns: The number of rows that it inserted, changed or deleted.
  func run(_ sql: String, _ parameters: [any SQLValue]) throws -> Int
}

extension SQLConnection {
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
