#if Postgres
  import HeartbeatSQL
  import Testing

  @testable import HeartbeatCore
  @testable import HeartbeatPostgres

  /// Loses the answer to each COMMIT.
  private final class Loss: StatementSeam {
    func willRun(_ sql: String) throws {}

    func didRun(_ sql: String) throws {
      guard sql == "COMMIT" else { return }
      throw PostgresError(code: "08006", message: "lost", sql: sql, isUnknown: true)
    }
  }

  @Suite struct `What was asked` {
    @Test func `has changed nothing, so an answer that was lost leaves nothing unknown`() throws {
      try ChatsUnderTest.with { chats in
        chats.store.pass(through: Loss())
        let error = #expect(throws: PostgresError.self) {
          _ = try chats.store.chats(ChatFilter(), at: chats.now)
        }
        #expect(error?.isUnreachable == true)
        #expect(error?.isUnknown == false)
      }
    }
  }

  @Suite struct `What keeps a chat from being written` {
    @Test(arguments: [
      ("28P01", WriteFault.unavailable), ("42P01", .unavailable), ("42501", .unavailable),
      ("57P01", .unavailable), ("22021", .content), ("23505", .content), ("53100", .unknown),
    ]) func `is told from what keeps all from it`(code: String, fault: WriteFault) {
      #expect(WriteFault(PostgresError(code: code, message: "no")) == fault)
    }
  }

  @Suite(.timeLimit(.minutes(2))) struct `A message whose answer was lost` {
    @Test func `was added, and is there once`() throws {
      let server = try PostgresServer.own()
      try ChatsUnderTest.with(on: server.socketAddress()) { chats in
        let w1 = try chats.register("w1")
        let lease = try chats.makeRunning(1, by: w1)[0]
        let direct = try chats.raw()
        // Lets a commit wait for as long as somebody has a lock.
        try direct.execute(
          script: """
            CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS
              $$ BEGIN PERFORM pg_advisory_xact_lock_shared(99); RETURN NULL; END $$;
            CREATE CONSTRAINT TRIGGER wait AFTER INSERT ON messages DEFERRABLE INITIALLY DEFERRED
              FOR EACH ROW EXECUTE FUNCTION wait();
            """)
        try direct.run("SELECT pg_advisory_lock(99)")
        let proxy = try TCPProxy(toSocket: server.socketPath)
        defer { proxy.stall([]) }
        let name = try direct.row("SELECT current_database()") { $0[0] as String } ?? ""
        let database = PostgresDatabase(
          address: try PostgresAddress(
            "postgres://postgres@127.0.0.1:\(proxy.port)/\(name)?sslmode=disable"),
          liveness: NobodySeen())
        let store = try database.openStore(.worker, patience: .seconds(30))
        let end = try inThread {
          try store.append("hello", under: lease, by: w1, at: chats.now)
        }
        let waits = "SELECT count(*) FROM pg_locks WHERE NOT granted AND objid = 99"
        while try direct.row(waits, read: { $0[0] as Int }) == 0 {}
        proxy.stall(.toClient)
        try direct.run("SELECT pg_advisory_unlock(99)")
        while try direct.row("SELECT count(*) FROM messages", read: { $0[0] as Int }) == 0 {}
        // The answer is on its way, and does not come.
        proxy.cut()
        proxy.stall([])
        try end()
        #expect(try chats.store.messages(of: lease.chat).map(\.content) == ["hello"])
      }
    }
  }
#endif
