#if Postgres
  import HeartbeatSQL
  import Testing

  @testable import HeartbeatCore
  @testable import HeartbeatPostgres

  /// w1 with a running chat and w2 without one, each with a heartbeat's connection that is up to date. The
  /// pause after which they look without a notice is so long that it plays no part.
  private struct Scene {
    let chats: ChatsUnderTest
    let lease: Lease
    let w1: Listener
    let w2: Listener

    struct Listener {
      let incarnation: Incarnation
      let store: PostgresChatStore

      /// Looks until it has news of the wanted kind.
      func hears(_ isWanted: (News) -> Bool) throws -> Bool {
        let start = ContinuousClock.now
        while start.duration(to: .now) < .seconds(20) {
          if try isWanted(store.news(for: incarnation)) { return true }
        }
        return false
      }

      var statements: Int { get throws { try store.use { $0.count.total } } }

      /// Waits for a notice and the look that follows.
      func hearAnything() throws {
        let before = try statements
        while try statements == before { _ = try store.news(for: incarnation) }
      }
    }

    init(_ chats: ChatsUnderTest) throws {
      self.chats = chats
      let (first, second) = (try chats.register("w1"), try chats.register("w2"))
      lease = try chats.makeRunning(1, by: first)[0]
      let listeners = try [first, second].map {
        Listener(
          incarnation: $0,
          store: try chats.database.openStore(.heartbeat, patience: .seconds(30)))
      }
      (w1, w2) = (listeners[0], listeners[1])
      for listener in listeners { _ = try listener.store.news(for: listener.incarnation) }
      // Comes after whatever was told before.
      try chats.raw().notify(NoticeChannel.all)
      for listener in listeners { try listener.hearAnything() }
    }

    static func with(_ body: (Scene) throws -> Void) throws {
      try ChatsUnderTest.with { try body(Scene($0)) }
    }
  }

  @Suite(.timeLimit(.minutes(2))) struct `Early notice` {
    enum Deed: CaseIterable {
      case steal, interrupt, complete, delete, recover
    }

    @Test(arguments: Deed.allCases)
    func `comes to whom a lease is taken from`(deed: Deed) throws {
      try Scene.with { scene in
        let (store, chat, now) = (scene.chats.store, scene.lease.chat, scene.chats.now)
        switch deed {
        case .steal: _ = try store.steal(.chats([chat]), to: "w2", reason: nil, at: now)
        case .interrupt: _ = try store.interrupt(.chats([chat]), at: now)
        case .complete: _ = try store.complete(.chats([chat]), at: now)
        case .delete: _ = try store.delete(.chats([chat]), at: now)
        case .recover:
          _ = try store.recover(
            RecoveryRequest(holder: scene.w1.incarnation, why: .stale, heartbeats: nil), limit: 10,
            by: .worker(scene.w2.incarnation), at: now)
        }
        #expect(try scene.w1.hears { $0.leasesChanged })
      }
    }

    @Test func `comes to whom a lease is given`() throws {
      try Scene.with { scene in
        _ = try scene.chats.store.steal(
          .chats([scene.lease.chat]), to: "w2", reason: nil, at: scene.chats.now)
        #expect(try scene.w2.hears { $0.leasesChanged })
      }
    }

    @Test func `comes with the end of a run that somebody waits for`() throws {
      try Scene.with { scene in
        let (store, now) = (scene.chats.store, scene.chats.now)
        _ = try store.beginRuns(of: [scene.lease], by: scene.w1.incarnation, at: now)
        let theft = try store.steal(
          .chats([scene.lease.chat]), to: "w2", reason: nil, at: now)
        #expect(theft.stolen.count == 1)
        #expect(try scene.w2.hears { $0.leasesChanged })
        try store.confirmEnds(of: [scene.lease], by: scene.w1.incarnation, at: now)
        #expect(try scene.w2.hears { $0.runsEnded })
      }
    }

    @Test(arguments: [
      WorkerOrder.drain(isCancelling: false), .maxChats(7), .drain(isCancelling: true),
    ])
    func `comes with an order`(order: WorkerOrder) throws {
      try Scene.with { scene in
        _ = try scene.chats.store.order(order, to: ["w1"], at: scene.chats.now)
        #expect(
          try scene.w1.hears { news in
            guard let orders = news.orders else { return false }
            return orders.isDraining || orders.maxChats == 7
          })
      }
    }

    @Test func `comes with the question whether a worker is alive`() throws {
      try Scene.with { scene in
        try scene.chats.store.probe(scene.w1.incarnation.id)
        #expect(try scene.w1.hears { $0.isProbed })
      }
    }

    @Test func `comes to all when chats become pending, and from one process once a second`() throws
    {
      try Scene.with { scene in
        // As another process.
        let database = PostgresDatabase(address: scene.chats.address, liveness: NobodySeen())
        let store = try database.openStore(.operator, patience: .seconds(30))
        _ = try store.create([ChatDraft(title: "a chat")], at: scene.chats.now)
        #expect(try scene.w1.hears { $0.pendingChanged })
        #expect(try scene.w2.hears { $0.pendingChanged })
      }
      let limit = NoticeLimit()
      let start = ContinuousClock.now
      let times: [Duration] = [.zero, .milliseconds(1), .milliseconds(999), .seconds(1)]
      #expect(times.map { limit.allows(at: start + $0) } == [true, false, false, true])
    }

    @Test func `costs whoever looks no statement while nobody sends any`() throws {
      try Scene.with { scene in
        let before = try scene.w1.statements
        for _ in 1...1_000 { #expect(try scene.w1.store.news(for: scene.w1.incarnation) == News()) }
        #expect(try scene.w1.statements == before)
      }
    }

    @Test func `that does not come is made up for by a look after a while`() throws {
      try ChatsUnderTest.with(newsPause: .milliseconds(1)) { chats in
        let w1 = try chats.register("w1")
        let listener = Scene.Listener(
          incarnation: w1, store: try chats.database.openStore(.heartbeat, patience: .seconds(30)))
        _ = try listener.store.news(for: w1)
        // By hand: nobody is told.
        try chats.raw().run("UPDATE workers SET max_chats = 7 WHERE id = ?1", w1.id)
        #expect(try listener.hears { $0.orders?.maxChats == 7 })
      }
    }

    @Test func `that cannot come through is missed once, by name`() throws {
      let server = try PostgresServer.own()
      let name = "deaf_\(Int.random(in: 1...9_999_999))"
      let admin = try PostgresConnection(
        PostgresAddress(server.socketAddress()), .init(work: .seconds(60)))
      try admin.execute(script: "CREATE DATABASE \(name)")
      defer { try? admin.execute(script: "DROP DATABASE \(name) WITH (FORCE)") }
      let chats = try ChatsUnderTest(PostgresAddress(server.socketAddress(name)))
      for isKept in [false, true] {
        let proxy = try TCPProxy(toSocket: server.socketPath, keepingNotices: isKept)
        let database = PostgresDatabase(
          address: try PostgresAddress(
            "postgres://postgres@127.0.0.1:\(proxy.port)/\(name)"
              + "?sslmode=disable&gssencmode=disable"),
          liveness: NobodySeen(), newsPause: .milliseconds(1))
        let sweep = try database.openStore(.worker, patience: .seconds(30))
        let note = try sweep.maintain()
        #expect((note != nil) == isKept)
        #expect(note?.message.contains("looks once a second") ?? true)
        // The second time costs nothing.
        let before = try sweep.use { $0.count.total }
        #expect(try sweep.maintain() == note)
        #expect(try sweep.use { $0.count.total } == before)

        // What others do is found all the same.
        let w1 = try chats.register(isKept ? "w2" : "w1")
        let listener = Scene.Listener(
          incarnation: w1, store: try database.openStore(.heartbeat, patience: .seconds(30)))
        _ = try listener.store.news(for: w1)
        _ = try chats.store.order(.maxChats(7), to: [w1.worker], at: chats.now)
        #expect(try listener.hears { $0.orders?.maxChats == 7 })
      }
    }

    @Test func `that a session which broke has lost is made up for at once`() throws {
      try Scene.with { scene in
        let process = try scene.w1.store.use { try $0.process }
        let other = try scene.chats.raw()
        try other.run("SELECT pg_terminate_backend(?1::int, 10000)", process)
        _ = try scene.chats.store.steal(
          .chats([scene.lease.chat]), to: "w2", reason: nil, at: scene.chats.now)
        #expect(try scene.w1.hears { $0.leasesChanged })
        // And it listens again.
        try other.notify(NoticeChannel.of("w1"))
        try scene.w1.hearAnything()
      }
    }

    @Test func `of a look that failed is not forgotten`() throws {
      try Scene.with { scene in
        let other = try scene.chats.raw()
        try other.execute(script: "ALTER TABLE workers RENAME TO hidden")
        try other.notify(NoticeChannel.of("w1"))
        var hasFailed = false
        while !hasFailed {
          do {
            _ = try scene.w1.store.news(for: scene.w1.incarnation)
          } catch {
            hasFailed = true
          }
        }
        try other.execute(script: "ALTER TABLE hidden RENAME TO workers")
        let before = try scene.w1.statements
        _ = try scene.w1.store.news(for: scene.w1.incarnation)
        #expect(try scene.w1.statements > before)
      }
    }

    @Test func `that cannot be sent is no failure of what was done`() throws {
      try Scene.with { scene in
        try scene.chats.raw().execute(
          script: "REVOKE EXECUTE ON FUNCTION pg_catalog.pg_notify FROM PUBLIC")
        let changes = try scene.chats.store.interrupt(
          .chats([scene.lease.chat]), at: scene.chats.now)
        #expect(changes.changed.count == 1)
        try scene.chats.store.probe(scene.w1.incarnation.id)
        #expect(try scene.chats.store.chat(scene.lease.chat)?.status == .waiting)
      }
    }

    @Test func `is not sent for what a transaction that fails has written`() throws {
      struct Stop: Error {}
      try Scene.with { scene in
        let store = scene.chats.store
        #expect(throws: Stop.self) {
          try store.write { connection in
            try store.events(connection, by: .operator, at: 0)
              .writeEnds(.interrupted, of: [scene.lease.chat])
            throw Stop()
          }
        }
        let before = try store.use { $0.count.total }
        try store.write { _ in }
        // BEGIN and COMMIT.
        #expect(try store.use { $0.count.total } - before == 2)
      }
    }

    @Test func `is for others: a worker is not told of its own endings`() throws {
      try Scene.with { scene in
        #expect(!EarlyWord.isPersonal(.completed, by: .worker(scene.w1.incarnation)))
        #expect(EarlyWord.isPersonal(.completed, by: .operator))
        // What w1 releases goes to all; what it takes over from itself to nobody.
        let gains = try scene.chats.store.renewGenerations(
          of: [scene.lease], by: scene.w1.incarnation, at: scene.chats.now)
        #expect(gains.count == 1)
        let other = try scene.chats.raw()
        try scene.w1.store.use { try $0.listen("chatctl:end") }
        try other.notify("chatctl:end")
        let heard = try scene.w1.store.use { connection in
          try connection.waitForNotice(atMost: .seconds(20))
        }
        #expect(heard?.channel == "chatctl:end")
      }
    }

    @Test func `goes to channels whose names are short enough`() throws {
      try ChatsUnderTest.with { chats in
        let name = try WorkerID(String(repeating: "w", count: 64))
        let worker = try chats.register(name)
        _ = try chats.makeRunning(1, by: worker)
        let listener = Scene.Listener(
          incarnation: worker,
          store: try chats.database.openStore(.heartbeat, patience: .seconds(30)))
        _ = try listener.store.news(for: worker)
        _ = try chats.store.order(.maxChats(7), to: [name], at: chats.now)
        #expect(try listener.hears { $0.orders?.maxChats == 7 })
      }
    }
  }
#endif
