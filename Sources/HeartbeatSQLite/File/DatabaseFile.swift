internal import CSQLite
import Glibc
import HeartbeatCore
import HeartbeatLocks

/// Finds, creates, checks and migrates the database file.
///
/// A file is first looked at as an immutable one, without locks, log or journal, so that one that is
/// not ours is never touched. Even that goes through SQLite: closing a descriptor of the file by
/// any other way would drop the locks of every connection that this process has to it.
///
/// Source: https://www.sqlite.org/howtocorrupt.html#posix_close_bug
struct DatabaseFile {
  /// "chat" in ASCII.
  static let applicationID: Int64 = 0x6368_6174

  let path: String
  /// Between two looks at a file that looks torn.
  var pause: () -> Void = { usleep(2_000) }

  /// Creates the file, private, with its schema, unless it is there; an older one is migrated.
  func prepare(busyTimeout: Duration) throws -> ChatDatabase.Preparation {
    switch try inspect() {
    case .ours:
      do {
        let (_, version) = try openMigrating(
          access: .readWrite, busyTimeout: busyTimeout, mayMigrate: true)
        return version.map { .migrated(from: $0) } ?? .wasThere
      } catch DatabaseFileError.noDatabase {
        // Its maker died before the schema was whole, and SQLite has just taken that back.
        try makeEmptyFile()
      }
    case .missing: try makeEmptyFile()
    case .empty: break
    }
    let connection = try SQLiteConnection(
      path: path, access: .readWrite, busyTimeout: busyTimeout)
    try requireWritable(connection)
    // Only before the first table: a file that has one changes this by being rewritten as a whole.
    // Source: https://www.sqlite.org/pragma.html#pragma_auto_vacuum
    // Not run: preparing it says what a new file is to be; running it would make the file, with a
    // header that does not yet show whose it is, and another process would take it for a foreign one.
    try connection.prepare("PRAGMA auto_vacuum = INCREMENTAL")
    // The schema goes in before the file becomes a WAL database, so that its header shows whose
    // it is at once. When two processes create it, the second finds it done.
    let created = try connection.write {
      guard try connection.pragma("application_id") == 0 else { return false }
      try connection.execute(script: Schema.text)
      try connection.execute(
        script: """
          PRAGMA application_id = \(Self.applicationID);
          PRAGMA user_version = \(Schema.version);
          """)
      return true
    }
    try switchToWAL(connection, patience: busyTimeout)
    return created ? .created : .wasThere
  }

  /// The same.
  /// - Returns: Whether it was created.
  func create(busyTimeout: Duration) throws -> Bool {
    try prepare(busyTimeout: busyTimeout) == .created
  }

  /// Opens the file, which must be ours and not newer than us.
  /// - Parameters:
  ///   - mayMigrate: Whether an older one is brought to this program's schema, or refused.
  ///   - mayHaveNames: Whoever has it open already goes on with it, however many names it has got.
  func open(
    access: SQLiteConnection.Access, busyTimeout: Duration, mayMigrate: Bool,
    mayHaveNames: Bool = false
  ) throws -> SQLiteConnection {
    try openMigrating(
      access: access, busyTimeout: busyTimeout, mayMigrate: mayMigrate, mayHaveNames: mayHaveNames
    ).connection
  }

  /// - Returns: Also the version that was migrated, if one was.
  private func openMigrating(
    access: SQLiteConnection.Access, busyTimeout: Duration, mayMigrate: Bool,
    mayHaveNames: Bool = false
  ) throws -> (connection: SQLiteConnection, migratedFrom: Int?) {
    guard try inspect(mayHaveNames: mayHaveNames) == .ours else {
      throw DatabaseFileError.noDatabase(path: path)
    }
    do {
      let hadLog = hasLog
      let connection = try SQLiteConnection(path: path, access: access, busyTimeout: busyTimeout)
      var isRefused = true
      // What is refused stays as it is, the file and its log.
      defer { if isRefused, hadLog { connection.leaveLog() } }
      // What was seen without locks may be half of a transaction that is taken back with them.
      guard try !isBlank(connection) else { throw DatabaseFileError.noDatabase(path: path) }
      try requireOurs(connection)
      let version = Int(try connection.pragma("user_version"))
      if access == .readWrite {
        try requireWritable(connection)
        // It is not yet where its creator was killed before it came to that.
        try switchToWAL(connection, patience: busyTimeout)
      }
      var migrated: Int?
      if version < Schema.version {
        guard mayMigrate, access == .readWrite else {
          throw DatabaseFileError.olderDatabase(
            path: path, version: version, known: Schema.version)
        }
        let locks = FileWorkerLocks(beside: path)
        migrated = try Migration.run(on: connection) { !locks.noteEnd(of: $0) }
      }
      if access == .readWrite {
        connection.watch(BesideDatabase(LockFile.resolved(path)))
      }
      isRefused = false
      return (connection, migrated)
    } catch let error as SQLiteError {
      throw Self.storeError(error, path: path)
    }
  }

  private var hasLog: Bool {
    var status = stat()
    return stat(LockFile.resolved(path) + "-wal", &status) == 0 && status.st_size > 0
  }

  private enum Inspection {
    case missing, empty, ours
  }

  private func inspect(mayHaveNames: Bool = false) throws -> Inspection {
    var status = stat()
    guard stat(path, &status) == 0 else {
      let code = errno
      guard code == ENOENT else {
        throw DatabaseFileError.cannotOpen(path: path, reason: String(cString: strerror(code)))
      }
      return .missing
    }
    guard status.st_mode & S_IFMT == S_IFREG else { throw DatabaseFileError.notAFile(path: path) }
    if !mayHaveNames { try OneName.require(path, status) }
    guard status.st_size > 0 else { return .empty }
    return try look(attempts: 5)
  }

  /// Looks at the header without any lock. A checkpoint or a creator that writes meanwhile can make
  /// a sound file look torn for a moment, such as one whose later pages are still on their way: it
  /// is looked at again, and at last left to the locks of a real connection to tell.
  private func look(attempts: Int) throws -> Inspection {
    do {
      let connection = try SQLiteConnection(path: path, access: .immutable, busyTimeout: .zero)
      if try isBlank(connection) { return .empty }
      try requireOurs(connection)
      return .ours
    } catch let error as SQLiteError {
      let isTorn = error.primaryCode == SQLITE_CORRUPT || error.primaryCode == SQLITE_IOERR
      if attempts > 1, isTorn || error.primaryCode == SQLITE_NOTADB {
        pause()
        return try look(attempts: attempts - 1)
      }
      if isTorn || hasJournal { return .ours }
      throw Self.storeError(error, path: path)
    }
  }

  /// Whether SQLite has begun to change the file and not ended it: only a real connection can tell then
  /// what was in it before, be its first page torn. Only while it is made has a file of ours a journal
  /// instead of a log.
  ///
  /// Source: https://www.sqlite.org/fileformat.html#the_rollback_journal
  private var hasJournal: Bool {
    let magic: [UInt8] = [0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7]
    let descriptor = Glibc.open(LockFile.resolved(path) + "-journal", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var begin = [UInt8](repeating: 0, count: magic.count)
    return read(descriptor, &begin, begin.count) == begin.count && begin == magic
  }

  /// Nobody's yet: a creator writes the first page, with the setting that must go before all tables,
  /// a moment before its schema.
  private func isBlank(_ connection: SQLiteConnection) throws -> Bool {
    try connection.pragma("application_id") == 0 && connection.pragma("user_version") == 0
      && connection.row("SELECT count(*) FROM sqlite_schema") { $0[0] as Int } == 0
  }

  private func requireOurs(_ connection: SQLiteConnection) throws {
    guard try connection.pragma("application_id") == Self.applicationID else {
      throw DatabaseFileError.foreignDatabase(path: path)
    }
    // Asked of the immutable file first: opening a newer one in earnest would leave traces.
    let version = Int(try connection.pragma("user_version"))
    guard version <= Schema.version else {
      throw DatabaseFileError.newerDatabase(path: path, version: version, known: Schema.version)
    }
  }

  static func storeError(_ error: SQLiteError, path: String) -> any Error {
    switch error.primaryCode {
    case SQLITE_NOTADB: DatabaseFileError.notADatabase(path: path)
    case SQLITE_CANTOPEN: DatabaseFileError.cannotOpen(path: path, reason: error.message)
    // SQLITE_READONLY_CANTINIT and SQLITE_READONLY_DIRECTORY: even a reader needs the log's files.
    case SQLITE_READONLY where [8 | 5 << 8, 8 | 6 << 8].contains(error.code):
      DatabaseFileError.cannotOpen(
        path: path, reason: "the files beside it cannot be made or written by this user")
    // SQLITE_READONLY_ROLLBACK.
    case SQLITE_READONLY where error.code == 8 | 3 << 8:
      DatabaseFileError.cannotOpen(
        path: path, reason: "whoever made it has not finished that; `chatctl init` does")
    case SQLITE_CORRUPT:
      DatabaseFileError.cannotOpen(path: path, reason: "it is damaged: \(error.message)")
    default: error
    }
  }

  private func makeEmptyFile() throws {
    try makeDirectory(of: path)
    // Exclusively: a file that somebody else has just made may have connections already.
    let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    if descriptor < 0, errno == EEXIST { return }
    guard descriptor >= 0 else {
      throw DatabaseFileError.cannotOpen(path: path, reason: String(cString: strerror(errno)))
    }
    close(descriptor)
  }

  /// Makes the missing directories above `path`, private.
  private func makeDirectory(of path: String) throws {
    guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return }
    let directory = String(path[..<slash])
    var status = stat()
    guard stat(directory, &status) != 0 else { return }
    try makeDirectory(of: directory)
    guard mkdir(directory, 0o700) == 0 || errno == EEXIST else {
      throw DatabaseFileError.cannotOpen(path: directory, reason: String(cString: strerror(errno)))
    }
  }

  private func requireWritable(_ connection: SQLiteConnection) throws {
    // SQLite silently opens a file that it may not write for reading.
    guard connection.withHandle({ sqlite3_db_readonly($0, "main") }) == 0 else {
      throw DatabaseFileError.readOnly(path: path)
    }
  }

  /// Two processes that create the file at once may find each other in the way here, where SQLite
  /// does not always ask the busy handler.
  private func switchToWAL(_ connection: SQLiteConnection, patience: Duration) throws {
    let deadline = ContinuousClock.now + patience
    while true {
      do {
        let mode = try connection.row("PRAGMA journal_mode = WAL") { $0[0] as String }
        guard mode == "wal" else {
          throw DatabaseFileError.cannotOpen(
            path: path, reason: "its file system does not allow WAL mode")
        }
        return
      } catch let error as SQLiteError where error.isBusy && ContinuousClock.now < deadline {
        usleep(2_000)
      }
    }
  }
}

extension SQLiteConnection {
  /// The value of a pragma that answers with one number.
  func pragma(_ name: String) throws -> Int64 {
    try row("PRAGMA \(name)") { $0[0] } ?? 0
  }
}
