internal import CSQLite
import Glibc
package import HeartbeatCore
import HeartbeatLocks
package import HeartbeatSQL
import Synchronization

/// The chats in one SQLite file, through one connection.
///
/// Calls from several threads take turns. Whoever must not wait for another thread's call opens a
/// store of its own, as a worker does for its heartbeat.
///
/// Sendable because all its state is immutable but the connection, how far it has read the news, and
/// what the last renewal has returned, which are used only while `turn` is held.
package final class SQLiteChatStore: SQLChatStore, @unchecked Sendable {
  let path: String
  /// Where SQLite keeps the log, whatever symbolic link led to the file.
  let logPath: String
  package let role: Role
  package let liveness: any Liveness
  private let canCheckpoint: Bool
  let busyHandler: BusyHandler
  let trace: StatementTrace
  let gauge: WALGauge
  /// Used only while `turn` is held; nil once the store is closed.
  private var connection: SQLiteConnection?
  /// How many names the file had when that was looked at last.
  let nameCount = Atomic(1)
  let upkeep = Mutex(LogUpkeep())
  /// Used only while `turn` is held.
  var newsCursor: NewsCursor?
  /// What the last renewal has returned. Used only while `turn` is held.
  var lastLeases: [Lease] = []
  private let turn = Mutex(())
  /// Used only while `turn` is held.
  let line: WritersLine

  /// Opens an existing database.
  ///
  /// - Parameters:
  ///   - role: A viewer opens the file read-only. The heartbeat's connection commits with
  ///     `synchronous = NORMAL`, since a heartbeat that a power loss takes back is harmless; all
  ///     others with FULL. Source: https://www.sqlite.org/pragma.html#pragma_synchronous
  ///   - busyTimeout: How long a call waits for another connection's lock.
  ///   - liveness: Who is alive; by default the lock files beside the database.
  /// - Throws: ``DatabaseFileError`` when the file is missing, foreign, newer or damaged.
  package convenience init(
    opening path: String, role: Role = .operator, busyTimeout: Duration = .seconds(5),
    liveness: (any Liveness)? = nil
  ) throws {
    try self.init(
      opening: path, role: role, busyTimeout: busyTimeout,
      liveness: liveness ?? FileWorkerLocks(beside: path), gauge: WALGauge())
  }

  /// - Parameters:
  ///   - gauge: Shared by the connections of one worker.
  ///   - lineUpFirst: Whether the line begins before the database is opened.
  ///   - creating: Whether the database is created unless it is there.
  init(
    opening path: String, role: Role, busyTimeout: Duration, liveness: any Liveness,
    gauge: WALGauge, lineUpFirst: Bool = false, creating: Bool = false,
    conditions: SQLiteConditions = SQLiteConditions()
  ) throws {
    line = WritersLine(beside: path, isUsed: conditions.standsInLine)
    if lineUpFirst { line.waitAtDoor(patience: busyTimeout) }
    func open() throws -> SQLiteConnection {
      try DatabaseFile(path: path).open(
        access: role == .viewer ? .readOnly : .readWrite, busyTimeout: busyTimeout,
        mayMigrate: role.includes(.worker))
    }
    let connection: SQLiteConnection
    do {
      connection = try open()
    } catch DatabaseFileError.noDatabase where creating {
      try Self.create(at: path, busyTimeout: busyTimeout)
      connection = try open()
    }
    // Whoever begins the log again cuts it to the limit. The pages of 100,000 leases with their index take 3 MB, more than SQLite keeps by default; what
    // RETURNING collects stays in memory too.
    try connection.execute(
      script: """
        PRAGMA cache_size = -16000;
        PRAGMA temp_store = MEMORY;
        PRAGMA foreign_keys = ON;
        PRAGMA journal_size_limit = \(LogUpkeep.keptBytes);
        PRAGMA synchronous = \(conditions.synchronous(for: role));
        """)
    try connection.authorize(as: role)
    let trace = StatementTrace()
    connection.traceStatements(trace)
    self.trace = trace
    canCheckpoint = role == .operator || role == .upkeep
    busyHandler = connection.busyHandler
    self.path = path
    logPath = LockFile.resolved(path) + "-wal"
    self.role = role
    self.liveness = liveness
    gauge.watch(connection)
    self.gauge = gauge
    connection.seam = conditions.seam
    self.connection = connection
  }

  package func limitPatience(to patience: Duration) {
    busyHandler.timeout = min(busyHandler.timeout, patience)
  }

  package var othersWait: Bool { turn.withLock { _ in line.othersWait } }

  package func pass(through seam: (any StatementSeam)?) {
    turn.withLock { _ in
      connection?.seam = seam
      newsCursor = nil
    }
  }

  deinit { close() }

  /// Whoever closes the last connection leaves a whole file: SQLite copies the log into the database
  /// then and deletes it.
  package func close() {
    // A command that leaves a long log behind copies it into the database, which no worker may be
    // there to do. Whoever comes next can do it as well.
    if canCheckpoint { _ = try? checkpointIfDue() }
    let isReader = turn.withLock { _ in
      defer { connection = nil }
      return role == .viewer && connection?.hasMoved == false
    }
    if isReader { leaveWholeFile() }
  }

  /// A connection that only reads cannot copy the log, so where the file may be written one that
  /// writes is opened and closed: if it is the last one, SQLite does it.
  private func leaveWholeFile() {
    guard hasLog, access(path, W_OK) == 0 else { return }
    // Whoever is in the way will be the last one then; and whoever comes next can do it as well.
    guard
      let last = try? SQLiteConnection(path: path, access: .readWrite, busyTimeout: .zero)
    else { return }
    _ = try? last.pragma("user_version")
  }

  /// Creates the database, private to its owner, unless it is there.
  /// - Returns: Whether it was created.
  @discardableResult
  package static func create(at path: String, busyTimeout: Duration = .seconds(5)) throws -> Bool {
    try DatabaseFile(path: path).create(busyTimeout: busyTimeout)
  }

  /// One statement that is its own transaction, or several reads that need no common snapshot.
  package func use<Result: Sendable>(_ body: (SQLiteConnection) throws -> Result) throws -> Result {
    try turn.withLock { _ in
      guard let connection else {
        throw SQLiteError(code: SQLITE_MISUSE, message: "the store is closed")
      }
      return try body(connection)
    }
  }

  /// One transaction that holds the writer's lock from its beginning.
  package func write<Result: Sendable>(_ body: (SQLiteConnection) throws -> Result) throws -> Result
  {
    try inTurn { connection in try connection.write { try body(connection) } }
  }

  /// One statement that writes and is its own transaction.
  package func inTurn<Result: Sendable>(_ body: (SQLiteConnection) throws -> Result) throws
    -> Result
  {
    try use { connection in
      let manner: WritersLine.Manner =
        role == .heartbeat ? .heartbeat : .ordinary(patience: busyHandler.timeout)
      return try line.inTurn(manner) {
        // What is written into a file that nobody else can find is lost, and must not be answered.
        try requireInPlace(connection)
        return try body(connection)
      }
    }
  }

  /// SQLite would go on with a file that nobody else can find.
  /// - Throws: ``StoreError/databaseGone(name:)``.
  func requireInPlace(_ connection: SQLiteConnection) throws {
    guard !connection.hasMoved else { throw StoreError.databaseGone(name: path) }
  }

  package func refusal(_ message: String) -> any DatabaseFailure {
    SQLiteError(code: SQLITE_AUTH, message: message)
  }

  /// One snapshot.
  package func read<Result: Sendable>(_ body: (SQLiteConnection) throws -> Result) throws -> Result
  {
    try use { connection in try connection.read { try body(connection) } }
  }
}
