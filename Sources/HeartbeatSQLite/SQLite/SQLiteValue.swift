internal import CSQLite
import HeartbeatCore

/// A value that binds to a parameter of a statement and reads from a column.
protocol SQLiteValue {
  /// - Returns: SQLite's result code.
  func bind(to statement: OpaquePointer, at index: Int32) -> Int32
  static func read(from statement: OpaquePointer, at column: Int32) -> Self
}

extension Int64: SQLiteValue {
  func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
    sqlite3_bind_int64(statement, index, self)
  }

  static func read(from statement: OpaquePointer, at column: Int32) -> Int64 {
    sqlite3_column_int64(statement, column)
  }
}

extension Int: SQLiteValue {
  func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
    Int64(self).bind(to: statement, at: index)
  }

  static func read(from statement: OpaquePointer, at column: Int32) -> Int {
    Int(Int64.read(from: statement, at: column))
  }
}

extension Int32: SQLiteValue {
  func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
    sqlite3_bind_int64(statement, index, Int64(self))
  }

  static func read(from statement: OpaquePointer, at column: Int32) -> Int32 {
    sqlite3_column_int(statement, column)
  }
}

extension Bool: SQLiteValue {
  func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
    Int64(self ? 1 : 0).bind(to: statement, at: index)
  }

  static func read(from statement: OpaquePointer, at column: Int32) -> Bool {
    Int64.read(from: statement, at: column) != 0
  }
}

extension Double: SQLiteValue {
  func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
    sqlite3_bind_double(statement, index, self)
  }

  static func read(from statement: OpaquePointer, at column: Int32) -> Double {
    sqlite3_column_double(statement, column)
  }
}

extension String: SQLiteValue {
  func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
    var copy = self
    return copy.withUTF8 { bytes in
      // An empty Swift string may have no address, which SQLite would take for NULL.
      guard let base = bytes.baseAddress else {
        return sqlite3_bind_text64(statement, index, "", 0, csqlite_transient(), UInt8(SQLITE_UTF8))
      }
      return base.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
        sqlite3_bind_text64(
          statement, index, $0, UInt64(bytes.count), csqlite_transient(), UInt8(SQLITE_UTF8))
      }
    }
  }

  static func read(from statement: OpaquePointer, at column: Int32) -> String {
    guard let text = sqlite3_column_text(statement, column) else { return "" }
    let bytes = UnsafeBufferPointer(
      start: text, count: Int(sqlite3_column_bytes(statement, column)))
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension Optional: SQLiteValue where Wrapped: SQLiteValue {
  func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
    switch self {
    case .some(let value): value.bind(to: statement, at: index)
    case .none: sqlite3_bind_null(statement, index)
    }
  }

  static func read(from statement: OpaquePointer, at column: Int32) -> Wrapped? {
    sqlite3_column_type(statement, column) == SQLITE_NULL
      ? nil : Wrapped.read(from: statement, at: column)
  }
}

extension ChatID: SQLiteValue {
  func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
    rawValue.bind(to: statement, at: index)
  }

  static func read(from statement: OpaquePointer, at column: Int32) -> ChatID {
    ChatID(Int64.read(from: statement, at: column))
  }
}

extension Generation: SQLiteValue {
  func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
    rawValue.bind(to: statement, at: index)
  }

  static func read(from statement: OpaquePointer, at column: Int32) -> Generation {
    Generation(Int64.read(from: statement, at: column))
  }
}

extension IncarnationID: SQLiteValue {
  func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
    rawValue.bind(to: statement, at: index)
  }

  static func read(from statement: OpaquePointer, at column: Int32) -> IncarnationID {
    IncarnationID(Int64.read(from: statement, at: column))
  }
}

extension WorkerID: SQLiteValue {
  func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
    name.bind(to: statement, at: index)
  }

  static func read(from statement: OpaquePointer, at column: Int32) -> WorkerID {
    WorkerID(stored: String.read(from: statement, at: column))
  }
}

extension Timestamp: SQLiteValue {
  func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
    milliseconds.bind(to: statement, at: index)
  }

  static func read(from statement: OpaquePointer, at column: Int32) -> Timestamp {
    Timestamp(milliseconds: Int64.read(from: statement, at: column))
  }
}

/// Durations are stored as whole milliseconds.
extension Duration: SQLiteValue {
  func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
    wholeMilliseconds.bind(to: statement, at: index)
  }

  static func read(from statement: OpaquePointer, at column: Int32) -> Duration {
    .milliseconds(Int64.read(from: statement, at: column))
  }
}
