#if Postgres
  import CPostgres
  import HeartbeatSQL
  import Testing

  @testable import HeartbeatPostgres

  @Suite(.enabled(if: PgBouncer.isInstalled)) struct PoolerTests {
    @Test(arguments: [1, 5])
    func `a pooler in transaction mode is refused`(poolSize: Int) throws {
      let server = try PostgresServer.own()
      let pooler = try PgBouncer(before: server, mode: "transaction", poolSize: poolSize)
      let address = try PostgresAddress(pooler.address("postgres"))
      let error = #expect(throws: PostgresError.self) { try PostgresConnection(address) }
      #expect(
        error?.message.contains("pool_mode = session") == true, "\(String(describing: error))")
    }

    @Test func `a pooler that hands out its sessions in turn is refused too`() throws {
      let pooler = try PgBouncer(before: .own(), mode: "transaction", inTurn: true)
      let address = try PostgresAddress(pooler.address("postgres"))
      // Two sessions that are idle afterwards.
      let links = try (1...2).map { _ in try PostgresLink.connect(to: address) { true } }
      let (deadline, count) = (PatienceDeadline(Patience(.seconds(30))), StatementCount())
      for sql in ["BEGIN", "COMMIT"] {
        for link in links {
          _ = try link.answer(to: sql, until: deadline, count) { PQsendQuery($0, sql) }
        }
      }
      #expect(throws: PostgresError.self) { try PostgresConnection(address) }
    }

    @Test func `settings are not left to others before it is known whose session it is`() throws {
      let pooler = try PgBouncer(before: .own(), mode: "transaction", poolSize: 1)
      let address = try PostgresAddress(pooler.address("postgres"))
      let (deadline, count) = (PatienceDeadline(Patience(.seconds(30))), StatementCount())
      let link = try PostgresLink.connect(to: address) { true }
      let session = PostgresSession(settings: .init(), patience: .seconds(1))
      let process = try session.make(on: link, until: deadline, count, isForAll: false)
      #expect(process != link.announcedProcess)
      let other = try PostgresLink.connect(to: address) { true }
      let isLeft = try other.ask(
        "SELECT (current_setting('search_path') LIKE '%chatctl%')::int", until: deadline, count)
      #expect(isLeft == 0)
    }

    @Test(arguments: [1, 5])
    func `a pooler in session mode is as good as the server`(poolSize: Int) throws {
      let server = try PostgresServer.own()
      let pooler = try PgBouncer(before: server, mode: "session", poolSize: poolSize)
      let connection = try PostgresConnection(PostgresAddress(pooler.address("postgres")))
      let process = try connection.process
      try connection.execute(script: "CREATE TABLE pg_temp.t (n bigint)")
      for _ in 1...3 { try connection.run("INSERT INTO pg_temp.t VALUES (?1)", 1) }
      try connection.checkSession()
      #expect(try connection.process == process)
      try connection.listen("w1")
      try PostgresConnection(PostgresAddress(server.socketAddress())).notify("w1")
      #expect(try connection.waitForNotice(atMost: .seconds(20))?.channel == "w1")
    }
  }
#endif
