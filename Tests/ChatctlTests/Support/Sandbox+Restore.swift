import CSQLite

/// Copies of the database, as `.backup` and `.restore` of the sqlite3 shell make them.
extension Sandbox {
  struct CopyFailed: Error {
    let code: Int32
  }

  func backUp(to name: String = "copy.db") throws {
    try copy(from: database, to: path(name))
  }

  /// Into the file that is in use.
  /// - Throws: ``CopyFailed``, such as while somebody is stopped in the middle of writing.
  func restore(from name: String = "copy.db") throws {
    try copy(from: path(name), to: database)
  }

  private func copy(from source: String, to target: String) throws {
    let (from, to) = (try Handle(source), try Handle(target))
    sqlite3_busy_timeout(to.handle, 5_000)
    guard let backup = sqlite3_backup_init(to.handle, "main", from.handle, "main") else {
      throw CopyFailed(code: sqlite3_errcode(to.handle))
    }
    let code = sqlite3_backup_step(backup, -1)
    sqlite3_backup_finish(backup)
    guard code == SQLITE_DONE else { throw CopyFailed(code: code) }
  }

  private final class Handle {
    var handle: OpaquePointer?

    init(_ path: String) throws {
      let code = sqlite3_open(path, &handle)
      guard code == SQLITE_OK else { throw CopyFailed(code: code) }
    }

    deinit {
      sqlite3_close(handle)
    }
  }
}

extension Sandbox {
  /// Runs SQL as any other program may.
  func execute(_ sql: String) throws {
    try Writer(database).run(sql)
  }

  /// Does something while another program writes, which lets nobody else write.
  func whileWriting<Result>(_ body: () throws -> Result) throws -> Result {
    let writer = try Writer(database)
    try writer.run("BEGIN IMMEDIATE")
    return try withExtendedLifetime(writer) { try body() }
  }

  /// Takes back what it has not committed when it is gone.
  private final class Writer {
    private var handle: OpaquePointer?

    init(_ path: String) throws {
      let code = sqlite3_open(path, &handle)
      guard code == SQLITE_OK else { throw CopyFailed(code: code) }
      // Whoever else writes at this moment.
      sqlite3_busy_timeout(handle, 5_000)
    }

    deinit {
      sqlite3_close(handle)
    }

    func run(_ sql: String) throws {
      let code = sqlite3_exec(handle, sql, nil, nil, nil)
      guard code == SQLITE_OK else { throw CopyFailed(code: code) }
    }
  }
}
