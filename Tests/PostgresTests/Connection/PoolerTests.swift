#if Postgres
  import CPostgres
  import HeartbeatSQL
  import Testing

  @testable import HeartbeatPostgres

  @Suite(.enabled(if: PgBouncer.isInstalled)) struct PoolerTests {
    @Test(arguments: [1, 5])
    func `a pooler in transaction mode is refused, and left as it was`(poolSize: Int) throws {
      let server = try PostgresServer.own()
      let pooler = try PgBouncer(before: server, mode: "transaction", poolSize: poolSize)
      let address = try PostgresAddress(pooler.address("postgres"))
      let error = #expect(throws: PostgresError.self) { try PostgresConnection(address) }
      #expect(
        error?.message.contains("pool_mode = session") == true, "\(String(describing: error))")
      let other = try PostgresLink.connect(to: address) { true }
      let path = try other.ask(
        "SELECT (current_setting('search_path') LIKE '%chatctl%')::int",
        until: PatienceDeadline(Patience(.seconds(5))), StatementCount())
      #expect(path == 0)
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
    }
  }
#endif
