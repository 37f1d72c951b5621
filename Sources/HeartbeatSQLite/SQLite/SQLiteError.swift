internal import CSQLite
public import HeartbeatCore

/// What SQLite answered when it did not do what it was told.
///
/// Never carries bound values: they may be private.
public struct SQLiteError: DatabaseFailure, Sendable {
  /// The extended result code. Source: https://www.sqlite.org/rescode.html
  public let code: Int32
  public let message: String
  /// The statement, with its parameters unbound; nil when none was involved.
  public let sql: String?

  public init(code: Int32, message: String, sql: String? = nil) {
    self.code = code
    self.message = message
    self.sql = sql
  }

  /// The code without its extension.
  public var primaryCode: Int32 { code & 0xff }

  /// Another connection held a lock for longer than the busy timeout; trying again may succeed.
  public var isBusy: Bool { primaryCode == SQLITE_BUSY || primaryCode == SQLITE_LOCKED }

  /// The file is damaged, was replaced by something else, or lacks what every database of chats has:
  /// no statement of this program is wrong otherwise.
  public var isPermanent: Bool {
    [SQLITE_CORRUPT, SQLITE_NOTADB].contains(primaryCode) || code == SQLITE_ERROR
  }

  /// The authorizer of the connection's role refused the statement.
  public var isUnauthorized: Bool { primaryCode == SQLITE_AUTH }

  /// A trigger that raises counts as a constraint.
  public var concernsContent: Bool {
    [SQLITE_CONSTRAINT, SQLITE_MISMATCH, SQLITE_TOOBIG].contains(primaryCode)
  }

  public var description: String {
    let name = sqlite3_errstr(code).map { String(cString: $0) } ?? "error"
    let detail = message == name ? name : "\(message) (\(name))"
    return "SQLite: \(detail), code \(code)\(hint.map { "; \($0)" } ?? "")"
  }

  /// What lies behind it most often, for people.
  private var hint: String? {
    switch code {
    // The log promises pages that the file has not: it is the log of another one.
    case SQLITE_IOERR | (2 << 8):
      "the file and the log beside it do not belong together: was the database deleted, moved or "
        + "replaced while a process had it open?"
    // The index of the log cannot grow, or be made.
    case SQLITE_IOERR | (19 << 8), SQLITE_IOERR | (18 << 8): "is the disk full?"
    // Writing, syncing and cutting a file, whose system may have made it read-only after an error.
    case SQLITE_IOERR | (3 << 8), SQLITE_IOERR | (4 << 8), SQLITE_IOERR | (6 << 8):
      "is the disk failing, or its file system read-only by now?"
    case SQLITE_READONLY | (6 << 8):
      "the database's directory may not be written by you, which even reading needs while no other "
        + "process has the database open"
    case _ where primaryCode == SQLITE_CORRUPT: "the file is damaged: `chatctl doctor` looks at it"
    default: nil
    }
  }
}
