internal import CSQLite
import HeartbeatSQL

/// A prepared statement, owned and used by one connection.
final class SQLiteStatement {
  let handle: OpaquePointer
  private let database: OpaquePointer
  private let sql: String

  init(handle: OpaquePointer, database: OpaquePointer, sql: String) {
    self.handle = handle
    self.database = database
    self.sql = sql
  }

  deinit {
    // Finalizing repeats the error of the last step, which has been thrown already.
    sqlite3_finalize(handle)
  }

  /// Runs the statement to its end, and hands each row out, in SQLite's order.
  ///
  /// RETURNING hands out rows before the transaction has committed: an error after the first row
  /// means that nothing is known, so the rows count only once this has returned.
  ///
  /// Source: https://www.sqlite.org/lang_returning.html
  func run(_ parameters: [any SQLValue], _ read: (SQLiteRow) throws -> Void) throws {
    defer {
      // The result repeats the last step's error, which has been thrown already.
      sqlite3_reset(handle)
      sqlite3_clear_bindings(handle)
    }
    for (offset, parameter) in parameters.enumerated() {
      let code = bind(parameter.datum, at: Int32(offset + 1))
      guard code == SQLITE_OK else { throw error(code) }
    }
    precondition(
      parameters.count == Int(sqlite3_bind_parameter_count(handle)),
      "the statement takes another number of parameters: \(sql)")
    while true {
      let code = sqlite3_step(handle)
      switch code {
      case SQLITE_ROW: try read(SQLiteRow(statement: handle))
      case SQLITE_DONE: return
      default: throw error(code)
      }
    }
  }

  /// - Returns: SQLite's result code.
  private func bind(_ datum: SQLDatum, at index: Int32) -> Int32 {
    switch datum {
    case .null: sqlite3_bind_null(handle, index)
    case .integer(let value): sqlite3_bind_int64(handle, index, value)
    case .real(let value): sqlite3_bind_double(handle, index, value)
    case .text(let text): bind(text, at: index)
    }
  }

  private func bind(_ text: String, at index: Int32) -> Int32 {
    var copy = text
    return copy.withUTF8 { bytes in
      // An empty Swift string may have no address, which SQLite would take for NULL.
      guard let base = bytes.baseAddress else {
        return sqlite3_bind_text64(handle, index, "", 0, csqlite_transient(), UInt8(SQLITE_UTF8))
      }
      return base.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
        sqlite3_bind_text64(
          handle, index, $0, UInt64(bytes.count), csqlite_transient(), UInt8(SQLITE_UTF8))
      }
    }
  }

  private func error(_ code: Int32) -> SQLiteError {
    let message = sqlite3_errmsg(database).map { String(cString: $0) } ?? "unknown error"
    return SQLiteError(code: code, message: message, sql: sql)
  }
}

/// The row that a statement stands on.
package struct SQLiteRow: SQLRow {
  fileprivate let statement: OpaquePointer

  package var columnCount: Int32 { sqlite3_column_count(statement) }

  package func isNull(_ column: Int32) -> Bool {
    sqlite3_column_type(statement, column) == SQLITE_NULL
  }

  package func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(statement, column) }

  package func real(_ column: Int32) -> Double { sqlite3_column_double(statement, column) }

  package func text(_ column: Int32) -> String {
    guard let text = sqlite3_column_text(statement, column) else { return "" }
    let bytes = UnsafeBufferPointer(
      start: text, count: Int(sqlite3_column_bytes(statement, column)))
    return String(decoding: bytes, as: UTF8.self)
  }
}
