#if Postgres
  import HeartbeatSQL
  import Testing

  @testable import HeartbeatPostgres

  @Suite struct ReconnectTests {
    @Test func `a session that was ended while idle is made again unnoticed`() throws {
      try withConnection(.init(patience: .milliseconds(900))) { connection, database in
        let sql = "SELECT current_setting('lock_timeout')"
        for _ in 1...3 { try connection.run(sql) }
        let process = try connection.process
        try database.connect().run("SELECT pg_terminate_backend(?1::int, 10000)", process)
        for _ in 1...3 {
          #expect(try connection.row(sql) { $0[0] as String } == "900ms")
        }
        #expect(try connection.process != process)
      }
    }

    @Test func `nothing goes on in a new session within a transaction`() throws {
      try withConnection { connection, database in
        let error = #expect(throws: PostgresError.self) {
          try connection.transaction {
            try connection.run("INSERT INTO t (n) VALUES (1)")
            let process = try connection.process
            try database.connect().run("SELECT pg_terminate_backend(?1::int, 10000)", process)
            // Whoever goes on all the same does so in no other session.
            _ = try? connection.run("INSERT INTO t (n) VALUES (2)")
            try connection.run("INSERT INTO t (n) VALUES (3)")
          }
        }
        #expect(error?.isUnreachable == true)
        #expect(error?.isUnknown == false)
        try connection.expectNumbers([])
      }
    }

    @Test func `a session that is ended while a statement runs leaves it unknown`() throws {
      try withConnection(.init(patience: .seconds(60))) { connection, database in
        let process = try connection.process
        let helper = try inThread {
          let other = try database.connect()
          let asks =
            "SELECT count(*) FROM pg_stat_activity WHERE pid = ?1 AND wait_event = 'PgSleep'"
          while try other.row(asks, process, read: { $0[0] as Int }) == 0 {}
          try other.run("SELECT pg_terminate_backend(?1::int)", process)
        }
        let error = #expect(throws: PostgresError.self) {
          try connection.run("SELECT pg_sleep(60)")
        }
        try helper()
        #expect(error?.code == "57P01")
        #expect(error?.isUnknown == true)
        #expect(error?.isUnreachable == true)
        try connection.expectNumbers([])
      }
    }

    @Test func `a transaction that stands still is ended by the server`() throws {
      try withConnection { connection, database in
        let error = #expect(throws: PostgresError.self) {
          try connection.transaction {
            try connection.execute(script: "SET idle_in_transaction_session_timeout = 1")
            let process = try connection.process
            let other = try database.connect()
            let asks = "SELECT count(*) FROM pg_stat_activity WHERE pid = ?1"
            while try other.row(asks, process, read: { $0[0] as Int }) != 0 {}
            try connection.run("SELECT 1")
          }
        }
        #expect(error?.isUnknown == false)
        try connection.expectNumbers([])
      }
    }

    @Test func `a server that restarts is found again`() throws {
      let server = try PostgresServer()
      let connection = try PostgresConnection(PostgresAddress(server.socketAddress()))
      for _ in 1...2 { try connection.run("SELECT ?1", 1) }
      try server.control("stop", "-m", "immediate")
      let error = #expect(throws: PostgresError.self) { try connection.run("SELECT ?1", 1) }
      #expect(error?.isUnreachable == true)
      #expect(error?.isUnknown == false)
      #expect(
        error?.description.contains(server.socketPath) == true, "\(String(describing: error))")
      // While the pause lasts nothing is tried.
      let again = #expect(throws: PostgresError.self) { try connection.run("SELECT ?1", 1) }
      #expect(again == error)
      try server.control("start")
      #expect(try eventually { try connection.row("SELECT ?1", 1) { $0[0] as Int } } == 1)
    }

    /// Tries again until the pause between two attempts to connect is over.
    private func eventually<Result>(_ body: () throws -> Result) throws -> Result {
      let start = ContinuousClock.now
      while true {
        do {
          return try body()
        } catch let error as PostgresError where error.isUnreachable {
          guard start.duration(to: .now) < .seconds(30) else { throw error }
        }
      }
    }
  }

  @Suite struct ReconnectPauseTests {
    @Test func `pauses double from 100 ms to 5 s`() {
      var pause = ReconnectPause()
      var now = ContinuousClock.now
      #expect(pause.allows(at: now))
      for milliseconds in [100, 200, 400, 800, 1600, 3200, 5000, 5000, 5000] {
        pause.failed(at: now, share: 0)
        #expect(!pause.allows(at: now + .milliseconds(milliseconds - 1)))
        now += .milliseconds(milliseconds)
        #expect(pause.allows(at: now))
      }
      pause.succeeded()
      pause.failed(at: now, share: 0)
      #expect(pause.allows(at: now + .milliseconds(100)))
    }

    @Test func `chance leaves out up to half of a pause`() {
      let now = ContinuousClock.now
      var pause = ReconnectPause()
      pause.failed(at: now, share: 1)
      #expect(!pause.allows(at: now + .milliseconds(49)))
      #expect(pause.allows(at: now + .milliseconds(50)))
    }

    @Test func `pauses stay bounded after any number of failures`() {
      let now = ContinuousClock.now
      var pause = ReconnectPause()
      for _ in 1...200 { pause.failed(at: now, share: 0) }
      #expect(pause.allows(at: now + .seconds(5)))
    }
  }
#endif
