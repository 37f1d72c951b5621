import Synchronization
import Testing

@testable import HeartbeatCore

/// Promise P10: two runs of one chat never overlap while the old holder's machine lives.
@Suite(.timeLimit(.minutes(2))) struct `A hand-over` {
  /// w1 runs chat 1 under generation 1, w2 is there; neither run ends before the test lets it.
  private struct Scene {
    let old: WorkerBench
    let new: WorkerBench
    let oldRuns = HeldRuns()
    let newRuns = HeldRuns()
    let chat: ChatID
    var first: Lease { Lease(chat: chat, generation: Generation(1)) }
    var second: Lease { Lease(chat: chat, generation: Generation(2)) }

    init(
      _ backend: Backend, settings: Settings = WorkerBench.settings,
      cleanup: any OutsideCleanup = NothingOutside()
    ) async throws {
      old = try WorkerBench(backend, "w1", settings: settings, handler: oldRuns.handler)
      new = try WorkerBench(
        "w2", on: old.database, clock: old.clock, settings: settings, cleanup: cleanup,
        handler: newRuns.handler)
      chat = try old.claim(1)[0]
      await oldRuns.waitUntilBegun(1)
    }

    func steal(isNow: Bool = false) throws {
      _ = try new.person.steal(
        .chats([chat]), to: WorkerID("w2"), reason: nil, isNow: isNow, at: new.clock.wallTime())
    }

    /// How the ends of the chat's older runs were known, in their order.
    func handOvers() throws -> [String] {
      var filter = EventFilter()
      filter.chat = chat
      return try new.person.events(filter).filter { $0.kind == .handedOver }.compactMap(\.reason)
    }

    /// Ends what the test has left running.
    func clear() {
      oldRuns.endAll()
      newRuns.endAll()
    }
  }

  @Test(arguments: Backend.all)
  func `gives the new holder the lease at once and the work when the old run has ended`(
    on backend: Backend
  ) async throws {
    let scene = try await Scene(backend)
    defer { scene.clear() }
    try scene.steal()
    try scene.new.lookTwice()
    try scene.old.lookTwice()
    try scene.new.tick()
    // It holds and renews the lease, but the old run goes on.
    #expect(try scene.new.held() == [scene.second])
    #expect(scene.new.recorder.ticks.last?.renewed == 1)
    #expect(try scene.new.chat(scene.chat).waitsFor == "w1")
    #expect(scene.new.started.isEmpty)

    scene.oldRuns.end(scene.first)
    await scene.old.waitUntilCancelled(1)
    try scene.old.drainWork()
    // It learns of it at its next look.
    try scene.new.lookTwice()
    await scene.newRuns.waitUntilBegun(1)
    #expect(scene.newRuns.begun == [scene.second])
    #expect(try scene.new.chat(scene.chat).waitsFor == nil)
    #expect(try scene.handOvers() == ["confirmed"])
  }

  @Test(arguments: Backend.all)
  func `of a chat that was interrupted and retried waits for the old run, here and elsewhere`(
    on backend: Backend
  ) async throws {
    let scene = try await Scene(backend)
    defer { scene.clear() }
    let now = scene.old.clock.wallTime()
    _ = try scene.old.person.interrupt(.chats([scene.chat]), at: now)
    _ = try scene.old.person.retry(.chats([scene.chat]), at: now)
    #expect(try scene.new.chat(scene.chat).waitsFor == "w1")
    scene.new.core.inbox.requestClaim()
    try scene.new.drainWork()
    #expect(try scene.new.held() == [scene.second])
    #expect(scene.new.started.isEmpty)
    // Back to where the old run is, which has been told meanwhile that it is lost.
    try scene.old.lookTwice()
    _ = try scene.old.person.steal(
      .chats([scene.chat]), to: WorkerID("w1"), reason: nil, at: now)
    try scene.old.lookTwice()
    #expect(scene.oldRuns.begun == [scene.first])

    scene.oldRuns.end(scene.first)
    await scene.old.waitUntilCancelled(1)
    try scene.old.drainWork()
    await scene.oldRuns.waitUntilBegun(2)
    #expect(
      scene.oldRuns.begun == [scene.first, Lease(chat: scene.chat, generation: Generation(3))])
  }

  @Test(arguments: Backend.all)
  func `from a dead worker begins when nothing of its run is left`(on backend: Backend) async throws
  {
    let cleanup = StubCleanup()
    let scene = try await Scene(backend, cleanup: cleanup)
    defer { scene.clear() }
    scene.old.die()
    _ = scene.new.sweep.step()
    try scene.new.drainWork()
    #expect(try scene.new.held() == [scene.second])
    #expect(cleanup.asked == [scene.first])
    #expect(scene.new.started.isEmpty)

    cleanup.areGone = true
    _ = scene.new.sweep.step()
    try scene.new.drainWork()
    await scene.newRuns.waitUntilBegun(1)
    #expect(scene.newRuns.begun == [scene.second])
    #expect(try scene.handOvers() == ["worker_dead"])
  }

  @Test(arguments: Backend.all, [true, false])
  func `from a hung worker begins after stale-after, grace and a margin, and says so`(
    on backend: Backend, areGone: Bool
  ) async throws {
    let cleanup = StubCleanup()
    cleanup.areGone = areGone
    var settings = WorkerBench.settings
    settings.grace = .seconds(20)
    let scene = try await Scene(backend, settings: settings, cleanup: cleanup)
    defer { scene.clear() }
    try scene.steal()
    try scene.new.lookTwice()
    // From here the old worker gives no sign of life; its process is there.
    let start = scene.new.clock.uptime()
    while scene.newRuns.begun.isEmpty, scene.new.clock.uptime() < start + .seconds(500) {
      _ = scene.new.sweep.step()
      try scene.new.drainWork()
      if try !scene.handOvers().isEmpty { break }
      scene.new.clock.advance(by: .seconds(1))
    }
    let waited = scene.new.clock.uptime() - start
    // 90 s, 20 s, and a tenth of stale-after.
    #expect(waited == .seconds(119))
    await scene.newRuns.waitUntilBegun(1)
    #expect(try scene.handOvers() == [areGone ? "ended_from_outside" : "not_confirmed"])
  }

  /// Its last sign is a heartbeat, which goes with the lease.
  @Test(arguments: Backend.all)
  func `from a hung worker is counted from its last sign, not from the loss of its lease`(
    on backend: Backend
  ) async throws {
    var settings = WorkerBench.settings
    settings.grace = .seconds(20)
    let scene = try await Scene(backend, settings: settings)
    defer { scene.clear() }
    scene.old.clock.advance(by: .seconds(1))
    try scene.old.tick()
    let start = scene.new.clock.uptime()
    _ = scene.new.sweep.step()
    scene.new.clock.advance(by: .seconds(60))
    try scene.steal()
    try scene.new.lookTwice()
    while try scene.handOvers().isEmpty, scene.new.clock.uptime() < start + .seconds(500) {
      _ = scene.new.sweep.step()
      try scene.new.drainWork()
      if try scene.handOvers().isEmpty { scene.new.clock.advance(by: .seconds(1)) }
    }
    // 90 s, 20 s, and a tenth of stale-after.
    #expect(scene.new.clock.uptime() - start == .seconds(119))
  }

  @Test(arguments: Backend.all)
  func `waits for as long as the old worker gives signs of life`(on backend: Backend) async throws {
    let scene = try await Scene(backend)
    defer { scene.clear() }
    try scene.steal()
    try scene.new.lookTwice()
    for _ in 0..<20 {
      // It has nothing to renew any more, but says that it is there.
      _ = scene.old.sweep.step()
      _ = scene.new.sweep.step()
      try scene.new.drainWork()
      scene.new.clock.advance(by: scene.new.core.settings.sweepInterval)
    }
    #expect(scene.new.started.isEmpty)
    #expect(try scene.handOvers().isEmpty)
  }

  @Test(arguments: Backend.all)
  func `from a worker that fenced itself is confirmed when it can write again`(
    on backend: Backend
  ) async throws {
    let scene = try await Scene(backend)
    defer { scene.clear() }
    scene.old.core.selfFence()
    scene.oldRuns.end(scene.first)
    await scene.old.waitUntilCancelled(1)
    // Its lease goes before it has written anything.
    try scene.steal()
    try scene.new.lookTwice()
    #expect(scene.new.started.isEmpty)
    try scene.old.drainWork()
    try scene.new.lookTwice()
    await scene.newRuns.waitUntilBegun(1)
    #expect(try scene.handOvers() == ["confirmed"])
  }

  @Test(arguments: Backend.all)
  func `does not wait when the thief does not want to`(on backend: Backend) async throws {
    let scene = try await Scene(backend)
    defer { scene.clear() }
    try scene.steal(isNow: true)
    try scene.new.lookTwice()
    await scene.newRuns.waitUntilBegun(1)
    #expect(scene.oldRuns.running == [scene.first])
    #expect(try scene.handOvers() == ["not_waited_for"])
    // The late confirmation ends nothing of the new run.
    try scene.old.lookTwice()
    scene.oldRuns.end(scene.first)
    await scene.old.waitUntilCancelled(1)
    try scene.old.drainWork()
    #expect(try scene.new.person.unendedRuns(waitedForBy: nil).map(\.lease) == [scene.second])
  }

  @Test(arguments: Backend.all)
  func `of chats that do nothing outside is immediate and notes nothing`(
    on backend: Backend
  ) async throws {
    var settings = WorkerBench.settings
    settings.runsReachOutside = false
    let scene = try await Scene(backend, settings: settings)
    defer { scene.clear() }
    try scene.steal()
    try scene.new.lookTwice()
    await scene.newRuns.waitUntilBegun(1)
    #expect(scene.oldRuns.running == [scene.first])
    #expect(try scene.new.person.unendedRuns(waitedForBy: nil).isEmpty)
    #expect(try scene.handOvers().isEmpty)
  }

  @Test(arguments: Backend.all)
  func `waits for a run that outlived the grace of its worker's stop`(on backend: Backend)
    async throws
  {
    let scene = try await Scene(backend)
    defer { scene.clear() }
    scene.old.core.requestStop(reason: "test")
    try scene.old.drainWork()
    scene.old.clock.advance(
      by: scene.old.core.settings.grace + WorkLoop.killAllowance + .milliseconds(1))
    try scene.old.drainWork()
    // Given back all the same, but whoever takes the chat waits.
    #expect(try scene.new.chat(scene.chat).status == .pending)
    scene.new.core.inbox.requestClaim()
    try scene.new.drainWork()
    #expect(try scene.new.held() == [scene.second])
    #expect(scene.new.started.isEmpty)
    scene.old.die()
    _ = scene.new.sweep.step()
    try scene.new.drainWork()
    await scene.newRuns.waitUntilBegun(1)
    #expect(try scene.handOvers() == ["worker_dead"])
  }

  @Test(arguments: Backend.all)
  func `that is passed on while it waits is waited for by the next holder`(on backend: Backend)
    async throws
  {
    let scene = try await Scene(backend)
    defer { scene.clear() }
    let thirdRuns = HeldRuns()
    defer { thirdRuns.endAll() }
    let third = try WorkerBench(
      "w3", on: scene.old.database, clock: scene.old.clock, handler: thirdRuns.handler)
    try scene.steal()
    try scene.new.lookTwice()
    _ = try third.person.steal(
      .chats([scene.chat]), to: WorkerID("w3"), reason: nil, at: third.clock.wallTime())
    try scene.new.lookTwice()
    try third.lookTwice()
    // The one in the middle had nothing to end.
    #expect(scene.new.recorder.cancelled.map(\.lease) == [scene.second])
    #expect(third.started.isEmpty)
    try scene.old.lookTwice()
    scene.oldRuns.end(scene.first)
    await scene.old.waitUntilCancelled(1)
    try scene.old.drainWork()
    try third.lookTwice()
    await thirdRuns.waitUntilBegun(1)
    #expect(scene.newRuns.begun.isEmpty)
  }

  private struct GoesOn: WorkGoesOn {}

  @Test(arguments: Backend.all)
  func `waits for work that could not be ended, until its own worker sees that nothing is left`(
    on backend: Backend
  ) async throws {
    let cleanup = StubCleanup()
    let bench = try WorkerBench(backend, "w1", cleanup: cleanup) { _ in throw GoesOn() }
    let runs = HeldRuns()
    let other = try WorkerBench(
      "w2", on: bench.database, clock: bench.clock, handler: runs.handler)
    let chat = try bench.claim(1)[0]
    try await bench.inboxHasEnding()
    try bench.drainWork()
    #expect(try bench.chat(chat).status == .pending)
    #expect(try bench.chat(chat).waitsFor == "w1")
    other.clock.advance(by: .seconds(5))
    other.core.inbox.requestClaim()
    try other.drainWork()
    #expect(try other.held() == [Lease(chat: chat, generation: Generation(2))])

    _ = bench.sweep.step()
    #expect(cleanup.asked == [Lease(chat: chat, generation: Generation(1))])
    #expect(try other.chat(chat).waitsFor == "w1")
    cleanup.areGone = true
    bench.clock.advance(by: bench.core.settings.sweepInterval)
    _ = bench.sweep.step()
    try other.lookTwice()
    await runs.waitUntilBegun(1)
    runs.endAll()
  }

  @Test(arguments: Backend.all)
  func `waits for work that could not be ended although its chat was taken before that was written`(
    on backend: Backend
  ) async throws {
    let cleanup = StubCleanup()
    let held = HeldRuns()
    let bench = try WorkerBench(backend, "w1", cleanup: cleanup) { chat in
      _ = try await held.handler(chat)
      throw GoesOn()
    }
    let runs = HeldRuns()
    let other = try WorkerBench(
      "w2", on: bench.database, clock: bench.clock, handler: runs.handler)
    let chat = try bench.claim(1)[0]
    await held.waitUntilBegun(1)
    held.endAll()
    try await bench.inboxHasEnding()
    _ = try bench.person.steal(
      .chats([chat]), to: WorkerID("w2"), reason: nil, at: bench.clock.wallTime())
    try bench.drainWork()
    try other.lookTwice()
    #expect(try other.chat(chat).waitsFor == "w1")
    #expect(other.started.isEmpty)

    cleanup.areGone = true
    bench.clock.advance(by: bench.core.settings.sweepInterval)
    _ = bench.sweep.step()
    try other.lookTwice()
    await runs.waitUntilBegun(1)
    runs.endAll()
  }

  @Test(arguments: Backend.all)
  func `from a hung worker is in the log also when nobody has waited for it`(
    on backend: Backend
  ) async throws {
    let scene = try await Scene(backend)
    defer { scene.clear() }
    _ = try scene.new.person.interrupt(.chats([scene.chat]), at: scene.new.clock.wallTime())
    let start = scene.new.clock.uptime()
    while try scene.handOvers().isEmpty, scene.new.clock.uptime() < start + .seconds(500) {
      _ = scene.new.sweep.step()
      scene.new.clock.advance(by: .seconds(1))
    }
    #expect(try scene.handOvers() == ["not_confirmed"])
    let handOver = try #require(
      try scene.new.person.events(EventFilter()).first { $0.kind == .handedOver })
    #expect(handOver.worker == nil)
    #expect(handOver.from?.name == "w1")
  }

  @Test(arguments: Backend.all)
  func `ends no run of the sweeper's own while it goes on`(on backend: Backend) async throws {
    let cleanup = StubCleanup()
    cleanup.areGone = true
    let runs = HeldRuns()
    let bench = try WorkerBench(backend, cleanup: cleanup, handler: runs.handler)
    let chats = try bench.claim(2)
    await runs.waitUntilBegun(2)
    _ = try bench.person.interrupt(.chats([chats[1]]), at: bench.clock.wallTime())
    try bench.lookTwice()
    // One is held, the other is being cancelled.
    _ = bench.sweep.step()
    #expect(cleanup.asked.isEmpty)
    #expect(try bench.person.unendedRuns(waitedForBy: nil).count == 2)
    // One that is about to be registered is not unknown either.
    bench.core.beginAcquisition()
    #expect(!bench.core.disown(Lease(chat: ChatID(99), generation: Generation(1))))
    bench.core.endAcquisition()
    runs.endAll()
  }

  @Test(arguments: Backend.all)
  func `leaves no note of a run that ended by itself`(on backend: Backend) async throws {
    let scene = try await Scene(backend)
    scene.oldRuns.end(scene.first)
    try await scene.old.inboxHasEnding()
    try scene.old.drainWork()
    #expect(try scene.old.chat(scene.chat).status == .completed)
    #expect(try scene.old.person.unendedRuns(waitedForBy: nil).isEmpty)
    #expect(try scene.handOvers().isEmpty)
  }

  @Test(arguments: Backend.all)
  func `of a chat that was cancelled before its work began leaves no note`(on backend: Backend)
    async throws
  {
    let scene = try await Scene(backend)
    defer { scene.clear() }
    try scene.steal()
    try scene.new.lookTwice()
    // It is taken away again while it waits, and the old run ends after that.
    _ = try scene.new.person.complete(.chats([scene.chat]), at: scene.new.clock.wallTime())
    try scene.new.lookTwice()
    try scene.old.lookTwice()
    scene.oldRuns.end(scene.first)
    await scene.old.waitUntilCancelled(1)
    try scene.old.drainWork()
    try scene.new.drainWork()
    #expect(try scene.new.person.unendedRuns(waitedForBy: nil).isEmpty)
    #expect(scene.new.started.isEmpty)
    #expect(!scene.new.core.hasWaiting)
  }
}

extension WorkerBench {
  /// A tick that is due, or was asked for, takes the place of a look.
  fileprivate func lookTwice() throws {
    try look()
    try look()
  }
}

extension `A hand-over` {
  /// The answer to a claim was lost, a sweep finds its row, and while it looks for processes the heartbeat
  /// brings the lease.
  @Test(arguments: Backend.all)
  func `of a run that its own worker has given up as unknown never begins that run`(
    on backend: Backend
  ) async throws {
    let meanwhile = MeanwhileCleanup()
    let runs = HeldRuns()
    defer { runs.endAll() }
    let bench = try WorkerBench(backend, cleanup: meanwhile, handler: runs.handler)
    try bench.look()
    bench.workStore.set { $0.afterClaim = { throw AnswerLost() } }
    let chat = try bench.claim(1)[0]
    bench.workStore.set { $0.afterClaim = nil }
    let first = Lease(chat: chat, generation: Generation(1))
    #expect(try bench.held() == [first])
    nonisolated(unsafe) let (heartbeat, work) = (bench.heartbeat, bench.work)
    meanwhile.set {
      _ = heartbeat.step()
      _ = work.step()
    }
    _ = bench.sweep.step()
    #expect(meanwhile.asked == [first])
    bench.clock.advance(by: bench.core.settings.interval)
    try bench.look()
    try bench.lookTwice()
    await runs.waitUntilBegun(1)
    #expect(runs.begun == [Lease(chat: chat, generation: Generation(2))])
  }
}

/// Does something while it looks for what is left of a run, and finds nothing.
private final class MeanwhileCleanup: OutsideCleanup {
  private let state = Mutex((meanwhile: {} as @Sendable () -> Void, asked: [Lease]()))

  var asked: [Lease] { state.withLock { $0.asked } }

  func set(_ meanwhile: @escaping @Sendable () -> Void) {
    state.withLock { $0.meanwhile = meanwhile }
  }

  func end(_ run: UnendedRun) -> Bool {
    let meanwhile = state.withLock { state in
      state.asked.append(run.lease)
      return state.meanwhile
    }
    meanwhile()
    return true
  }
}

/// What is left of runs, as the test says.
private final class StubCleanup: OutsideCleanup {
  private let state = Mutex((areGone: false, asked: [Lease]()))

  var areGone: Bool {
    get { state.withLock { $0.areGone } }
    set { state.withLock { $0.areGone = newValue } }
  }

  var asked: [Lease] { state.withLock { $0.asked } }

  func end(_ run: UnendedRun) -> Bool {
    state.withLock { state in
      state.asked.append(run.lease)
      return state.areGone
    }
  }
}
