#if Postgres
  import HeartbeatSQL
  import Testing

  @testable import HeartbeatCore
  @testable import HeartbeatPostgres

  @Suite struct PostgresMigrationTests {
    @Test func `an older schema is brought to the present one`() throws {
      try withSchema { connection, database in
        try connection.run("UPDATE schema_version SET version = 2")
        let older = PostgresDatabaseError.olderDatabase(
          address: "\(database.address)", version: 2, known: PostgresSchema.version)
        let refusal = failure { try PostgresSchema.require(connection) }
        #expect(refusal == older)
        try Self.migrate(connection)
        try PostgresSchema.require(connection)
        #expect(try connection.rows("SELECT novel FROM chats") { $0[0] as Int }.isEmpty)
      }
    }

    @Test func `a schema from which nothing leads here is an error`() throws {
      try withSchema { connection, _ in
        try connection.run("UPDATE schema_version SET version = 1")
        #expect(throws: StoreError.self) { try PostgresSchema.prepare(connection) }
        #expect(try connection.row("SELECT version FROM schema_version") { $0[0] } == 1)
      }
    }

    @Test(arguments: [(0, true), (-60_000, true), (-91_000, false)])
    func `a worker that was heard of lately keeps the schema as it is`(
      seen: Int, isAlive: Bool
    ) throws {
      try withSchema { connection, _ in
        try connection.run(
          """
          INSERT INTO workers (id, ordinal, worker, pid, interval_ms, stale_after_ms,
            max_recoveries, grace_ms, seen_at, started_at)
          VALUES (7, 1, 'w1', 1, 30000, 90000, 5, 10000, now_ms() + ?1, 1)
          """, seen)
        let failure = failure { try Self.migrate(connection) }
        #expect(failure == (isAlive ? .olderWorker(WorkerID(stored: "w1")) : nil))
      }
    }

    private static func migrate(_ connection: PostgresConnection) throws {
      let step = PostgresMigration(from: 2, script: "ALTER TABLE chats ADD COLUMN novel bigint")
      try connection.transaction { try PostgresMigration.run([step], from: 2, on: connection) }
    }
  }
#endif
