#if Postgres
  import HeartbeatSQL
  import Testing

  @testable import HeartbeatCore
  @testable import HeartbeatPostgres

  @Suite struct PostgresConnectionTests {
    @Test func `values of every kind come back as they were sent`() throws {
      try withConnection { connection, _ in
        let sql = """
          SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, true, false, sum(n), avg(n)
          FROM (VALUES (1::bigint), (2)) AS v (n)
          """
        // The first time with its text, later prepared.
        for _ in 1...3 {
          let values = try connection.row(
            sql, Int64.min, Int64.max, -0.1, "ü'\"?1", "", nil as Int?, true, WorkerID(stored: "w1")
          ) { row in
            #expect(row[0] == Int64.min)
            #expect(row[1] == Int64.max)
            #expect(row[2] == -0.1)
            #expect(row[3] == "ü'\"?1")
            #expect(row[4] == "")
            #expect(row[5] == nil as Int?)
            #expect(row[6] as Bool)
            #expect(row[7] == WorkerID(stored: "w1"))
            #expect(row[8] as Bool)
            #expect(!(row[9] as Bool))
            #expect(row[10] == 3)
            #expect(row[11] == 1.5)
            return 1
          }
          #expect(values == 1)
        }
      }
    }

    @Test func `a run tells how many rows it changed`() throws {
      try withConnection { connection, _ in
        let inserted = try connection.run("INSERT INTO t (n) VALUES (?1), (?2)", 1, 2)
        let updated = try connection.run("UPDATE t SET words = ?1", "x")
        let deleted = try connection.run("DELETE FROM t WHERE n = ?1", 7)
        #expect([inserted, updated, deleted] == [2, 2, 0])
      }
    }

    @Test func `a statement that failed can be run again at once`() throws {
      try withConnection { connection, _ in
        let insert = "INSERT INTO t (n) VALUES (?1)"
        try connection.run(insert, 1)
        let error = #expect(throws: PostgresError.self) { try connection.run(insert, 1) }
        #expect(error?.code == "23505")
        #expect(error?.concernsContent == true)
        #expect(error?.isUnknown == false)
        try connection.run(insert, 2)
        try connection.expectNumbers([1, 2])
      }
    }

    @Test func `an error never has values in it`() throws {
      try withConnection { connection, _ in
        try connection.run("INSERT INTO t (n, words) VALUES (?1, ?2)", 4711, "x")
        for (sql, values) in [
          ("INSERT INTO t (n) VALUES (?1)", [4711] as [any SQLValue]),
          ("SELECT ?1::bigint", ["secret4711"]),
          ("SELECT ?1::json", ["{secret4711"]),
          ("SELECT ?1::smallint", ["47114711"]),
          ("SELECT ?1::date", ["4711-4711"]),
        ] {
          let error = #expect(throws: PostgresError.self) { try connection.run(sql, values) }
          #expect(error?.concernsContent == true)
          #expect(error?.description.contains("4711") == false, "\(String(describing: error))")
          #expect(error?.sql == sql)
        }
      }
    }

    @Test func `a zero byte in a text is refused, not cut off`() throws {
      try withConnection { connection, _ in
        let error = #expect(throws: PostgresError.self) {
          try connection.run("INSERT INTO t (words) VALUES (?1)", "a\u{0}b")
        }
        #expect(error?.concernsContent == true)
      }
    }

    @Test func `an error of the server after its first rows hands out none`() throws {
      try withConnection { connection, _ in
        var isRead = false
        #expect(throws: PostgresError.self) {
          try connection.rows("SELECT 1 / (100000 - n) FROM generate_series(1, 100000) AS s (n)") {
            _ in isRead = true
          }
        }
        #expect(!isRead)
      }
    }

    @Test func `what a reader throws leaves nothing half-read`() throws {
      struct Stop: Error {}
      try withConnection { connection, _ in
        #expect(throws: Stop.self) {
          try connection.rows("SELECT generate_series(1, 10)") { _ in throw Stop() }
        }
        try connection.expectNumbers([])
      }
    }

    @Test func `a second use prepares a statement, and the third one only runs it`() throws {
      try withConnection { connection, _ in
        let sql = "SELECT n FROM t WHERE n = ?1"
        var before = connection.count.total
        try connection.run(sql, 1)
        #expect(connection.count.total - before == 1)
        before = connection.count.total
        try connection.run(sql, 1)
        #expect(connection.count.total - before == 2)
        before = connection.count.total
        try connection.run(sql, 1)
        #expect(connection.count.total - before == 1)
        let prepared = try connection.row(
          "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%FROM t WHERE%'"
        ) { $0[0] as Int }
        #expect(prepared == 1)
      }
    }

    @Test func `a prepared statement that no longer fits is prepared anew`() throws {
      try withConnection { connection, _ in
        for _ in 1...2 { try connection.run("SELECT * FROM t") }
        try connection.execute(script: "ALTER TABLE t ADD COLUMN more text")
        #expect(throws: PostgresError.self) { try connection.run("SELECT * FROM t") }
        try connection.run("SELECT * FROM t")
        try connection.run("SELECT * FROM t")
        try connection.execute(script: "DEALLOCATE ALL")
        #expect(throws: PostgresError.self) { try connection.run("SELECT * FROM t") }
        try connection.run("SELECT * FROM t")
      }
    }

    @Test func `updates are counted, also within WITH`() throws {
      try withConnection { connection, _ in
        try connection.run("SELECT n FROM t FOR UPDATE")
        #expect(connection.count.updates == 0)
        try connection.run("UPDATE t SET n = ?1", 1)
        try connection.run("WITH b AS (UPDATE t SET n = ?1 RETURNING n) SELECT n FROM b", 1)
        #expect(connection.count.updates == 2)
      }
    }

    @Test func `a session has the settings that it was given`() throws {
      try withConnection(
        .init(isReadOnly: true, patience: .milliseconds(700), work: .milliseconds(300))
      ) { connection, _ in
        let settings = try connection.row(
          """
          SELECT current_setting('search_path'), current_setting('lock_timeout'),
            current_setting('statement_timeout'), current_setting('default_transaction_read_only'),
            current_setting('idle_in_transaction_session_timeout'),
            current_setting('client_encoding'), current_setting('application_name')
          """
        ) { row in (0..<7).map { row[$0] as String } }
        #expect(
          settings == [
            "chatctl, pg_catalog, pg_temp", "700ms", "1s", "on", "5s", "UTF8", "chatctl",
          ])
        try connection.checkSession()
        try connection.execute(script: "RESET search_path")
        #expect(throws: PostgresError.self) { try connection.checkSession() }
        // The session that was spoilt is left.
        try connection.checkSession()
      }
    }

    @Test func `a read-only connection writes nothing, which it says in its own words`() throws {
      try withConnection(.init(isReadOnly: true)) { connection, _ in
        let error = #expect(throws: PostgresError.self) {
          try connection.run("INSERT INTO t (n) VALUES (1)")
        }
        #expect(error?.isUnauthorized == true)
        #expect(error?.message == "this connection only reads")
      }
    }

    @Test func `a role is taken on, and one that is not there is named`() throws {
      try withConnection { connection, database in
        let role = "chatctl_test_\(database.name)"
        try connection.execute(script: "CREATE ROLE \(role) NOLOGIN; GRANT \(role) TO CURRENT_USER")
        defer { try? connection.execute(script: "DROP ROLE \(role)") }
        let other = try database.connect(.init(role: role))
        #expect(try other.row("SELECT current_user::text") { $0[0] as String } == role)
        let error = #expect(throws: PostgresError.self) { try other.run("SELECT n FROM t") }
        #expect(error?.isPermanent == true || error?.isUnauthorized == true)
        let missing = #expect(throws: PostgresError.self) {
          try database.connect(.init(role: "chatctl_nobody"))
        }
        #expect(
          missing?.description.contains("chatctl_nobody") == true, "\(String(describing: missing))")
      }
    }
  }
#endif
