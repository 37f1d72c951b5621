internal import CSQLite
internal import Glibc
package import HeartbeatCore
package import HeartbeatSQL
import HeartbeatSQLite

/// One SQLite file in a directory of its own, as production opens it: with its log, its locks and the
/// lock files of workers beside it.
package final class SQLiteSimulated: SimulatedDatabase {
  private let path: String
  private let directory: String
  private let isDurable: Bool
  private let viewer: SQLiteChatStore
  private let pool = StorePool<SQLiteChatStore>()
  private var changes: Int64 = -1
  private var copy: OpaquePointer?
  private var restores = 0

  /// - Parameters:
  ///   - parent: The directory in which that of the file is made; nil for one in memory where the
  ///     system has it.
  package init(in parent: String? = nil) throws {
    Self.scale()
    let memory = "/dev/shm"
    let isMemory = parent == nil && access(memory, W_OK) == 0
    let base = parent ?? (isMemory ? memory : Self.temporaryDirectory)
    isDurable = parent != nil
    directory = Self.directory(in: base)
    try Self.make(directory)
    path = directory + "/chats.db"
    try ChatDatabase(path: path).create()
    viewer = try ChatDatabase(path: path).openStore(.viewer, patience: .zero)
  }

  package var patience: Duration { .zero }

  package func remove() {
    viewer.close()
    pool.close()
    forgetCopy()
    Self.remove(directory)
  }

  package func backend(through seam: any StatementSeam) -> any ChatBackend {
    var conditions = SQLiteConditions()
    conditions.seam = seam
    conditions.standsInLine = false
    conditions.isDurable = isDurable
    let real = ChatDatabase(path: path, conditions: conditions)
    return PooledBackend(real, pool, seam) { try real.openStore($0, patience: $1) }
  }

  package func giveBack(_ backend: any ChatBackend) {
    (backend as? PooledBackend<SQLiteChatStore>)?.giveBack()
  }

  package func error(_ fault: DatabaseFault, _ sql: String) -> any Error {
    let code =
      switch fault {
      case .busy: SQLITE_BUSY
      case .inputOutput: SQLITE_IOERR
      case .full: SQLITE_FULL
      // As when a commit's last write or sync fails.
      case .lostAnswer: SQLITE_IOERR | (4 << 8)
      }
    return SQLiteError(code: code, message: "simulated", sql: sql)
  }

  package func mayHaveChanged() throws -> Bool {
    let now = try viewer.changeCount()
    defer { changes = now }
    return now != changes
  }

  package func events(after seq: Int64) throws -> [Event] {
    var filter = EventFilter()
    filter.after = seq
    return try viewer.events(filter)
  }

  package func query(_ sql: String) throws -> [[String?]] {
    try viewer.use { connection in
      try connection.rows(sql) { row in (0..<row.columnCount).map { row[$0] } }
    }
  }

  package func findings() throws -> [String] { try viewer.checkHistory(limit: 3).sentences }

  package func execute(_ sql: String) throws {
    let handle = try Self.open(path)
    // Closing it ends a transaction that has failed.
    defer { sqlite3_close(handle) }
    let code = sqlite3_exec(handle, sql, nil, nil, nil)
    guard code == SQLITE_OK else { throw SQLiteError(code: code, message: "not done", sql: sql) }
  }

  package func isRenewal(_ sql: String) -> Bool { sql == SQLiteChatStore.renewal }

  package func damage() throws -> [String] {
    // Neither check is among what a viewer may ask.
    let handle = try Self.open(path)
    defer { sqlite3_close(handle) }
    return Self.texts(handle, "PRAGMA integrity_check").filter { $0 != "ok" }
      + Self.texts(handle, "PRAGMA foreign_key_check").map { "a row of \($0) refers to none" }
  }

  package func keepCopy() throws {
    sqlite3_close(copy)
    copy = try Self.open(":memory:")
    let source = try Self.open(path)
    defer { sqlite3_close(source) }
    guard Self.copy(from: source, to: copy) else { return forgetCopy() }
  }

  package func restoreCopy() throws -> Bool {
    guard let copy else { return false }
    let target = try Self.open(path)
    defer { sqlite3_close(target) }
    let version = Self.texts(target, "PRAGMA schema_version").first
    guard Self.copy(from: copy, to: target) else { return false }
    restores += 1
    // The schema is the same, but whoever copies counts it as changed, and all connections would prepare
    // their statements anew, which takes longer than hundreds of steps. Now and then they do.
    if let version, !restores.isMultiple(of: 4) {
      _ = Self.texts(target, "PRAGMA schema_version = \(version)")
    }
    return true
  }

  package func removeLock(of worker: WorkerID) { unlink("\(path)-worker-\(worker.name).lock") }

  /// Counting its memory costs SQLite a lock that all threads share. Too late, it is refused, which only
  /// costs time.
  ///
  /// Source: https://www.sqlite.org/c3ref/c_config_covering_index_scan.html
  private static func scale() { _ = once }

  private static let once = csqlite_forget_memory_statistics()

  private func forgetCopy() {
    sqlite3_close(copy)
    copy = nil
  }

  // MARK: As another program

  private static func open(_ path: String) throws -> OpaquePointer {
    var handle: OpaquePointer?
    let code = sqlite3_open(path, &handle)
    guard code == SQLITE_OK, let handle else {
      sqlite3_close(handle)
      throw SQLiteError(code: code, message: "cannot open \(path)")
    }
    return handle
  }

  /// As `.backup` and `.restore` of the sqlite3 shell do.
  /// - Returns: False when somebody was in the way.
  private static func copy(from source: OpaquePointer, to target: OpaquePointer?) -> Bool {
    guard let backup = sqlite3_backup_init(target, "main", source, "main") else { return false }
    let code = sqlite3_backup_step(backup, -1)
    sqlite3_backup_finish(backup)
    return code == SQLITE_DONE
  }

  private static func texts(_ handle: OpaquePointer, _ sql: String) -> [String] {
    var statement: OpaquePointer?
    guard sqlite3_prepare_v2(handle, sql, -1, &statement, nil) == SQLITE_OK else {
      return ["cannot ask: \(sql)"]
    }
    defer { sqlite3_finalize(statement) }
    var texts: [String] = []
    while sqlite3_step(statement) == SQLITE_ROW {
      texts.append(sqlite3_column_text(statement, 0).map { String(cString: $0) } ?? "")
    }
    return texts
  }
}
