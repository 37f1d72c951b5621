internal import CSQLite
package import HeartbeatCore
package import HeartbeatSQL

/// One connection to one database file. Not safe for use by two threads at once.
package final class SQLiteConnection: SQLConnection {
  package enum Access {
    case readOnly
    case readWrite
    /// Read-only and as if nobody could ever change the file: without locks, log or journal.
    /// Source: https://www.sqlite.org/uri.html#uriimmutable
    case immutable
  }

  private let handle: OpaquePointer
  let busyHandler: BusyHandler
  private var statements: [String: SQLiteStatement] = [:]

  /// - Throws: ``SQLiteError`` when the file cannot be opened. It is never created here.
  init(path: String, access: Access, busyTimeout: Duration) throws {
    var handle: OpaquePointer?
    let mode =
      switch access {
      case .readOnly: SQLITE_OPEN_READONLY
      case .readWrite: SQLITE_OPEN_READWRITE
      case .immutable: SQLITE_OPEN_READONLY | SQLITE_OPEN_URI
      }
    let name = access == .immutable ? "file:\(Self.uriPath(path))?immutable=1" : path
    let flags = mode | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
    let code = sqlite3_open_v2(name, &handle, flags, nil)
    guard code == SQLITE_OK, let handle else {
      let message = handle.flatMap { sqlite3_errmsg($0) }.map { String(cString: $0) }
      sqlite3_close_v2(handle)
      throw SQLiteError(code: code, message: message ?? "cannot open the database file")
    }
    self.handle = handle
    self.busyHandler = BusyHandler(timeout: busyTimeout)
    busyHandler.install(on: handle)
    // Without it only the statements that search fail, and say what is missing.
    _ = TextSearch.install(on: handle)
    // Source: https://www.sqlite.org/c3ref/c_dbconfig_defensive.html
    for (option, value) in [
      (SQLITE_DBCONFIG_DEFENSIVE, 1), (SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0),
      (SQLITE_DBCONFIG_DQS_DML, 0), (SQLITE_DBCONFIG_DQS_DDL, 0),
    ] {
      _ = csqlite_config_flag(handle, option, Int32(value))
    }
  }

  /// Escapes what has a meaning in a URI. An absolute path gets an empty authority before it: of
  /// `//name` SQLite would take the name for one.
  ///
  /// Source: https://www.sqlite.org/uri.html#the_uri_authority
  static func uriPath(_ path: String) -> String {
    let escaped = path.unicodeScalars.map { scalar in
      switch scalar {
      case "?": "%3f"
      case "#": "%23"
      case "%": "%25"
      default: String(scalar)
      }
    }.joined()
    return path.hasPrefix("/") ? "//" + escaped : escaped
  }

  /// The last one to close copies the log into the file, but not from now on.
  func leaveLog() { _ = csqlite_config_flag(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1) }

  deinit {
    // The file is another one's by now.
    if hasMoved { leaveLog() }
    statements.removeAll()
    sqlite3_close_v2(handle)
  }

  /// How long a statement waits for another connection's lock before it throws.
  var busyTimeout: Duration {
    get { busyHandler.timeout }
    set { busyHandler.timeout = newValue }
  }

  /// The number of rows that the last statement inserted, changed or deleted.
  var changedRows: Int { Int(sqlite3_changes64(handle)) }

  private var lastInsertedRowID: Int64 { sqlite3_last_insert_rowid(handle) }

  /// What SQLite keeps beside the file; nil until ``watch(_:)``.
  private var beside: BesideDatabase?

  /// Also counts the log and its index as parts of the database from now on. They are there once the
  /// connection has read something.
  func watch(_ beside: BesideDatabase) { self.beside = beside }

  /// Whether the file, or what SQLite keeps beside it, was moved, deleted or replaced since it was
  /// opened. SQLite would go on with files that nobody else can find.
  ///
  /// Source: https://www.sqlite.org/c3ref/c_fcntl_begin_atomic_write.html#sqlitefcntlhasmoved
  var hasMoved: Bool {
    var moved: Int32 = 0
    let code = sqlite3_file_control(handle, "main", SQLITE_FCNTL_HAS_MOVED, &moved)
    return code == SQLITE_OK && moved != 0 || beside?.areInPlace == false
  }

  /// True while this connection is inside BEGIN … COMMIT.
  var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

  /// Asked at each statement; nil but in a simulation.
  var seam: (any StatementSeam)?

  package func rows<Result>(
    _ sql: String, _ parameters: [any SQLValue], read: (SQLiteRow) throws -> Result
  ) throws -> [Result] {
    var rows: [Result] = []
    try each(sql, parameters) { rows.append(try read($0)) }
    return rows
  }

  /// Runs one statement to its end, and hands out its rows as ``SQLiteStatement/run(_:_:)`` does.
  /// Statements are prepared once and kept.
  func each(
    _ sql: String, _ parameters: [any SQLValue], _ read: (SQLiteRow) throws -> Void
  ) throws {
    try seam?.willRun(sql)
    try statement(sql).run(parameters, read)
    try seam?.didRun(sql)
  }

  @discardableResult
  package func run(_ sql: String, _ parameters: [any SQLValue]) throws -> Int {
    try each(sql, parameters) { _ in }
    return changedRows
  }

  package func insert(
    _ sql: String, count: Int, _ parameters: [any SQLValue]
  ) throws -> ClosedRange<Int64> {
    try run(sql, parameters)
    let last = lastInsertedRowID
    return (last - Int64(count) + 1)...last
  }

  // Whoever writes has the only writer's lock, which keeps heartbeats out as well.

  package func lockHolders(of chats: [ChatID]) {}
  package func lockIncarnations(of worker: WorkerID) {}

  /// Others look at the file itself.
  package func willLog(_ kind: Event.Kind, by actor: Actor) {}

  /// Prepares a statement that is not to be run: some settings are made then.
  func prepare(_ sql: String) throws { _ = try statement(sql) }

  /// Runs a script of several statements without parameters.
  func execute(script: String) throws {
    try requireNoReplacement(script)
    let code = sqlite3_exec(handle, script, nil, nil, nil)
    guard code == SQLITE_OK else {
      let message = sqlite3_errmsg(handle).map { String(cString: $0) } ?? "unknown error"
      throw SQLiteError(code: code, message: message)
    }
  }

  /// Runs `body` in one transaction that holds the writer's lock from its beginning, so that a
  /// read inside can never be upgraded into SQLITE_BUSY_SNAPSHOT.
  ///
  /// Source: https://www.sqlite.org/lang_transaction.html
  func write<Result>(_ body: () throws -> Result) throws -> Result {
    try transaction(begin: "BEGIN IMMEDIATE", body)
  }

  /// Runs `body` on one snapshot.
  func read<Result>(_ body: () throws -> Result) throws -> Result {
    try transaction(begin: "BEGIN", body)
  }

  private func transaction<Result>(begin: String, _ body: () throws -> Result) throws -> Result {
    do {
      try run(begin)
      let result = try body()
      try run("COMMIT")
      return result
    } catch {
      // Some errors have rolled back already; where this rollback fails too, closing the
      // connection ends the transaction, and the first error is the one that tells why.
      if isInTransaction { try? statement("ROLLBACK").run([]) { _ in } }
      throw error
    }
  }

  /// Counts every statement that SQLite begins to run on this connection, as SQLite reports it.
  ///
  /// Source: https://www.sqlite.org/c3ref/trace_v2.html
  func traceStatements(_ trace: StatementTrace) {
    let context = Unmanaged.passUnretained(trace).toOpaque()
    keptTrace = trace
    sqlite3_trace_v2(
      handle, UInt32(SQLITE_TRACE_STMT),
      { _, context, statement, _ in
        guard let context, let statement else { return 0 }
        let trace = Unmanaged<StatementTrace>.fromOpaque(context).takeUnretainedValue()
        trace.began(OpaquePointer(statement))
        return 0
      }, context)
  }

  /// Lets `authorizer` decide, from now on, what statements may be prepared.
  func authorize(_ authorizer: Authorizer) {
    keptAuthorizer = authorizer
    authorizer.install(on: handle)
  }

  private func requireNoReplacement(_ sql: String) throws {
    guard keptAuthorizer != nil, Authorizer.mayDeleteUnasked(sql) else { return }
    throw SQLiteError(code: SQLITE_AUTH, message: "replacing rows is not authorized", sql: sql)
  }

  private var keptAuthorizer: Authorizer?

  /// Keeps the trace alive for as long as SQLite may call it.
  private var keptTrace: StatementTrace?

  /// For SQLite's own functions that have no statement: authorizer, hooks, status.
  func withHandle<Result>(_ body: (OpaquePointer) throws -> Result) rethrows -> Result {
    try body(handle)
  }

  private func statement(_ sql: String) throws -> SQLiteStatement {
    if let prepared = statements[sql] { return prepared }
    try requireNoReplacement(sql)
    var statement: OpaquePointer?
    let code = sqlite3_prepare_v3(
      handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil)
    guard code == SQLITE_OK, let statement else {
      let message = sqlite3_errmsg(handle).map { String(cString: $0) } ?? "unknown error"
      throw SQLiteError(code: code, message: message, sql: sql)
    }
    let prepared = SQLiteStatement(handle: statement, database: handle, sql: sql)
    statements[sql] = prepared
    return prepared
  }
}
