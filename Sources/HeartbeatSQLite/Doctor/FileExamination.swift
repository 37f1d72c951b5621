package import HeartbeatCore
import HeartbeatSQL

/// What only a connection of its own can tell of a file: the roles' may not ask it.
package enum FileExamination {
  /// What SQLite finds damaged, in its words; empty for a sound file. Reads all of it in one snapshot,
  /// which keeps the log from being begun again meanwhile, and no lock that keeps anybody from writing.
  ///
  /// Source: https://www.sqlite.org/pragma.html#pragma_integrity_check
  /// - Parameter limit: The most lines.
  package static func damage(
    of path: String, limit: Int = 20, patience: Duration
  ) throws -> [String] {
    let connection = try DatabaseFile(path: path).open(
      access: .readOnly, busyTimeout: patience, mayMigrate: false)
    do {
      return try connection.read {
        let lines = try connection.rows("PRAGMA integrity_check(\(limit))") { $0[0] as String }
        let orphans = try connection.rows("PRAGMA foreign_key_check") { row in
          "a row of \(row[0] as String) names one of \(row[2] as String) that is not there"
        }
        return lines.flatMap { $0.split(separator: "\n").map(String.init) }.filter { $0 != "ok" }
          + orphans.prefix(limit)
      }
    } catch let error as SQLiteError where error.isPermanent {
      return [error.message]
    }
  }

  /// When the file was copied from another one, if no worker has run on it since.
  package static func copiedAt(_ path: String, patience: Duration) throws -> Timestamp? {
    let connection = try DatabaseFile(path: path).open(
      access: .readOnly, busyTimeout: patience, mayMigrate: false)
    return try connection.row(SQL.Copies.markedAt) { $0[0] }
  }
}

extension SQLiteChatStore {
  /// Copies the log and begins it again, so that its file is cut, as a worker does; waits for short
  /// readers. For an operator.
  /// - Returns: False where a reader kept it.
  package func shortenLog() throws -> Bool {
    try require(role == .operator, .operator)
    return try restartLog()
  }
}
