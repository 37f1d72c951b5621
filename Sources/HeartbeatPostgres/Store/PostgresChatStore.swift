#if Postgres
  package import HeartbeatCore
  package import HeartbeatSQL
  import Synchronization

  /// The chats in one database on PostgreSQL, through one connection.
  ///
  /// Calls from several threads take turns. Whoever must not wait for another thread's call opens a
  /// store of its own, as a worker does for its heartbeat.
  ///
  /// Sendable because all its state is immutable but the connection and how far it has read the news,
  /// which are used only while `turn` is held.
  package final class PostgresChatStore: SQLChatStore, @unchecked Sendable {
    package let role: Role
    package let liveness: any Liveness
    /// Nil where all processes are on one machine.
    private let place: LocalHost?
    let clock: ServerClock?
    /// How long the news are not asked for while no notice comes; nil: they are at each look.
    let newsPause: Duration?
    private let noticeLimit: NoticeLimit
    private let patience: Patience
    /// Used only while `turn` is held; nil once the store is closed.
    private var connection: PostgresConnection?
    /// Used only while `turn` is held.
    var newsCursor: NewsCursor?
    /// Used only while `turn` is held; nil when a look is owed.
    var lookedAt: ContinuousClock.Instant?
    /// Used only by the thread of the sweeps; nil until it was tried.
    var hearsNotices: Bool?
    /// Used only while `turn` is held: by how many the store is open.
    private var openings = 1
    private let turn = Mutex(())

    /// Opens an existing database.
    ///
    /// - Parameters:
    ///   - liveness: Who is alive, as far as it can be told on this machine.
    ///   - place: This machine among others; nil where liveness tells of all processes.
    ///   - clock: Follows the server's clock; nil where the caller's times count.
    ///   - patience: How long a call waits for another connection's lock.
    ///   - work: How much longer a statement may take; nil: as long as is good for the role.
    /// - Throws: ``PostgresError``; ``PostgresDatabaseError`` when the schema is missing, foreign, or of
    ///   another version.
    package init(
      opening address: PostgresAddress, role: Role, patience: Duration, work: Duration? = nil,
      liveness: any Liveness, place: LocalHost? = nil, clock: ServerClock?,
      newsPause: Duration? = nil, noticeLimit: NoticeLimit = NoticeLimit()
    ) throws {
      let connection = try RoleConnection.open(address, as: role, patience: patience, work: work)
      try PostgresSchema.require(connection)
      self.role = role
      self.liveness = liveness
      self.place = place
      self.clock = clock
      self.newsPause = newsPause
      self.noticeLimit = noticeLimit
      self.patience = connection.patience
      self.connection = connection
      try clock?.follow(connection)
    }

    package var host: Host? { place?.host }

    package func limitPatience(to patience: Duration) {
      self.patience.duration = min(self.patience.duration, patience)
    }

    /// The server's lock goes to whoever has waited longest, without anybody's doing.
    package var othersWait: Bool { false }

    package func pass(through seam: (any StatementSeam)?) {
      turn.withLock { _ in
        connection?.seam = seam
        newsCursor = nil
      }
    }

    /// Counts whoever shares the store, each of whom closes it.
    /// - Returns: False when it is closed.
    func share() -> Bool {
      turn.withLock { _ in
        if connection != nil { openings += 1 }
        return connection != nil
      }
    }

    package func close() {
      turn.withLock { _ in
        openings -= 1
        if openings <= 0 { connection = nil }
      }
    }

    package func use<Result: Sendable>(
      _ body: (PostgresConnection) throws -> Result
    ) throws -> Result {
      try turn.withLock { _ in
        guard let connection else {
          throw PostgresError(code: "08003", message: "the store is closed")
        }
        do {
          return try body(connection)
        } catch let error as PostgresError where error.code == PostgresError.noSuchDatabase {
          // It was there when it was opened.
          throw StoreError.databaseGone(name: "\(connection.address)")
        }
      }
    }

    package func read<Result: Sendable>(
      _ body: (PostgresConnection) throws -> Result
    ) throws -> Result {
      try use { connection in
        do {
          return try connection.transaction(begin: Self.beginReading) { try body(connection) }
        } catch let error as PostgresError where error.isUnknown {
          // Whatever was carried out has changed nothing.
          throw error.asKnown()
        }
      }
    }

    /// One writer at a time, as in SQLite: what a transaction reads before it decides stays true, and the
    /// numbers of events are in the order of commits, so that whoever reads on behind the last one that
    /// it saw misses none. Heartbeats do not take this lock.
    package func write<Result: Sendable>(
      _ body: (PostgresConnection) throws -> Result
    ) throws -> Result {
      try use { connection in
        connection.word = EarlyWord()
        let result = try connection.transaction(
          begin: Self.beginWriting, commit: Self.commitWriting
        ) { try body(connection) }
        connection.tell(connection.word, noticeLimit)
        return result
      }
    }

    package func inTurn<Result: Sendable>(
      _ body: (PostgresConnection) throws -> Result
    ) throws -> Result {
      try use(body)
    }

    package func refusal(_ message: String) -> any DatabaseFailure {
      PostgresError(code: "42501", message: message)
    }

    private static let beginReading = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"

    private static let beginWriting = """
      BEGIN ISOLATION LEVEL READ COMMITTED; \
      SELECT pg_advisory_xact_lock(hashtextextended('chatctl.writers', 0))
      """

    /// A transaction that finds done what it was to do (a key that is taken, an ending that is written)
    /// acknowledges what another has committed. After a restart that may be something whose standby
    /// has not got it yet, and PostgreSQL lets wait only whoever has a line in the log: so it writes
    /// an empty one.
    /// Source: https://www.postgresql.org/docs/15/functions-admin.html#FUNCTIONS-REPLICATION
    private static let commitWriting = """
      SELECT CASE WHEN pg_current_xact_id_if_assigned() IS NULL \
      THEN pg_logical_emit_message(true, 'chatctl', '') END; COMMIT
      """
  }
#endif
