#if Postgres
  import Logging
  import Testing

  @testable import HeartbeatCore
  @testable import HeartbeatPostgres

  /// Two hosts whose steady clocks run alike. Host a is cut off from the database while its run of the chat,
  /// which ignores what it is told, goes on.
  @Suite(.timeLimit(.minutes(2))) struct `A worker that is cut off from the database` {
    private struct Scene {
      let old: WorkerBench
      let new: WorkerBench
      let oldRuns = HeldRuns()
      let newRuns = HeldRuns()
      let chat: ChatID
      let cutAt: Uptime
      var first: Lease { Lease(chat: chat, generation: Generation(1)) }
      var second: Lease { Lease(chat: chat, generation: Generation(2)) }

      init(_ hosts: TestHosts) async throws {
        let clock = ManualClock()
        old = try WorkerBench(
          "w1", on: hosts.bench("a"), clock: clock, handler: oldRuns.handler)
        new = try WorkerBench(
          "w2", on: hosts.bench("b"), clock: clock, cleanup: NothingFound(),
          handler: newRuns.handler)
        chat = try old.claim(1)[0]
        await oldRuns.waitUntilBegun(1)
        cutAt = clock.uptime()
        cut(true)
      }

      func cut(_ isCut: Bool) {
        let fail: FaultyStore.Hook = { throw Unreachable() }
        let refuse: FaultyStore.Refusal<Notice> = { _ in Unreachable() }
        for store in [old.heartbeatStore, old.workStore] {
          store.set { hooks in
            let hook = isCut ? fail : nil
            hooks.beforeRenewal = hook
            hooks.beforeNews = hook
            hooks.beforeLeases = hook
            hooks.beforeFinish = hook
            hooks.beforeClaim = hook
            hooks.beforeConfirm = hook
            hooks.notice = isCut ? refuse : nil
          }
        }
      }

      /// Both go on for a while, second by second.
      func goOn(
        for duration: Duration, until isDone: () throws -> Bool = { false }
      ) throws {
        let end = old.clock.uptime() + duration
        while try old.clock.uptime() < end && !isDone() {
          old.clock.advance(by: .seconds(1))
          _ = old.heartbeat.step()
          _ = old.trust.step()
          try old.drainWork()
          _ = new.heartbeat.step()
          // A sweep's pause for an answer takes time itself.
          _ = new.sweep.step()
          try new.drainWork()
        }
      }

      var sinceCut: Duration { old.clock.uptime() - cutAt }

      func handOvers() throws -> [String] {
        var filter = EventFilter()
        filter.chat = chat
        return try new.person.events(filter).filter { $0.kind == .handedOver }.compactMap(\.reason)
      }

      func clear() {
        oldRuns.endAll()
        newRuns.endAll()
      }
    }

    @Test func `fences itself before anybody has its chats`() async throws {
      let scene = try await Scene(TestHosts())
      defer { scene.clear() }
      try scene.goOn(for: .seconds(200)) { !scene.old.recorder.fenced.isEmpty }
      #expect(scene.sinceCut < .seconds(90))
      #expect(try scene.new.person.leases(of: scene.old.core.incarnation) == [scene.first])
      try scene.goOn(for: .seconds(200)) { try !scene.new.held().isEmpty }
      #expect(scene.sinceCut > .seconds(90))
      #expect(try scene.new.held() == [scene.second])
    }

    @Test func `has its chats run again after stale-after, grace and a margin without a sign`()
      async throws
    {
      let scene = try await Scene(TestHosts())
      defer { scene.clear() }
      try scene.goOn(for: .seconds(600)) { try !scene.handOvers().isEmpty }
      #expect(try scene.handOvers() == ["not_confirmed"])
      await scene.newRuns.waitUntilBegun(1)
      // Stale-after is 90 s, the grace 10 s and the margin 9 s.
      #expect(scene.sinceCut >= .seconds(90 + 10 + 9))
      #expect(scene.oldRuns.running == [scene.first])
    }

    @Test func `says that its run has ended when it comes back, and changes nothing else`()
      async throws
    {
      let scene = try await Scene(TestHosts())
      defer { scene.clear() }
      try scene.goOn(for: .seconds(95))
      #expect(try scene.new.held() == [scene.second])
      #expect(scene.newRuns.begun.isEmpty)
      scene.oldRuns.end(scene.first)
      await scene.old.waitUntilCancelled(1)
      scene.cut(false)
      try scene.goOn(for: .seconds(10)) { try !scene.handOvers().isEmpty }
      #expect(try scene.handOvers() == ["confirmed"])
      try scene.goOn(for: .seconds(3))
      await scene.newRuns.waitUntilBegun(1)
      #expect(try scene.new.held() == [scene.second])
      #expect(try scene.new.chat(scene.chat).status == .running)
    }

    @Test func `stops when it comes back and another host has its worker id`() async throws {
      let hosts = try TestHosts()
      let scene = try await Scene(hosts)
      defer { scene.clear() }
      try scene.goOn(for: .seconds(100))
      let next = try hosts.start("w1", on: "c", at: scene.old.clock.wallTime())
      scene.cut(false)
      try scene.goOn(for: .seconds(2))
      #expect(scene.old.core.hasLostStanding)
      #expect(scene.old.core.stopReason == "worker id taken")
      withExtendedLifetime(next.standing) {}
    }
  }

  /// Nothing of the run is left on this machine, where it never was.
  private struct NothingFound: OutsideCleanup {
    func end(_ run: UnendedRun) -> Bool { true }
  }

  @Suite(.timeLimit(.minutes(2))) struct `A process that looks for a worker id` {
    private func entrance(
      _ database: any ChatBackend, _ clock: any WorkerClock
    ) -> WorkerEntrance {
      WorkerEntrance(
        database: database, incarnation: .random(), patience: .seconds(5), clock: clock,
        logger: WorkerBench.silence)
    }

    @Test func `passes over those that other hosts may have`() throws {
      let hosts = try TestHosts()
      let clock = ManualClock()
      let (_, standing) = try hosts.start("w1", on: "a", at: clock.wallTime())
      let (id, own) = try entrance(hosts.view("b"), clock).enter(nil)
      #expect(id == "w2")
      withExtendedLifetime((standing, own)) {}
    }

    @Test func `waits for the silence of one that another host may have`() throws {
      let hosts = try TestHosts()
      let clock = ManualClock()
      let (_, standing) = try hosts.start("w1", on: "a", at: clock.wallTime())
      let error = #expect(throws: StoreError.self) {
        try entrance(hosts.view("b"), clock).enter("w1")
      }
      guard case .workerUnclear("w1", 42?, let wait, let host) = error else {
        Issue.record("\(String(describing: error))")
        return
      }
      #expect(wait > .seconds(80))
      #expect(host == hosts.place("a").host.name)
      clock.advance(by: .seconds(90))
      #expect(try entrance(hosts.view("b"), clock).enter("w1").0 == "w1")
      withExtendedLifetime(standing) {}
    }

    /// Nobody has the id when it is looked for; one on another host has it when it is registered.
    @Test func `takes the next one when another host was faster`() async throws {
      let hosts = try TestHosts()
      let clock = SystemClock()
      let racing = Racing(real: hosts.view("b")) {
        try hosts.register(
          Incarnation(id: .random(), worker: "w1"), on: "a", at: clock.wallTime())
      }
      let recorder = EventRecorder()
      let worker = Worker(
        database: racing, clock: clock, logger: WorkerBench.silence,
        observer: { recorder.add($0) }, handler: nil)
      // It stops as soon as it has started.
      worker.stop(reason: "test")
      try await worker.run()
      let started = recorder.kinds.compactMap { kind -> WorkerID? in
        if case .started(let incarnation, _, _) = kind { incarnation.worker } else { nil }
      }
      #expect(started == ["w2"])
    }
  }
#endif
