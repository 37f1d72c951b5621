package import HeartbeatCore

/// A value that is bound to a parameter of a statement and read from a column.
package protocol SQLValue {
  static var sqlType: SQLType { get }
  var datum: SQLDatum { get }
  static func read(from row: some SQLRow, at column: Int32) -> Self
}

extension Int64: SQLValue {
  package static var sqlType: SQLType { .integer }
  package var datum: SQLDatum { .integer(self) }
  package static func read(from row: some SQLRow, at column: Int32) -> Int64 {
    row.integer(column)
  }
}

extension Int: SQLValue {
  package static var sqlType: SQLType { .integer }
  package var datum: SQLDatum { .integer(Int64(self)) }
  package static func read(from row: some SQLRow, at column: Int32) -> Int {
    Int(row.integer(column))
  }
}

extension Int32: SQLValue {
  package static var sqlType: SQLType { .integer }
  package var datum: SQLDatum { .integer(Int64(self)) }
  package static func read(from row: some SQLRow, at column: Int32) -> Int32 {
    Int32(truncatingIfNeeded: row.integer(column))
  }
}

extension Bool: SQLValue {
  package static var sqlType: SQLType { .integer }
  package var datum: SQLDatum { .integer(self ? 1 : 0) }
  package static func read(from row: some SQLRow, at column: Int32) -> Bool {
    row.integer(column) != 0
  }
}

extension Double: SQLValue {
  package static var sqlType: SQLType { .real }
  package var datum: SQLDatum { .real(self) }
  package static func read(from row: some SQLRow, at column: Int32) -> Double {
    row.real(column)
  }
}

extension String: SQLValue {
  package static var sqlType: SQLType { .text }
  package var datum: SQLDatum { .text(self) }
  package static func read(from row: some SQLRow, at column: Int32) -> String {
    row.text(column)
  }
}

extension Optional: SQLValue where Wrapped: SQLValue {
  package static var sqlType: SQLType { Wrapped.sqlType }
  package var datum: SQLDatum { self?.datum ?? .null(Wrapped.sqlType) }
  package static func read(from row: some SQLRow, at column: Int32) -> Wrapped? {
    row.isNull(column) ? nil : Wrapped.read(from: row, at: column)
  }
}

extension ChatID: SQLValue {
  package static var sqlType: SQLType { .integer }
  package var datum: SQLDatum { .integer(rawValue) }
  package static func read(from row: some SQLRow, at column: Int32) -> ChatID {
    ChatID(row.integer(column))
  }
}

extension Generation: SQLValue {
  package static var sqlType: SQLType { .integer }
  package var datum: SQLDatum { .integer(rawValue) }
  package static func read(from row: some SQLRow, at column: Int32) -> Generation {
    Generation(row.integer(column))
  }
}

extension IncarnationID: SQLValue {
  package static var sqlType: SQLType { .integer }
  package var datum: SQLDatum { .integer(rawValue) }
  package static func read(from row: some SQLRow, at column: Int32) -> IncarnationID {
    IncarnationID(row.integer(column))
  }
}

extension WorkerID: SQLValue {
  package static var sqlType: SQLType { .text }
  package var datum: SQLDatum { .text(name) }
  package static func read(from row: some SQLRow, at column: Int32) -> WorkerID {
    WorkerID(stored: row.text(column))
  }
}

extension Timestamp: SQLValue {
  package static var sqlType: SQLType { .integer }
  package var datum: SQLDatum { .integer(milliseconds) }
  package static func read(from row: some SQLRow, at column: Int32) -> Timestamp {
    Timestamp(milliseconds: row.integer(column))
  }
}

/// Durations are stored as whole milliseconds.
extension Duration: SQLValue {
  package static var sqlType: SQLType { .integer }
  package var datum: SQLDatum { .integer(wholeMilliseconds) }
  package static func read(from row: some SQLRow, at column: Int32) -> Duration {
    .milliseconds(row.integer(column))
  }
}
