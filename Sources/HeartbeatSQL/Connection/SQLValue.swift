package import HeartbeatCore

/// What a parameter is to a database, also where it is NULL.
package enum SQLType: Sendable {
  case integer
  case real
  case text
}

/// What is bound to a parameter.
package enum SQLDatum: Sendable {
  case null(SQLType)
  case integer(Int64)
  case real(Double)
  case text(String)
}

/// A value that binds to a parameter of a statement and reads from a column.
package protocol SQLValue {
  static var sqlType: SQLType { get }
  var datum: SQLDatum { get }
  static func read(from row: some SQLRow, at column: Int32) -> Self
}

extension Double: SQLValue {
  package static var sqlType: SQLType { .real }
  package var datum: SQLDatum { .real(self) }

  package static func read(from row: some SQLRow, at column: Int32) -> Double { row.real(column) }
}

extension String: SQLValue {
  package static var sqlType: SQLType { .text }
  package var datum: SQLDatum { .text(self) }

  package static func read(from row: some SQLRow, at column: Int32) -> String { row.text(column) }
}

extension Optional: SQLValue where Wrapped: SQLValue {
  package static var sqlType: SQLType { Wrapped.sqlType }
  package var datum: SQLDatum { self?.datum ?? .null(Wrapped.sqlType) }

  package static func read(from row: some SQLRow, at column: Int32) -> Wrapped? {
    row.isNull(column) ? nil : Wrapped.read(from: row, at: column)
  }
}

/// A value that is stored as a whole number.
package protocol SQLInteger: SQLValue {
  init(stored: Int64)
  var stored: Int64 { get }
}

extension SQLInteger {
  package static var sqlType: SQLType { .integer }
  package var datum: SQLDatum { .integer(stored) }

  package static func read(from row: some SQLRow, at column: Int32) -> Self {
    Self(stored: row.integer(column))
  }
}

extension Int64: SQLInteger {
  package init(stored: Int64) { self = stored }
  package var stored: Int64 { self }
}

extension Int: SQLInteger {
  package init(stored: Int64) { self.init(stored) }
  package var stored: Int64 { Int64(self) }
}

extension Int32: SQLInteger {
  package init(stored: Int64) { self.init(truncatingIfNeeded: stored) }
  package var stored: Int64 { Int64(self) }
}

/// 0 or 1.
extension Bool: SQLInteger {
  package init(stored: Int64) { self = stored != 0 }
  package var stored: Int64 { self ? 1 : 0 }
}

extension ChatID: SQLInteger {
  package init(stored: Int64) { self.init(stored) }
  package var stored: Int64 { rawValue }
}

extension Generation: SQLInteger {
  package init(stored: Int64) { self.init(stored) }
  package var stored: Int64 { rawValue }
}

extension IncarnationID: SQLInteger {
  package init(stored: Int64) { self.init(stored) }
  package var stored: Int64 { rawValue }
}

extension Timestamp: SQLInteger {
  package init(stored: Int64) { self.init(milliseconds: stored) }
  package var stored: Int64 { milliseconds }
}

/// Durations are stored as whole milliseconds.
extension Duration: SQLInteger {
  package init(stored: Int64) { self = .milliseconds(stored) }
  package var stored: Int64 { wholeMilliseconds }
}

extension WorkerID: SQLValue {
  package static var sqlType: SQLType { .text }
  package var datum: SQLDatum { .text(name) }

  package static func read(from row: some SQLRow, at column: Int32) -> WorkerID {
    WorkerID(stored: row.text(column))
  }
}
