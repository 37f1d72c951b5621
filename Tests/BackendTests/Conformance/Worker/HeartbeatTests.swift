import Testing

@testable import HeartbeatCore

@Suite(.timeLimit(.minutes(2))) struct `A heartbeat` {
  @Test(arguments: Backend.all)
  func `of three registered chats cancels the one that is not returned, with its cause`(
    on backend: Backend
  )
    async throws
  {
    let bench = try WorkerBench(backend)
    let chats = try bench.claim(3)
    _ = try bench.person.complete(.chats([chats[2]]), at: bench.clock.wallTime())
    try bench.tick()
    await bench.waitUntilCancelled(1)

    let tick = try #require(bench.recorder.ticks.last)
    #expect(tick.registered == 3)
    #expect(tick.renewed == 2)
    #expect(tick.lost.map(\.cause) == [.completed])
    #expect(tick.lost.map(\.by) == ["operator"])
    #expect(bench.recorder.cancelled.map(\.lease.chat) == [chats[2]])
    #expect(bench.running.map(\.chat) == [chats[0], chats[1]])
    #expect(try bench.held() == bench.running)
  }

  @Test(arguments: Backend.all) func `that the wrong worker sends renews nothing`(
    on backend: Backend
  ) throws {
    let bench = try WorkerBench(backend, "w1")
    let other = try WorkerBench("w2", on: bench.database, clock: bench.clock)
    let chats = try bench.claim(2)
    let before = try bench.chat(chats[0]).heartbeatAt
    try other.tick()
    #expect(try bench.chat(chats[0]).heartbeatAt == before)
    try bench.tick()
    #expect(try bench.chat(chats[0]).heartbeatAt == bench.clock.wallTime())
  }

  @Test(arguments: Backend.all, [1, 1_000, 10_000])
  func `is one statement whatever the number of chats`(on backend: Backend, count: Int) throws {
    let bench = try WorkerBench(backend)
    try bench.claim(count)
    try bench.tick()
    let tick = try #require(bench.recorder.ticks.last)
    #expect(tick.statements == 1)
    #expect(tick.renewed == count)
    bench.core.selfFence()
  }

  @Test(arguments: Backend.all) func `without chats is no statement`(on backend: Backend) throws {
    let bench = try WorkerBench(backend)
    try bench.tick()
    #expect(bench.recorder.ticks.map(\.statements) == [0])
    #expect(bench.recorder.ticks.map(\.registered) == [0])
  }

  @Test(arguments: Backend.all)
  func `that fails cancels nobody and is retried before the next interval`(on backend: Backend)
    throws
  {
    let bench = try WorkerBench(backend)
    try bench.claim(2)
    bench.heartbeatStore.set { $0.beforeRenewal = { throw Unreachable() } }
    try bench.tick()
    #expect(bench.recorder.failures == 1)
    #expect(bench.running.count == 2)

    bench.heartbeatStore.set { $0.beforeRenewal = nil }
    bench.clock.advance(by: bench.core.settings.tickRetryPause)
    _ = bench.heartbeat.step()
    #expect(bench.recorder.ticks.map(\.renewed) == [2])
    #expect(bench.core.settings.tickRetryPause < bench.core.settings.interval)
    #expect(bench.recorder.cancelled.isEmpty)
  }

  @Test(arguments: Backend.all)
  func `whose answer was lost after the commit is unknown, not renewed and not lost`(
    on backend: Backend
  ) throws {
    let bench = try WorkerBench(backend)
    try bench.claim(2)
    bench.heartbeatStore.set { $0.afterRenewal = { throw Unreachable() } }
    let trustedUntil = bench.core.checkTrust(at: bench.clock.uptime())
    try bench.tick()
    #expect(bench.recorder.ticks.isEmpty)
    #expect(bench.running.count == 2)
    #expect(bench.core.checkTrust(at: bench.clock.uptime()) == trustedUntil)
  }

  @Test(arguments: Backend.all)
  func `does not lose a chat that was registered during its statement`(on backend: Backend) throws {
    let bench = try WorkerBench(backend)
    try bench.claim(1)
    let work = bench.work
    let person = bench.person
    let clock = bench.clock
    let core = bench.core
    nonisolated(unsafe) let loop = work
    bench.heartbeatStore.set {
      $0.afterRenewal = {
        _ = try person.create([ChatDraft(title: "late")], at: clock.wallTime())
        core.inbox.requestClaim()
        _ = loop.step()
      }
    }
    bench.clock.advance(by: bench.core.settings.interval)
    _ = bench.heartbeat.step()
    #expect(bench.recorder.ticks.map(\.registered) == [1])
    #expect(bench.recorder.lost.isEmpty)
    #expect(bench.recorder.gained.isEmpty)
    #expect(bench.running.count == 2)
  }

  @Test(arguments: Backend.all)
  func `that returns a chat before its claim has registered it does not start it twice`(
    on backend: Backend
  )
    throws
  {
    let bench = try WorkerBench(backend)
    nonisolated(unsafe) let heartbeat = bench.heartbeat
    let clock = bench.clock
    let interval = bench.core.settings.interval
    bench.workStore.set {
      $0.afterClaim = {
        clock.advance(by: interval)
        _ = heartbeat.step()
      }
    }
    try bench.claim(3)
    bench.workStore.set { $0.afterClaim = nil }
    #expect(bench.recorder.gained.isEmpty)
    #expect(bench.running.count == 3)
    bench.clock.advance(by: .milliseconds(50))
    try bench.look()
    #expect(bench.recorder.gained.isEmpty)
    #expect(bench.running == (try bench.held()))
  }

  @Test(arguments: Backend.all) func `does not report a chat that finished during its statement`(
    on backend: Backend
  ) async throws {
    let (ends, end) = AsyncStream.makeStream(of: Void.self)
    let bench = try WorkerBench(backend) { chat in
      for await _ in ends { break }
      return .done
    }
    try bench.claim(1)
    let recorder = bench.recorder
    nonisolated(unsafe) let work = bench.work
    // The run ends and its ending is written between the snapshot and the answer.
    end.yield()
    try await bench.inboxHasEnding()
    bench.heartbeatStore.set { $0.beforeRenewal = { _ = work.step() } }
    bench.clock.advance(by: bench.core.settings.interval)
    _ = bench.heartbeat.step()
    #expect(EventRecorder.finished(recorder.kinds).map(\.1) == [.completed])
    #expect(recorder.ticks.map(\.registered) == [1])
    #expect(recorder.lost.isEmpty)
    #expect(recorder.cancelled.isEmpty)
  }

  @Test(arguments: Backend.all)
  func `tells a chat that was stolen and stolen back as lost and gained`(on backend: Backend)
    async throws
  {
    let bench = try WorkerBench(backend, "w1")
    let chats = try bench.claim(2)
    let old = try #require(bench.running.first)
    _ = try bench.person.steal(
      .chats([chats[0]]), to: WorkerID("w2"), reason: nil, at: bench.clock.wallTime())
    _ = try bench.person.steal(
      .chats([chats[0]]), to: WorkerID("w1"), reason: nil, at: bench.clock.wallTime())
    try bench.tick()
    await bench.waitUntilCancelled(1)

    let tick = try #require(bench.recorder.ticks.last)
    #expect(tick.lost.map(\.lease) == [old])
    #expect(tick.lost.map(\.cause) == [.stolen])
    #expect(tick.lost.map(\.by) == ["w2"])
    #expect(tick.gained.map(\.lease) == [Lease(old.chat.rawValue, 3)])
    #expect(tick.gained.map(\.from?.name) == ["w2"])
    #expect(bench.running == (try bench.held()))
    #expect(bench.running.contains(Lease(old.chat.rawValue, 3)))
  }

  @Test(arguments: Backend.all) func `cancels lost chats even when their causes cannot be read`(
    on backend: Backend
  ) async throws {
    let bench = try WorkerBench(backend)
    let chats = try bench.claim(1)
    _ = try bench.person.delete(.chats(chats), at: bench.clock.wallTime())
    bench.heartbeatStore.set { $0.beforeLosses = { throw Unreachable() } }
    try bench.tick()
    await bench.waitUntilCancelled(1)
    #expect(bench.recorder.cancelled.map(\.cause) == [.leaseExpired])
  }

  @Test(arguments: Backend.all, [Cause.stolen, .completed, .interrupted, .deleted])
  func `names the cause of what was taken between two ticks`(on backend: Backend, cause: Cause)
    async throws
  {
    let bench = try WorkerBench(backend)
    let chats = try bench.claim(1)
    // The first look only learns where the log stands.
    try bench.look()
    let now = bench.clock.wallTime()
    switch cause {
    case .stolen:
      _ = try bench.person.steal(.chats(chats), to: WorkerID("w9"), reason: "slow", at: now)
    case .completed: _ = try bench.person.complete(.chats(chats), at: now)
    case .interrupted: _ = try bench.person.interrupt(.chats(chats), at: now)
    default: _ = try bench.person.delete(.chats(chats), at: now)
    }
    bench.clock.advance(by: bench.core.settings.pollInterval)
    try bench.look()
    await bench.waitUntilCancelled(1)
    #expect(bench.recorder.ticks.isEmpty)
    #expect(bench.recorder.cancelled.map(\.cause) == [cause])
    #expect(bench.recorder.cancelled.map(\.by) == [cause == .stolen ? "w9" : "operator"])
    #expect(bench.recorder.cancelled.map(\.reason) == [cause == .stolen ? "slow" : nil])
    #expect(bench.running.isEmpty)
  }

  @Test(arguments: Backend.all)
  func `after a long delay begins a new rhythm instead of making up for the past`(
    on backend: Backend
  ) throws {
    let bench = try WorkerBench(backend)
    try bench.claim(1)
    let interval = bench.core.settings.interval
    // The process was stopped for ten intervals.
    bench.clock.advance(by: interval * 10 + .seconds(7))
    for _ in 1...3 { _ = bench.heartbeat.step() }
    #expect(bench.recorder.ticks.count == 1)
    bench.clock.advance(by: interval - .milliseconds(1))
    _ = bench.heartbeat.step()
    #expect(bench.recorder.ticks.count == 1)
    bench.clock.advance(by: .milliseconds(1))
    _ = bench.heartbeat.step()
    #expect(bench.recorder.ticks.count == 2)
    bench.core.selfFence()
  }

  @Test(arguments: Backend.all)
  func `that comes more often than looks hears orders all the same`(on backend: Backend) throws {
    var settings = WorkerBench.settings
    settings.interval = .milliseconds(20)
    let bench = try WorkerBench(backend, settings: settings)
    try bench.claim(1)
    _ = try bench.person.order(
      .drain(isCancelling: false), to: [bench.core.incarnation.worker], at: bench.clock.wallTime())
    // Each step is due for a tick.
    for _ in 1...4 {
      bench.clock.advance(by: settings.interval)
      _ = bench.heartbeat.step()
    }
    #expect(bench.recorder.ticks.count == 4)
    #expect(bench.core.isDraining)
    bench.core.selfFence()
  }

  @Test(arguments: Backend.all, [true, false])
  func `of its own is what a first chat that was gained gets at once`(
    on backend: Backend, atATick: Bool
  ) throws {
    let victim = try WorkerBench(backend, "w1")
    let thief = try WorkerBench("w2", on: victim.database, clock: victim.clock)
    let chats = try victim.claim(2)
    // The first look only learns where the log stands.
    try thief.look()
    let now = victim.clock.wallTime()
    _ = try victim.person.steal(.chats([chats[0]]), to: WorkerID("w2"), reason: nil, at: now)
    victim.clock.advance(
      by: atATick ? thief.core.settings.interval : thief.core.settings.pollInterval)
    try thief.look()
    #expect(thief.running.map(\.chat) == [chats[0]])
    // Its trust counts from a heartbeat of this worker's own, which does not wait for its time.
    #expect(thief.recorder.ticks.map(\.renewed) == (atATick ? [0, 1] : [1]))
    try thief.look()
    #expect(thief.recorder.ticks.count == (atATick ? 2 : 1))

    // A second one is renewed with the others.
    _ = try victim.person.steal(.chats([chats[1]]), to: WorkerID("w2"), reason: nil, at: now)
    try thief.look()
    try thief.look()
    #expect(thief.running.count == 2)
    #expect(thief.recorder.ticks.map(\.renewed) == (atATick ? [0, 1] : [1]))
    for bench in [victim, thief] { bench.core.selfFence() }
  }

  @Test(arguments: Backend.all) func `that only looked, and failed, drops its snapshot`(
    on backend: Backend
  ) throws {
    let bench = try WorkerBench(backend)
    try bench.claim(1)
    try bench.look()
    bench.heartbeatStore.set { $0.beforeLeases = { throw Unreachable() } }
    #expect(try bench.person.interrupt(.all, at: bench.clock.wallTime()).changed.count == 1)
    try bench.look()
    #expect(bench.recorder.lost.isEmpty)
    #expect(!bench.core.state.withLock { $0.registry.hasOpenSnapshot })
    // It looks again although nothing more was committed.
    bench.heartbeatStore.set { $0.beforeLeases = nil }
    try bench.look()
    #expect(bench.recorder.lost.map(\.cause) == [.interrupted])
  }
}
