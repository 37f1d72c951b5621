internal import CSQLite

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

  /// Runs the statement to its end and returns what `read` makes of each row, in SQLite's order.
  ///
  /// RETURNING hands out rows before the transaction has committed: an error after the first row
  /// means that nothing is known, so the rows are returned only once SQLite has said DONE.
  ///
  /// Source: https://www.sqlite.org/lang_returning.html
  func rows<Row>(_ parameters: [any SQLiteValue], read: (SQLiteRow) throws -> Row) throws -> [Row] {
    defer {
      // The result repeats the last step's error, which has been thrown already.
      sqlite3_reset(handle)
      sqlite3_clear_bindings(handle)
    }
    for (offset, parameter) in parameters.enumerated() {
      let code = parameter.bind(to: handle, at: Int32(offset + 1))
      guard code == SQLITE_OK else { throw error(code) }
    }
    precondition(
      parameters.count == Int(sqlite3_bind_parameter_count(handle)),
      "the statement takes another number of parameters: \(sql)")
    var rows: [Row] = []
    while true {
      let code = sqlite3_step(handle)
      switch code {
      case SQLITE_ROW: rows.append(try read(SQLiteRow(statement: handle)))
      case SQLITE_DONE: return rows
      default: throw error(code)
      }
    }
  }

  private func error(_ code: Int32) -> SQLiteError {
    let message = sqlite3_errmsg(database).map { String(cString: $0) } ?? "unknown error"
    return SQLiteError(code: code, message: message, sql: sql)
  }
}

/// The row that a statement stands on. Columns count from 0.
struct SQLiteRow {
  fileprivate let statement: OpaquePointer

  var columnCount: Int32 { sqlite3_column_count(statement) }

  subscript<Value: SQLiteValue>(_ column: Int32) -> Value {
    Value.read(from: statement, at: column)
  }
}
