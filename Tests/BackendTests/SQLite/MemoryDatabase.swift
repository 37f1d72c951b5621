import CSQLite

@testable import HeartbeatCore
@testable import HeartbeatSQLite

/// The schema in memory, on one connection.
enum MemoryDatabase {
  /// - Parameter role: What the connection may do from then on.
  /// - Parameter script: Run before that.
  static func open(as role: Role, script: String = "") throws -> SQLiteConnection {
    let connection = try SQLiteConnection(
      path: ":memory:", access: .readWrite, busyTimeout: .zero)
    try connection.execute(script: "PRAGMA foreign_keys = ON;" + Schema.text + script)
    try connection.authorize(as: role)
    return connection
  }

  /// The names of the tables, SQLite's own among them, each with the names of its columns.
  static func tables() throws -> [String: [String]] {
    let connection = try SQLiteConnection(
      path: ":memory:", access: .readWrite, busyTimeout: .zero)
    try connection.execute(script: Schema.text)
    let names = try connection.rows("SELECT name FROM sqlite_schema WHERE type = 'table'") {
      $0[0] as String
    }
    return try Dictionary(
      uniqueKeysWithValues: names.map { name in
        (name, try connection.rows("PRAGMA table_info(\(name))") { $0[1] as String })
      })
  }
}

extension SQLiteConnection {
  /// Whether SQLite prepares a statement, by what the authorizer says. It is not run.
  /// - Throws: ``SQLiteError`` when it refuses for any other reason.
  func mayPrepare(_ sql: String) throws -> Bool {
    try withHandle { handle in
      var statement: OpaquePointer?
      let code = sqlite3_prepare_v2(handle, sql, -1, &statement, nil)
      sqlite3_finalize(statement)
      guard code == SQLITE_OK || code == SQLITE_AUTH else {
        let message = sqlite3_errmsg(handle).map { String(cString: $0) } ?? ""
        throw SQLiteError(code: code, message: message, sql: sql)
      }
      return code == SQLITE_OK
    }
  }
}
