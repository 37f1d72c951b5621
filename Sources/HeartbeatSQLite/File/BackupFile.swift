internal import CPlatform
internal import CSQLite
import Glibc
public import HeartbeatCore
import HeartbeatSQL

/// Makes a copy of a database that is in use.
///
/// SQLite's online backup copies pages of one snapshot: the reading connection stays in one read
/// transaction from the first step to the last. In WAL mode that keeps no writer waiting, and what
/// others write meanwhile does not make it begin anew, as it would in several transactions. All it
/// costs is that the log is not begun again before its end. `VACUUM INTO` builds every index anew, and
/// no role may run it.
///
/// Source: https://www.sqlite.org/backup.html
public enum BackupFile {
  /// How far a copy has come.
  public enum Stage: Hashable, Sendable {
    case copied(pages: Int, of: Int)
    /// All pages are there.
    case checking
  }

  /// What kept a copy from being made. Nothing is left of it.
  public enum Failure: Error, Equatable, CustomStringConvertible {
    case exists(path: String)
    case cannotWrite(path: String, reason: String)
    case damaged(path: String, finding: String)
    /// Somebody asked for it.
    case stopped

    public var description: String {
      switch self {
      case .exists(let path): "\(path) is there already: a backup replaces nothing"
      case .cannotWrite(let path, let reason): "cannot write \(path): \(reason)"
      case .damaged(let path, let finding):
        "the copy of \(path) is not sound, so it was not kept: \(finding)"
      case .stopped: "cut short: nothing was kept"
      }
    }
  }

  /// Copies the database at `source` to `target`, which must not be there.
  ///
  /// It is written under another name beside that, checked, marked as a copy, made durable and only
  /// then named. Whatever fails leaves nothing.
  /// - Parameter shouldStop: Asked now and then; true ends it.
  /// - Parameter progress: Told now and then.
  /// - Parameter beforeNaming: Copies what lies beside it; what it throws ends it too.
  /// - Returns: The bytes of the copy.
  /// - Throws: ``Failure``, ``DatabaseFileError``, ``SQLiteError``.
  public static func make(
    of source: String, at target: String, now: Timestamp, patience: Duration,
    shouldStop: () -> Bool = { false }, progress: (Stage) -> Void = { _ in },
    beforeNaming: () throws -> Void = {}
  ) throws -> Int {
    try requireNothing(at: target)
    let temporary = "\(target).\(getpid()).part"
    let descriptor = Glibc.open(
      temporary, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw cannotWrite(temporary) }
    close(descriptor)
    defer { for suffix in ["", "-journal", "-wal", "-shm"] { unlink(temporary + suffix) } }
    try copy(source, to: temporary, patience: patience, shouldStop, progress)
    if shouldStop() { throw Failure.stopped }
    progress(.checking)
    try checkAndMark(temporary, source: source, at: now)
    try synchronize(temporary)
    try beforeNaming()
    if shouldStop() { throw Failure.stopped }
    guard platform_rename_new(temporary, target) == 0 else {
      if errno == EEXIST { throw Failure.exists(path: target) }
      throw cannotWrite(target)
    }
    try synchronize(directory(of: target))
    var status = stat()
    return stat(target, &status) == 0 ? Int(status.st_size) : 0
  }

  private static func requireNothing(at target: String) throws {
    var status = stat()
    // What a copy of that name had beside it would be taken for its log.
    for suffix in ["", "-wal", "-shm", "-journal"] where lstat(target + suffix, &status) == 0 {
      throw Failure.exists(path: target + suffix)
    }
  }

  private static func copy(
    _ source: String, to target: String, patience: Duration, _ shouldStop: () -> Bool,
    _ progress: (Stage) -> Void
  ) throws {
    let reader = try DatabaseFile(path: source).open(
      access: .readOnly, busyTimeout: patience, mayMigrate: false)
    let writer = try SQLiteConnection(path: target, access: .readWrite, busyTimeout: .zero)
    // Whole or not at all is what the caller sees to.
    try writer.execute(script: "PRAGMA synchronous = OFF")
    try reader.read {
      // From here on it reads one snapshot.
      _ = try reader.pragma("schema_version")
      try reader.withHandle { from in
        try writer.withHandle { to in
          guard let backup = sqlite3_backup_init(to, "main", from, "main") else {
            throw failure(sqlite3_extended_errcode(to))
          }
          var code = SQLITE_OK
          while code == SQLITE_OK, !shouldStop() {
            code = sqlite3_backup_step(backup, pages)
            let total = Int(sqlite3_backup_pagecount(backup))
            progress(.copied(pages: total - Int(sqlite3_backup_remaining(backup)), of: total))
          }
          sqlite3_backup_finish(backup)
          if code == SQLITE_OK { throw Failure.stopped }
          guard code == SQLITE_DONE else { throw failure(code) }
        }
      }
    }
  }

  /// Of one step.
  private static let pages: Int32 = 5_000

  private static func failure(_ code: Int32) -> SQLiteError {
    SQLiteError(
      code: code, message: sqlite3_errstr(code).map { String(cString: $0) } ?? "unknown error")
  }

  private static func checkAndMark(
    _ path: String, source: String, at now: Timestamp
  ) throws {
    let connection = try SQLiteConnection(path: path, access: .readWrite, busyTimeout: .zero)
    // Nobody else has the file; without a log it is one file when it is done.
    _ = try connection.row("PRAGMA journal_mode = DELETE") { $0[0] as String }
    try connection.execute(script: "PRAGMA synchronous = FULL")
    let findings =
      try connection.rows("PRAGMA integrity_check") { $0[0] as String }.filter { $0 != "ok" }
      + connection.rows("PRAGMA foreign_key_check") { "a row of \($0[0] as String) refers to none" }
    if let finding = findings.first { throw Failure.damaged(path: source, finding: finding) }
    try connection.run(SQL.Copies.mark, now)
  }

  private static func synchronize(_ path: String) throws {
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw cannotWrite(path) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw cannotWrite(path) }
  }

  private static func cannotWrite(_ path: String) -> Failure {
    .cannotWrite(path: path, reason: String(cString: strerror(errno)))
  }

  private static func directory(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}
