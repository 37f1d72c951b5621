internal import CSQLite
import Glibc

/// Finds, creates, checks and migrates the database file.
///
/// The first 100 bytes are read without SQLite, so that a file that is not ours is never touched.
///
/// Source: https://www.sqlite.org/fileformat.html#the_database_header
struct DatabaseFile {
  /// "chat" in ASCII.
  static let applicationID: Int64 = 0x6368_6174

  let path: String

  /// Creates the file, private, with its schema, unless it is there; an older one is migrated.
  /// - Returns: Whether it was created.
  func create(busyTimeout: Duration) throws -> Bool {
    switch try inspect() {
    case .ours:
      _ = try open(access: .readWrite, busyTimeout: busyTimeout)
      return false
    case .missing: try makeEmptyFile()
    case .empty: break
    }
    let connection = try SQLiteConnection(
      path: path, access: .readWrite, busyTimeout: busyTimeout)
    try requireWritable(connection)
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
    return created
  }

  /// Opens the file, which must be ours and not newer than us; migrates an older one.
  func open(access: SQLiteConnection.Access, busyTimeout: Duration) throws -> SQLiteConnection {
    guard try inspect() == .ours else { throw StoreError.noDatabase(path: path) }
    do {
      let connection = try SQLiteConnection(path: path, access: access, busyTimeout: busyTimeout)
      let version = Int(try connection.pragma("user_version"))
      guard version <= Schema.version else {
        throw StoreError.newerDatabase(path: path, version: version, known: Schema.version)
      }
      if access == .readWrite {
        try requireWritable(connection)
        // It is not yet where its creator was killed before it came to that.
        try switchToWAL(connection, patience: busyTimeout)
      }
      if version < Schema.version {
        guard access == .readWrite else {
          throw StoreError.invalid(
            "\(path) has schema \(version); `chatctl init` brings it to \(Schema.version)")
        }
        try Migration.run(on: connection)
      }
      return connection
    } catch let error as SQLiteError {
      switch error.primaryCode {
      case SQLITE_NOTADB: throw StoreError.notADatabase(path: path)
      case SQLITE_CANTOPEN: throw StoreError.cannotOpen(path: path, reason: error.message)
      default: throw error
      }
    }
  }

  private enum Inspection {
    case missing, empty, ours
  }

  private func inspect() throws -> Inspection {
    var status = stat()
    guard stat(path, &status) == 0 else {
      let code = errno
      guard code == ENOENT else {
        throw StoreError.cannotOpen(path: path, reason: String(cString: strerror(code)))
      }
      return .missing
    }
    guard status.st_mode & S_IFMT == S_IFREG else { throw StoreError.notAFile(path: path) }
    let header = try readHeader()
    if header.isEmpty { return .empty }
    guard header.count == 100, header.starts(with: "SQLite format 3\0".utf8) else {
      throw StoreError.notADatabase(path: path)
    }
    let application = header[68..<72].reduce(Int64(0)) { $0 << 8 | Int64($1) }
    guard application == Self.applicationID else { throw StoreError.foreignDatabase(path: path) }
    // What is still in the log is seen once the file is open, but opening it leaves traces.
    let version = Int(header[60..<64].reduce(Int64(0)) { $0 << 8 | Int64($1) })
    guard version <= Schema.version else {
      throw StoreError.newerDatabase(path: path, version: version, known: Schema.version)
    }
    return .ours
  }

  private func readHeader() throws -> [UInt8] {
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw StoreError.cannotOpen(path: path, reason: String(cString: strerror(errno)))
    }
    defer { close(descriptor) }
    return try [UInt8](unsafeUninitializedCapacity: 100) { buffer, count in
      let read = Glibc.read(descriptor, buffer.baseAddress, 100)
      guard read >= 0 else {
        throw StoreError.cannotOpen(path: path, reason: String(cString: strerror(errno)))
      }
      count = read
    }
  }

  private func makeEmptyFile() throws {
    try makeDirectory(of: path)
    let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw StoreError.cannotOpen(path: path, reason: String(cString: strerror(errno)))
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
      throw StoreError.cannotOpen(path: directory, reason: String(cString: strerror(errno)))
    }
  }

  private func requireWritable(_ connection: SQLiteConnection) throws {
    // SQLite silently opens a file that it may not write for reading.
    guard connection.withHandle({ sqlite3_db_readonly($0, "main") }) == 0 else {
      throw StoreError.readOnly(path: path)
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
          throw StoreError.cannotOpen(path: path, reason: "its file system does not allow WAL mode")
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
