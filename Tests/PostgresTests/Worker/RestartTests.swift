#if Postgres
  import HeartbeatSQL
  import Synchronization
  import Testing

  @testable import HeartbeatCore
  @testable import HeartbeatPostgres

  /// What the runs of chats have seen.
  private final class Runs: Sendable {
    private struct State {
      var begun: [Lease: Int] = [:]
      var underWay: Set<ChatID> = []
      var overlaps: [ChatID] = []
    }

    private let state = Mutex(State())

    func begin(_ lease: Lease) {
      state.withLock { state in
        state.begun[lease, default: 0] += 1
        if !state.underWay.insert(lease.chat).inserted { state.overlaps.append(lease.chat) }
      }
    }

    func end(_ lease: Lease) { _ = state.withLock { $0.underWay.remove(lease.chat) } }

    var overlaps: [ChatID] { state.withLock { $0.overlaps } }
    var repeated: [Lease] { state.withLock { $0.begun.filter { $0.value > 1 }.map(\.key) } }
    var count: Int { state.withLock { $0.begun.count } }
  }

  /// Tries until the database has answered; what has a key is made once.
  private func insist<Result>(_ body: () throws -> Result) throws -> Result {
    let start = ContinuousClock.now
    while true {
      do {
        return try body()
      } catch let error as PostgresError where error.isUnreachable || error.isUnknown {
        guard start.duration(to: .now) < .seconds(60) else { throw error }
      }
    }
  }

  @Suite(.timeLimit(.minutes(5))) struct `A server that restarts under load` {
    private static var settings: Settings {
      var settings = Settings()
      settings.interval = .milliseconds(500)
      settings.staleAfter = .seconds(30)
      settings.grace = .seconds(10)
      settings.maxChats = 40
      settings.maxAttempts = 100
      settings.retryPause = .milliseconds(10)
      return settings
    }

    @Test(arguments: ["fast", "immediate"])
    func `loses nothing that was acknowledged, and lets nothing run twice`(mode: String)
      async throws
    {
      let server = try PostgresServer()
      let chats = try ChatsUnderTest(PostgresAddress(server.socketAddress()))
      let (runs, recorders) = (Runs(), [EventRecorder(), EventRecorder()])
      let workers = try zip(["w1", "w2"], recorders).map { name, recorder in
        // Each as in a process of its own.
        let database = PostgresDatabase(address: chats.address, liveness: NobodySeen())
        return try ChatsUnderTest.worker(name, on: database, Self.settings, recorder) { chat in
          runs.begin(chat.lease)
          defer { runs.end(chat.lease) }
          _ = try await chat.messages()
          try await chat.append("half")
          return ChatAnswer("done")
        }
      }
      async let first: Void = workers[0].run()
      async let second: Void = workers[1].run()

      let total = 1_500
      let acknowledged = Mutex<Set<ChatID>>([])
      let start = try inThread {
        let store = try chats.database.openStore(.operator, patience: .seconds(5))
        for number in 1...total / 5 {
          let drafts = (1...5).map { ChatDraft(title: "a chat", key: "\(number)-\($0)") }
          let made = try insist { try store.create(drafts, at: chats.now).map(\.id) }
          acknowledged.withLock { $0.formUnion(made) }
        }
      }
      for round in 1...3 {
        while acknowledged.withLock({ $0.count }) < round * total / 4 { await Task.yield() }
        try server.control("stop", "-m", mode)
        try server.control("start")
      }
      try start()
      let raw = try chats.raw()
      let open = "SELECT count(*) FROM chats WHERE status NOT IN ('completed', 'error')"
      while try raw.row(open, read: { $0[0] as Int }) ?? 0 > 0 { await Task.yield() }
      for worker in workers { worker.stop(reason: "test") }
      _ = try await (first, second)

      #expect(acknowledged.withLock { $0.count } == total)
      let statuses = try raw.rows("SELECT status, count(*) FROM chats GROUP BY 1") {
        "\($0[0] as String) \($0[1] as Int)"
      }
      #expect(statuses == ["completed \(total)"])
      #expect(runs.overlaps.isEmpty)
      #expect(runs.repeated.isEmpty)
      let counts = try raw.rows(
        """
        SELECT (SELECT count(*) FROM events WHERE kind = 'completed'),
          (SELECT count(*) FROM messages WHERE content = 'done'),
          (SELECT count(*) FROM (SELECT 1 FROM messages WHERE content = 'half'
            GROUP BY chat_id, generation HAVING count(*) > 1) AS doubled),
          (SELECT count(*) FROM leases), (SELECT count(*) FROM runs),
          (SELECT count(*) FROM (SELECT 1 FROM events WHERE ended_generation IS NOT NULL
            AND kind <> 'lost' GROUP BY chat_id, ended_generation HAVING count(*) > 1) AS twice)
        """
      ) { row in (0..<6).map { row[Int32($0)] as Int } }
      #expect(counts == [[total, total, 0, 0, 0, 0]])
    }
  }
#endif
