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
    trust.renewed(sentAt: start + .seconds(30))
    let end = start + .seconds(30) + settings.staleAfter - settings.trustMargin
    #expect(trust.check(at: start + .seconds(60)) == .trusted(until: end))
    #expect(trust.remaining(at: start + .seconds(60)) == end - (start + .seconds(60)))
  }

  @Test(arguments: Backend.all) func `is not shortened by an answer that comes late`(
    on backend: Backend
  ) {
    var trust = TrustWindow(settings: settings, sentAt: start + .seconds(30))
    trust.renewed(sentAt: start)
    #expect(
      trust.check(at: start + .seconds(60))
        == .trusted(until: start + .seconds(30) + settings.staleAfter - settings.trustMargin))
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
    trust.renewed(sentAt: wake)
    #expect(
      trust.check(at: wake + .seconds(1))
        == .trusted(until: wake + settings.staleAfter - settings.trustMargin))
  }
}

@Suite(.timeLimit(.minutes(2))) struct `A worker that cannot renew` {
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
