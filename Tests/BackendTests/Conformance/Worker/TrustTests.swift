import Dispatch
import Testing

@testable import HeartbeatCore

@Suite(.timeLimit(.minutes(2))) struct `The trust window` {
  private let settings = WorkerBench.settings
  private let start = Uptime(nanoseconds: 0)

  @Test(arguments: Backend.all)
  func `counts from when the renewal was sent, so a slow success does not stretch it`(
    on backend: Backend
  ) {
    var trust = TrustWindow(settings: settings, sentAt: start)
    trust.renewed(sentAt: start + .seconds(30), snapshot: 0, at: start + .seconds(30))
    let end = start + .seconds(30) + settings.staleAfter - settings.trustMargin
    #expect(trust.check(at: start + .seconds(60)) == .trusted(until: end))
    #expect(trust.remaining(at: start + .seconds(60)) == end - (start + .seconds(60)))
  }

  /// A claim may wait for the database behind a renewal that was sent later, and writes the time at which it
  /// was sent all the same.
  @Test func `is as short as that of the lease whose heartbeat was sent first`() {
    let length = settings.staleAfter - settings.trustMargin
    var trust = TrustWindow(settings: settings, sentAt: start)
    trust.renewed(sentAt: start + .seconds(4), snapshot: 1, at: start + .seconds(4))
    trust.acquired(sentAt: start, registration: 2)
    #expect(trust.check(at: start + .seconds(5)) == .trusted(until: start + length))
    // A renewal from before it was registered does not count for it.
    trust.renewed(sentAt: start + .seconds(5), snapshot: 1, at: start + .seconds(5))
    #expect(trust.check(at: start + .seconds(6)) == .trusted(until: start + length))
    trust.renewed(sentAt: start + .seconds(7), snapshot: 2, at: start + .seconds(7))
    #expect(
      trust.check(at: start + .seconds(8)) == .trusted(until: start + .seconds(7) + length))
  }

  /// The heartbeats in the database are then those of the renewal that was sent before.
  @Test func `goes by a renewal that was sent before the first lease and came after it`() {
    var trust = TrustWindow(settings: settings, sentAt: start + .seconds(30))
    trust.acquired(sentAt: start + .seconds(30), registration: 1)
    trust.renewed(sentAt: start, snapshot: 1, at: start)
    #expect(
      trust.check(at: start + .seconds(60))
        == .trusted(until: start + settings.staleAfter - settings.trustMargin))
  }

  @Test func `tries anew when the end of the last try was slept through, also a second time`() {
    var trust = TrustWindow(settings: settings, sentAt: start)
    let first = start + .seconds(3600)
    #expect(trust.check(at: first) == .lastTry(until: first + settings.lastTryAllowance))
    let second = first + .seconds(3600)
    #expect(trust.check(at: second) == .lastTry(until: second + settings.lastTryAllowance))
    // Whoever is awake at its end is not tried for ever.
    #expect(trust.check(at: second + settings.lastTryAllowance) == .spent)
  }

  @Test func `gives no further last try for a renewal that was answered too late`() {
    var trust = TrustWindow(settings: settings, sentAt: start)
    let spent = start + settings.staleAfter - settings.trustMargin
    let last = spent + settings.lastTryAllowance
    #expect(trust.check(at: spent) == .lastTry(until: last))
    trust.renewed(sentAt: start + .milliseconds(1), snapshot: 0, at: last)
    #expect(trust.check(at: last) == .spent)
  }

  @Test func `of what nobody has renewed yet begins with the last try`() {
    var trust = TrustWindow(untrusted: settings, at: start)
    #expect(trust.check(at: start) == .lastTry(until: start + settings.lastTryAllowance))
    trust.acquired(sentAt: start, registration: 1)
    trust.renewed(sentAt: start + .seconds(1), snapshot: 1, at: start + .seconds(1))
    #expect(
      trust.check(at: start + .seconds(1))
        == .trusted(until: start + .seconds(1) + settings.staleAfter - settings.trustMargin))
  }

  @Test(arguments: Backend.all)
  func `gives one last try when it is spent and is over before stale-after`(on backend: Backend) {
    var trust = TrustWindow(settings: settings, sentAt: start)
    let spent = start + settings.staleAfter - settings.trustMargin
    let last = spent + settings.lastTryAllowance
    #expect(trust.check(at: spent) == .lastTry(until: last))
    #expect(trust.check(at: spent + .milliseconds(1)) == .lastTry(until: last))
    #expect(trust.check(at: last) == .spent)
    #expect(last < start + settings.staleAfter)
  }

  @Test(arguments: Backend.all) func `gives the last try first after a suspend of eight hours`(
    on backend: Backend
  ) {
    var trust = TrustWindow(settings: settings, sentAt: start)
    let wake = start + .seconds(8 * 3600)
    #expect(trust.check(at: wake) == .lastTry(until: wake + settings.lastTryAllowance))
    trust.renewed(sentAt: wake, snapshot: 0, at: wake)
    #expect(
      trust.check(at: wake + .seconds(1))
        == .trusted(until: wake + settings.staleAfter - settings.trustMargin))
  }
}

@Suite(.timeLimit(.minutes(2))) struct `A worker that cannot renew` {
  /// What it reads may be stale in the next moment.
  @Test(arguments: Backend.all)
  func `begins nothing that it was given, until it can`(on backend: Backend) throws {
    var settings = WorkerBench.settings
    settings.runsReachOutside = false
    let other = try WorkerBench(backend, "w2", settings: settings)
    let chat = try other.claim(1)[0]
    let bench = try WorkerBench(
      "w1", on: other.database, clock: other.clock, settings: settings)
    try bench.look()
    bench.heartbeatStore.set { $0.beforeRenewal = { throw Unreachable() } }
    _ = try bench.person.steal(
      .chats([chat]), to: WorkerID("w1"), reason: nil, at: bench.clock.wallTime())
    try bench.look()
    #expect(bench.recorder.gained.map(\.lease.chat) == [chat])
    #expect(bench.core.active.filter(\.hasStarted).isEmpty)

    bench.heartbeatStore.set { $0.beforeRenewal = nil }
    bench.clock.advance(by: bench.core.settings.tickRetryPause)
    try bench.look()
    #expect(bench.core.active.filter(\.hasStarted).map(\.lease.chat) == [chat])
  }

  /// The process may have been stopped in its statement, for longer than it is trusted.
  @Test(arguments: Backend.all)
  func `begins nothing that a renewal gave it whose answer came too late, until it can`(
    on backend: Backend
  ) throws {
    var settings = WorkerBench.settings
    settings.runsReachOutside = false
    let other = try WorkerBench(backend, "w2", settings: settings)
    let given = try other.claim(1)[0]
    let bench = try WorkerBench("w1", on: other.database, clock: other.clock, settings: settings)
    let own = try bench.claim(1)[0]
    _ = try bench.person.steal(
      .chats([given]), to: WorkerID("w1"), reason: nil, at: bench.clock.wallTime())
    let (clock, staleAfter) = (bench.clock, settings.staleAfter)
    // The watch has begun the last try of the window before, and what it had has ended.
    clock.advance(by: settings.staleAfter - settings.trustMargin)
    _ = bench.trust.step()
    _ = try bench.person.steal(
      .chats([own]), to: WorkerID("w2"), reason: nil, at: bench.clock.wallTime())
    bench.heartbeatStore.set { $0.afterRenewal = { clock.advance(by: staleAfter) } }
    _ = bench.heartbeat.step()
    try bench.drainWork()
    #expect(bench.recorder.ticks.map(\.gained.count) == [1])
    #expect(bench.running.map(\.chat) == [given])
    #expect(bench.started.isEmpty)

    bench.heartbeatStore.set { $0.afterRenewal = nil }
    try bench.look()
    #expect(bench.started.map(\.chat) == [given])
  }

  /// Its heartbeats are as old as the moment at which the claim was sent.
  @Test(arguments: Backend.all)
  func `begins nothing whose claim was answered when others may have taken it, until it can`(
    on backend: Backend
  ) throws {
    let bench = try WorkerBench(backend)
    let settings = bench.core.settings
    let clock = bench.clock
    bench.workStore.set {
      $0.afterClaim = { clock.advance(by: settings.staleAfter - settings.trustMargin) }
    }
    let chat = try bench.claim(1)[0]
    bench.workStore.set { $0.afterClaim = nil }
    #expect(bench.running.map(\.chat) == [chat])
    #expect(bench.core.active.filter(\.hasStarted).isEmpty)

    // A renewal that was answered as late gives it no trust.
    let core = bench.core
    _ = core.reconcile(
      core.takeSnapshot().snapshot, returned: try bench.held(),
      sentAt: clock.uptime() - settings.staleAfter, isTick: true, isRenewal: true)
    try bench.drainWork()
    #expect(core.active.filter(\.hasStarted).isEmpty)

    _ = bench.trust.step()
    _ = bench.heartbeat.step()
    try bench.drainWork()
    #expect(core.active.filter(\.hasStarted).map(\.lease.chat) == [chat])
    #expect(try bench.chat(chat).attempts == 1)
  }

  @Test(arguments: Backend.all) func `stops every chat with lease_expired once the window is spent`(
    on backend: Backend
  ) async throws {
    let bench = try WorkerBench(backend)
    try bench.claim(3)
    bench.heartbeatStore.set { $0.beforeRenewal = { throw Unreachable() } }
    let start = bench.clock.uptime()
    // The watch wakes at the end of the window, asks for the last try, and wakes at its end.
    while bench.recorder.fenced.isEmpty {
      guard case .at(let next) = bench.trust.step() else { return }
      if bench.recorder.fenced.isEmpty {
        bench.clock.advance(by: next - bench.clock.uptime())
        _ = bench.heartbeat.step()
      }
    }
    #expect(bench.clock.uptime() < start + bench.core.settings.staleAfter)
    #expect(bench.recorder.fenced.count == 3)
    await bench.waitUntilCancelled(3)
    #expect(Set(bench.recorder.cancelled.map(\.cause)) == [.leaseExpired])
    #expect(bench.running.isEmpty)
  }

  @Test(arguments: Backend.all) func `is not fenced while a last try after a suspend succeeds`(
    on backend: Backend
  ) throws {
    let bench = try WorkerBench(backend)
    try bench.claim(2)
    bench.clock.advance(by: .seconds(8 * 3600))
    _ = bench.trust.step()
    _ = bench.heartbeat.step()
    _ = bench.trust.step()
    #expect(bench.recorder.fenced.isEmpty)
    #expect(bench.recorder.ticks.map(\.renewed) == [2])
  }

  /// Its heartbeat may sleep until the next interval, which may be too late.
  @Test(arguments: Backend.all)
  func `wakes its heartbeat for the last try, once`(on backend: Backend) throws {
    let bench = try WorkerBench(backend)
    let (core, settings) = (bench.core, bench.core.settings)
    try bench.claim(1)
    bench.clock.advance(by: settings.staleAfter - settings.trustMargin)
    _ = core.heartbeatSignal.wait(atMost: .zero)
    for isFirst in [true, false] {
      _ = bench.trust.step()
      #expect(core.takeTickRequest() == isFirst)
      #expect(core.heartbeatSignal.wait(atMost: .zero) == isFirst)
    }
    core.selfFence()
  }

  @Test(arguments: Backend.all)
  func `is fenced in time although its renewal is stuck in the database`(on backend: Backend)
    async throws
  {
    let bench = try WorkerBench(backend)
    try bench.claim(2)
    let (stuck, enter) = AsyncStream.makeStream(of: Void.self)
    let release = DispatchSemaphore(value: 0)
    bench.heartbeatStore.set {
      $0.beforeRenewal = {
        enter.yield()
        release.wait()
      }
    }
    bench.clock.advance(by: bench.core.settings.interval)
    nonisolated(unsafe) let heartbeat = bench.heartbeat
    let signal = WakeSignal()
    let clock = bench.clock
    let thread = try LoopThread(name: "stuck", clock: clock)
    thread.begin(signal: signal) {
      {
        _ = heartbeat.step()
        return .stop
      }
    }
    for await _ in stuck { break }

    let start = bench.clock.uptime()
    while bench.recorder.fenced.isEmpty {
      guard case .at(let next) = bench.trust.step() else { return }
      if bench.recorder.fenced.isEmpty { clock.advance(by: next - clock.uptime()) }
    }
    #expect(clock.uptime() < start + bench.core.settings.staleAfter)
    await bench.waitUntilCancelled(2)
    release.signal()
    await thread.waitUntilEnded()
    // The late answer names both: they are this worker's still, but only under new generations.
    try bench.drainWork()
    #expect(bench.recorder.gained.map(\.lease.generation) == [Generation(2), Generation(2)])
    #expect(bench.running == (try bench.held()))
  }

  @Test(arguments: Backend.all)
  func `is trusted from when its renewal was sent, however late the answer comes`(
    on backend: Backend
  ) throws {
    let bench = try WorkerBench(backend)
    let (clock, settings) = (bench.clock, bench.core.settings)
    try bench.claim(1)
    clock.advance(by: settings.interval)
    let sent = clock.uptime()
    bench.heartbeatStore.set { $0.afterRenewal = { clock.advance(by: .seconds(20)) } }
    _ = bench.heartbeat.step()
    #expect(
      bench.core.checkTrust(at: clock.uptime())
        == .trusted(until: sent + settings.staleAfter - settings.trustMargin))
    bench.core.selfFence()
  }

  @Test(arguments: Backend.all)
  func `trusts the chats that it holds no longer because of one that it claims later`(
    on backend: Backend
  ) throws {
    let bench = try WorkerBench(backend)
    let start = bench.clock.uptime()
    let settings = bench.core.settings
    try bench.claim(1)
    bench.clock.advance(by: .seconds(20))
    try bench.claim(1)
    #expect(
      bench.core.checkTrust(at: bench.clock.uptime())
        == .trusted(until: start + settings.staleAfter - settings.trustMargin))
    bench.core.selfFence()
  }

  @Test(arguments: Backend.all) func `stops when its database was deleted under it`(
    on backend: Backend
  ) async throws {
    let bench = try WorkerBench(backend)
    try bench.claim(1)
    try bench.database.chats.remove()
    try bench.tick()
    #expect(bench.recorder.failures == 1)
    #expect(bench.recorder.ticks.isEmpty)
    bench.core.selfFence()
    await bench.waitUntilCancelled(1)
  }

  @Test(arguments: Backend.all)
  func `takes up again what it fenced and nobody took, under new generations`(on backend: Backend)
    async throws
  {
    let bench = try WorkerBench(backend)
    let chats = try bench.claim(2)
    bench.core.selfFence()
    await bench.waitUntilCancelled(2)
    _ = try bench.person.steal(
      .chats([chats[0]]), to: WorkerID("w2"), reason: nil, at: bench.clock.wallTime())
    try bench.tick()
    #expect(bench.running == [Lease(chats[1].rawValue, 2)])
    #expect(try bench.held() == bench.running)
  }

  @Test(arguments: Backend.all)
  func `takes up what it fenced once, however many heartbeats have returned it meanwhile`(
    on backend: Backend
  ) async throws {
    let bench = try WorkerBench(backend)
    let chat = try bench.claim(1)[0]
    bench.core.selfFence()
    await bench.waitUntilCancelled(1)
    for _ in 1...2 {
      bench.clock.advance(by: bench.core.settings.interval)
      _ = bench.heartbeat.step()
    }
    try bench.drainWork()
    #expect(bench.running == [Lease(chat.rawValue, 2)])
    #expect(try bench.held() == bench.running)
  }
}
