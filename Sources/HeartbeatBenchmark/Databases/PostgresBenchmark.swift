#if Postgres
  package import HeartbeatCore
  package import HeartbeatPostgres
  import HeartbeatSQL

  /// A database on a server: tables of its own, which it makes, empties before each run and drops at the end.
  package final class PostgresBenchmark: BenchmarkDatabase {
    private static let mark = "of chatctl bench, dropped at its end"
    /// How long a statement may take that makes or empties everything.
    private static let work: Duration = .seconds(600)

    package let address: String
    package let description: String
    private let database: PostgresDatabase
    private let raw: PostgresConnection
    private var wasMade = false

    /// - Throws: ``StoreError/invalid(_:)`` for a database that has chats: nothing of anybody's is touched.
    package init(_ database: PostgresDatabase, at text: String) throws {
      let address = try PostgresAddress(text)
      self.address = text
      self.database = database
      description = "\(address)"
      raw = try PostgresConnection(address, PostgresSettings(work: Self.work))
      let comments = try raw.rows(
        """
        SELECT coalesce(obj_description(oid, 'pg_namespace'), '') FROM pg_namespace
        WHERE nspname = 'chatctl'
        """, []
      ) { $0[0] as String }
      guard comments.isEmpty || comments == [Self.mark] else {
        throw StoreError.invalid(
          "this database has tables of chats, which a benchmark would drop: make another one by `createdb`"
        )
      }
      // Of a benchmark that was killed.
      if !comments.isEmpty { try raw.execute(script: "DROP SCHEMA chatctl CASCADE") }
      try database.create(patience: .seconds(5))
      wasMade = true
      try raw.execute(script: "COMMENT ON SCHEMA chatctl IS '\(Self.mark)'")
    }

    package func fill(
      history count: Int, payloadBytes: Int, progress: (Int) throws -> Void
    ) throws {
      try empty()
      let store = try open()
      defer { store.close() }
      try Filling.fill(
        store, history: count, payloadBytes: payloadBytes, at: database.clock.wallTime(),
        progress: progress)
    }

    package func begin(chats: Int, payloadBytes: Int) throws {
      try raw.execute(script: Self.forgetting)
      let store = try open()
      defer { store.close() }
      try Filling.make(
        store, chats: chats, payloadBytes: payloadBytes, at: database.clock.wallTime())
      for table in ["chats", "messages", "leases", "workers", "events"] {
        try raw.execute(script: "VACUUM ANALYZE chatctl.\(table)")
      }
    }

    package func backend() -> any ChatBackend { database }

    package func countLog() throws -> any LogMeter { try LogPlace(raw) }

    package func held() throws -> (leases: Int, oldest: Timestamp) {
      let store = try database.openStore(.viewer, patience: .seconds(5))
      defer { store.close() }
      return try Filling.held(store)
    }

    package func remove() {
      guard wasMade else { return }
      // Whoever comes next finds by the comment that it may go.
      try? raw.execute(script: "DROP SCHEMA chatctl CASCADE")
    }

    private func open() throws -> PostgresChatStore {
      try database.openStore(.operator, patience: Self.work)
    }

    private func empty() throws {
      try raw.execute(
        script: """
          SET search_path = chatctl;
          TRUNCATE chats, leases, workers, runs, events, hooks CASCADE
          """)
    }

    /// What a run has left: all but the history.
    private static let forgetting = """
      SET search_path = chatctl;
      TRUNCATE leases, runs, events, hooks;
      DELETE FROM workers;
      DELETE FROM messages WHERE chat_id IN (SELECT id FROM chats WHERE title = 'a chat');
      DELETE FROM chats WHERE title = 'a chat'
      """
  }

  /// Where the server's log is, which nobody else may write to meanwhile.
  private final class LogPlace: LogMeter {
    private let connection: PostgresConnection
    private let begin: Int

    init(_ connection: PostgresConnection) throws {
      self.connection = connection
      begin = try Self.place(connection)
    }

    func end() -> Int? {
      // Without an answer there is no figure.
      (try? Self.place(connection)).map { $0 - begin }
    }

    private static func place(_ connection: PostgresConnection) throws -> Int {
      try connection.row(
        "SELECT CAST(pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0') AS bigint)"
      ) { $0[0] as Int } ?? 0
    }
  }
#endif
