import CSQLite
import Glibc
import HeartbeatCheck
import HeartbeatSQL

@testable import HeartbeatCore
@testable import HeartbeatSQLite

extension Backend {
  static let sqlite = Backend(testDescription: "SQLite") { directory, locks in
    let database = ChatDatabase(path: directory + "/chats.db", liveness: locks)
    try database.create()
    return database
  }
}

extension ChatDatabase: DatabaseUnderTest {
  func open(_ role: Role, patience: Duration) throws -> any AnyStore {
    try openStore(role, patience: patience)
  }

  func execute(_ sql: String) throws { try raw().execute(script: sql) }

  func query(_ sql: String) throws -> [[String?]] {
    try raw().rows(sql) { row in row.texts }
  }

  func refuseChangesOfStatus() throws {
    try execute(
      """
      CREATE TRIGGER fault BEFORE UPDATE OF status ON chats
      BEGIN SELECT raise(ABORT, 'no'); END
      """)
  }

  func allowChangesOfStatus() throws { try execute("DROP TRIGGER fault") }

  func holdWriters() throws -> any HeldWriters { try OpenTransaction(on: raw()) }

  func damage() throws -> [String] {
    let connection = try raw()
    return try connection.rows("PRAGMA integrity_check") { $0[0] as String }.filter { $0 != "ok" }
      + connection.rows("PRAGMA foreign_key_check") { "a row of \($0[0] as String) refers to none" }
  }

  func checkHistory() throws -> HistoryReport {
    let connection = try raw()
    return try connection.read {
      try HistoryCheck.report(on: SQLRecordedHistory(connection: connection), limit: 10)
    }
  }

  func remove() throws { unlink(path) }

  /// A connection without the store's rules, to look and to tamper.
  func raw(busyTimeout: Duration = .seconds(30)) throws -> SQLiteConnection {
    try SQLiteConnection(path: path, access: .readWrite, busyTimeout: busyTimeout)
  }
}

/// Sendable: nobody uses the connection between its making and its end.
private final class OpenTransaction: HeldWriters, @unchecked Sendable {
  private let connection: SQLiteConnection

  init(on connection: SQLiteConnection) throws {
    try connection.run("BEGIN IMMEDIATE")
    self.connection = connection
  }

  deinit {
    // Closing the connection ends the transaction too.
    _ = try? connection.run("ROLLBACK")
  }
}

extension SQLiteRow {
  /// The values of all columns as text; nil for NULL.
  fileprivate var texts: [String?] {
    (0..<columnCount).map { self[$0] }
  }
}

extension TestDatabase {
  /// The database as what it is, for tests of what is SQLite's alone.
  var sqlite: ChatDatabase {
    guard let database = database as? ChatDatabase else {
      preconditionFailure("a test of SQLite's own runs over SQLite")
    }
    return database
  }

  var path: String { sqlite.path }

  func raw(busyTimeout: Duration = .seconds(30)) throws -> SQLiteConnection {
    try sqlite.raw(busyTimeout: busyTimeout)
  }

  /// A connection with ``locks``.
  func openSQLite(
    _ role: Role = .operator, busyTimeout: Duration = .seconds(30)
  ) throws -> SQLiteChatStore {
    try sqlite.openStore(role, patience: busyTimeout)
  }

  /// Changes whenever another connection than `witness` has committed.
  static func commits(seenBy witness: SQLiteConnection) throws -> Int64 {
    try witness.pragma("data_version")
  }
}
