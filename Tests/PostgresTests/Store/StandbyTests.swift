#if Postgres
  import HeartbeatSQL
  import Testing

  @testable import HeartbeatCore
  @testable import HeartbeatPostgres

  @Suite(.timeLimit(.minutes(2))) struct `While a synchronous standby is away` {
    /// A commit that waited for the standby when the server was started again is there for all, and the
    /// standby has not got it.
    @Test func `what another has committed is not acknowledged either`() throws {
      let server = try PostgresServer()
      try ChatsUnderTest.with(on: server.socketAddress()) { chats in
        var draft = ChatDraft(title: "a chat")
        draft.key = "once"
        let made = try chats.store.create([draft], at: chats.now)
        try Self.takeStandbyAway(chats)

        let store = try chats.database.openStore(.operator, patience: .milliseconds(200))
        let error = #expect(throws: PostgresError.self) {
          try store.create([draft], at: chats.now)
        }
        #expect(error?.isUnknown == true, "\(String(describing: error))")

        let direct = try chats.raw()
        try direct.execute(script: "ALTER SYSTEM RESET synchronous_standby_names")
        try direct.execute(script: "SELECT pg_reload_conf()")
        #expect(try chats.store.create([draft], at: chats.now).map(\.id) == made.map(\.id))
      }
    }

    /// Returns once the server lets commits wait: it takes settings up in its own time.
    private static func takeStandbyAway(_ chats: ChatsUnderTest) throws {
      let short = PostgresSettings(patience: .milliseconds(200), work: .milliseconds(100))
      let other = try PostgresConnection(chats.address, short)
      try other.execute(script: "CREATE TABLE other (n bigint)")
      try other.execute(script: "ALTER SYSTEM SET synchronous_standby_names = 'nobody'")
      try other.execute(script: "SELECT pg_reload_conf()")
      let error = #expect(throws: PostgresError.self) {
        while true {
          try other.transaction { _ = try other.run("INSERT INTO other (n) VALUES (1)") }
        }
      }
      #expect(error?.isUnknown == true, "\(String(describing: error))")
    }
  }
#endif
