#if Postgres
  import HeartbeatSQL
  import Testing

  @testable import HeartbeatPostgres

  /// Limits are looked at from below exactly, and from above with much room: other tests run beside.
  @Suite struct PatienceTests {
    private let clock = ContinuousClock()

    /// A connection through a proxy to a database with the table `t`.
    private func withProxy(
      _ settings: PostgresSettings,
      _ body: (PostgresConnection, PostgresConnection, TCPProxy) throws -> Void
    ) throws {
      let server = try PostgresServer.own()
      try TestDatabase.with(on: server.socketAddress()) { database in
        let proxy = try TCPProxy(toSocket: server.socketPath)
        defer { proxy.stall([]) }
        let direct = try database.connect()
        try direct.execute(script: "CREATE TABLE t (n bigint UNIQUE)")
        let address = "postgres://postgres@127.0.0.1:\(proxy.port)/\(database.name)?sslmode=disable"
        try body(try PostgresConnection(PostgresAddress(address), settings), direct, proxy)
      }
    }

    private let short = PostgresSettings(patience: .milliseconds(200), work: .milliseconds(100))

    @Test func `a link that was cut without a word ends a call at its deadline`() throws {
      try withProxy(short) { connection, _, proxy in
        proxy.stall(.both)
        let start = clock.now
        let error = #expect(throws: PostgresError.self) { try connection.numbers }
        let took = start.duration(to: clock.now)
        #expect(took >= .milliseconds(800) && took < .seconds(5), "\(took)")
        #expect(error?.isUnreachable == true)
        #expect(error?.isUnknown == true)
        #expect(error?.isBusy == false)
        // The next one connects, in vain, with the same limit.
        let again = clock.now
        #expect(throws: PostgresError.self) { try connection.numbers }
        #expect(again.duration(to: clock.now) < .seconds(5))
        proxy.stall([])
        connection.patience.duration = .seconds(30)
        try connection.expectNumbers([])
      }
    }

    @Test func `who may only read knows that a lost answer has changed nothing`() throws {
      var readOnly = short
      readOnly.isReadOnly = true
      try withProxy(readOnly) { connection, _, proxy in
        proxy.stall(.both)
        let error = #expect(throws: PostgresError.self) { try connection.numbers }
        #expect(error?.isUnreachable == true)
        #expect(error?.isUnknown == false)
      }
    }

    @Test func `in a transaction a lost answer is known to have changed nothing`() throws {
      try withProxy(short) { connection, direct, proxy in
        let error = #expect(throws: PostgresError.self) {
          try connection.transaction {
            try connection.run("INSERT INTO t (n) VALUES (1)")
            proxy.stall(.toClient)
            try connection.run("INSERT INTO t (n) VALUES (2)")
          }
        }
        #expect(error?.isUnknown == false)
        proxy.cut()
        // Waits until the server has given the transaction up.
        try direct.execute(script: "BEGIN; LOCK TABLE t; COMMIT")
        try direct.expectNumbers([])
      }
    }

    /// Else a second try would find it done, and acknowledge what a failover then loses.
    @Test func `a commit that waits for a standby too long is not cancelled, and nobody sees it`()
      throws
    {
      let server = try PostgresServer()
      try TestDatabase.with(on: server.socketAddress()) { database in
        let direct = try database.connect()
        try direct.execute(script: "CREATE TABLE t (n bigint UNIQUE)")
        try direct.execute(script: "ALTER SYSTEM SET synchronous_standby_names = 'nobody'")
        try direct.execute(script: "SELECT pg_reload_conf()")
        let connection = try database.connect(short)
        var last = 0
        func insertLast() throws {
          try connection.transaction {
            _ = try connection.run("INSERT INTO t (n) VALUES (?1)", [last])
          }
        }
        // The server takes the setting up in its own time.
        let error = #expect(throws: PostgresError.self) {
          while last < 10_000 {
            last += 1
            try insertLast()
          }
        }
        #expect(error?.isUnknown == true)
        // The first one is still there and still hidden, so the second one can only wait.
        let again = #expect(throws: PostgresError.self) { try insertLast() }
        #expect(again?.isBusy == true, "\(String(describing: again))")
        try direct.expectNumbers(Array(1..<last))
        try direct.execute(script: "ALTER SYSTEM RESET synchronous_standby_names")
        try direct.execute(script: "SELECT pg_reload_conf()")
        try direct.execute(script: "BEGIN; LOCK TABLE t; COMMIT")
        try direct.expectNumbers(Array(1...last))
      }
    }

    @Test func `a commit whose answer is lost is unknown`() throws {
      try withProxy(short) { connection, direct, proxy in
        let error = #expect(throws: PostgresError.self) {
          try connection.transaction {
            try connection.run("INSERT INTO t (n) VALUES (1)")
            proxy.stall(.toClient)
          }
        }
        #expect(error?.isUnknown == true)
        #expect(error?.isBusy == false)
        try direct.expectNumbers([1])
        proxy.stall([])
        connection.patience.duration = .seconds(30)
        try connection.expectNumbers([1])
      }
    }

    @Test func `a commit that never left is unknown too`() throws {
      try withProxy(short) { connection, direct, proxy in
        let error = #expect(throws: PostgresError.self) {
          try connection.transaction {
            try connection.run("INSERT INTO t (n) VALUES (1)")
            proxy.stall(.both)
          }
        }
        #expect(error?.isUnknown == true)
        proxy.cut()
        proxy.stall([])
        try direct.execute(script: "BEGIN; LOCK TABLE t; COMMIT")
      }
    }

    @Test func `a statement that waits for a lock is busy at the end of its patience`() throws {
      try withConnection(.init(patience: .milliseconds(50))) { connection, database in
        let other = try database.connect()
        try other.transaction(begin: "BEGIN; LOCK TABLE t") {
          let error = #expect(throws: PostgresError.self) {
            try connection.run("INSERT INTO t (n) VALUES (1)")
          }
          #expect(error?.isBusy == true)
          #expect(error?.isUnknown == false)
        }
        try connection.run("INSERT INTO t (n) VALUES (1)")
      }
    }

    @Test func `a statement that takes too long is ended by the server`() throws {
      try withConnection(.init(patience: .milliseconds(50), work: .milliseconds(50))) {
        connection, _ in
        let process = try connection.process
        let error = #expect(throws: PostgresError.self) {
          try connection.run("SELECT pg_sleep(60)")
        }
        #expect(error?.code == "57014")
        #expect(try connection.process == process)
      }
    }

    @Test func `patience that is taken back while a call waits ends it, and what it does`() throws {
      try withConnection(.init(patience: .seconds(600))) { connection, database in
        let other = try database.connect(.init(patience: .seconds(30)))
        try connection.run("SELECT 1")
        let process = try connection.process
        let patience = connection.patience
        let start = clock.now
        try other.transaction(begin: "BEGIN; LOCK TABLE t") {
          let helper = try inThread {
            let watcher = try database.connect()
            // Until it waits for the lock.
            let asks =
              "SELECT count(*) FROM pg_stat_activity WHERE pid = ?1 AND wait_event = 'relation'"
            while try watcher.row(asks, process, read: { $0[0] as Int }) == 0 {}
            patience.duration = .zero
          }
          let error = #expect(throws: PostgresError.self) {
            try connection.run("INSERT INTO t (n) VALUES (1)")
          }
          try helper()
          #expect(error?.isUnknown == true)
          #expect(start.duration(to: clock.now) < .seconds(60))
          // Its session ends although the lock is still held: it was told to give up.
          let lives = "SELECT count(*) FROM pg_stat_activity WHERE pid = ?1"
          // Asked outside of the transaction, in which the answer would always be the first one.
          let watcher = try database.connect()
          while try watcher.row(lives, process, read: { $0[0] as Int }) != 0 {}
        }
        try other.execute(script: "BEGIN; LOCK TABLE t; COMMIT")
        try other.expectNumbers([])
      }
    }

    @Test func `a patience that was changed holds on the server too`() throws {
      try withConnection { connection, _ in
        let before = connection.count.total
        connection.patience.duration = .milliseconds(1234)
        let limit = try connection.row("SELECT current_setting('lock_timeout')") { $0[0] as String }
        #expect(limit == "1234ms")
        #expect(connection.count.total - before == 2)
        _ = try connection.numbers
        #expect(connection.count.total - before == 3)
      }
    }
  }
#endif
