#if Postgres
  import Testing

  @testable import HeartbeatCore
  @testable import HeartbeatPostgres

  /// A worker whose link to the server is cut without a word.
  @Suite(.timeLimit(.minutes(2))) struct `A worker behind a cut link` {
    private static var settings: Settings {
      var settings = Settings()
      settings.interval = .milliseconds(300)
      settings.staleAfter = .seconds(3)
      settings.grace = .seconds(5)
      settings.runsReachOutside = false
      return settings
    }

    @Test func `fences itself in time, tries on, and takes up what nobody took`() async throws {
      let server = try PostgresServer.own()
      let name = "cut_\(Int.random(in: 1...9_999_999))"
      let admin = try PostgresConnection(
        PostgresAddress(server.socketAddress()), .init(work: .seconds(60)))
      try admin.execute(script: "CREATE DATABASE \(name)")
      defer { try? admin.execute(script: "DROP DATABASE \(name) WITH (FORCE)") }
      let chats = try ChatsUnderTest(PostgresAddress(server.socketAddress(name)))
      try chats.makeChats(5)
      let proxy = try TCPProxy(toSocket: server.socketPath)
      defer { proxy.stall([]) }
      let database = PostgresDatabase(
        address: try PostgresAddress(
          "postgres://postgres@127.0.0.1:\(proxy.port)/\(name)?sslmode=disable"),
        liveness: NobodySeen())
      let recorder = EventRecorder()
      let worker = try ChatsUnderTest.worker("w1", on: database, Self.settings, recorder) { chat in
        try await chat.holdUntilCancelled()
        return .done
      }
      async let run: Void = worker.run()

      await recorder.wait { kinds in
        kinds.contains { if case .tick(let tick) = $0 { tick.renewed == 5 } else { false } }
      }
      let clock = ContinuousClock()
      // The last renewal may have been sent after this at most one moment.
      let cut = clock.now
      proxy.stall(.both)
      await recorder.wait { kinds in
        kinds.contains { if case .selfFenced(let leases) = $0 { leases.count == 5 } else { false } }
      }
      let fence = recorder.moment {
        if case .selfFenced(let leases) = $0 { leases.count == 5 } else { false }
      }
      let fenced = cut.duration(to: try #require(fence))
      // 3 s less the margin of 300 ms, and the last try of 150 ms. Nobody else may take them before 3 s.
      #expect(fenced < .seconds(3), "\(fenced)")
      #expect(fenced > .seconds(2), "\(fenced)")
      // The heartbeat comes back from the link, again and again.
      let failures = recorder.failures
      #expect(failures >= 1)
      await recorder.wait { kinds in
        kinds.count { if case .tickFailed = $0 { true } else { false } } >= failures + 3
      }

      proxy.stall([])
      proxy.cut()
      await recorder.wait { kinds in
        kinds.contains { if case .gained(let gains) = $0 { gains.count == 5 } else { false } }
      }
      worker.stop(reason: "test")
      try await run
      // Under the generations that came after, and each given back.
      let rows = try chats.raw().rows("SELECT status, generation FROM chats") {
        [$0[0] as String, "\($0[1] as Int64)"]
      }
      #expect(rows == Array(repeating: ["pending", "2"], count: 5))
    }

    @Test func `has no more than four connections`() async throws {
      let name = "four_\(Int.random(in: 1...9_999_999))"
      let server = try PostgresServer.own()
      let admin = try PostgresConnection(
        PostgresAddress(server.socketAddress()), .init(work: .seconds(60)))
      try admin.execute(script: "CREATE DATABASE \(name)")
      defer { try? admin.execute(script: "DROP DATABASE \(name) WITH (FORCE)") }
      let chats = try ChatsUnderTest(PostgresAddress(server.socketAddress(name)))
      chats.store.close()
      try admin.run("SELECT pg_stat_clear_snapshot()")
      let recorder = EventRecorder()
      let worker = try ChatsUnderTest.worker("w1", on: chats.database, Self.settings, recorder) {
        _ in .done
      }
      async let run: Void = worker.run()
      await recorder.wait { kinds in
        kinds.contains { if case .tick = $0 { true } else { false } }
      }
      let count = try admin.row(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = ?1", name
      ) { $0[0] as Int }
      #expect(count == 3)
      worker.stop(reason: "test")
      try await run
    }
  }
#endif
