internal import CSQLite
import HeartbeatCore
import HeartbeatSQL
import HeartbeatSQLite

/// A database, and what was counted of the calls that worked on it.
final class Workplace {
  let path: String
  let database: ChatDatabase
  let clock = StandingClock()
  let statements = StatementCount()
  var calls: [CountedCall] = []

  /// - Parameter path: Of a file that does not exist.
  init(at path: String) throws {
    self.path = path
    var conditions = SQLiteConditions()
    conditions.seam = statements
    database = ChatDatabase(path: path, conditions: conditions)
    try database.create()
  }

  /// Another program copies the whole log into the file. A call then costs the same whatever came before
  /// it: looking a page up in the log takes longer the longer the log is.
  func emptyLog() throws {
    var handle: OpaquePointer?
    defer { sqlite3_close(handle) }
    guard sqlite3_open(path, &handle) == SQLITE_OK,
      sqlite3_exec(handle, "PRAGMA wal_checkpoint(TRUNCATE)", nil, nil, nil) == SQLITE_OK
    else { throw Unexpected("cannot empty the log of \(path)") }
  }

  /// Writes what nobody counts and no worker is interested in.
  func commitSomething() throws {
    let store = try database.openOperator(patience: Self.patience)
    defer { store.close() }
    _ = try store.create([ChatDraft(title: "of another process")], at: clock.wallTime())
  }

  static let patience: Duration = .seconds(1)
}

/// Something has not happened that is to be counted.
struct Unexpected: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
