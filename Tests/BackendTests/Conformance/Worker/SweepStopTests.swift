import Synchronization
import Testing

@testable import HeartbeatCore

@Suite(.timeLimit(.minutes(2))) struct `A sweep of a worker that stops` {
  /// A worker, and chats that a dead one holds.
  private static func benches(_ backend: Backend, _ count: Int) throws -> (
    dead: WorkerBench, heir: WorkerBench
  ) {
    let dead = try WorkerBench(backend, "w1")
    try dead.claim(count)
    dead.die()
    return (dead, try WorkerBench("w2", on: dead.database, clock: dead.clock))
  }

  @Test(arguments: Backend.all) func `does not begin any more`(on backend: Backend) throws {
    let (dead, heir) = try Self.benches(backend, 2)
    let store = FaultyStore(heir.person)
    let looks = Mutex(0)
    store.set { $0.beforeHolders = { looks.withLock { $0 += 1 } } }
    let sweep = SweepLoop(core: heir.core, store: store)
    heir.core.requestStop(reason: "test")
    guard case .at = sweep.step() else { throw StoreError.invalid("the upkeep goes on") }
    #expect(looks.withLock { $0 } == 0)
    #expect(try heir.person.leases(of: dead.core.incarnation).count == 2)
    try heir.drainWork()
    #expect(heir.core.phase == .stopped)
    #expect(sweep.step() == .stop)
    #expect(try heir.person.leases(of: dead.core.incarnation).count == 2)
    dead.core.selfFence()
  }

  @Test(arguments: Backend.all) func `is waited for before the stop is logged`(on backend: Backend)
    throws
  {
    let bench = try WorkerBench(backend)
    #expect(bench.core.beginSweep())
    bench.core.requestStop(reason: "test")
    _ = bench.work.step()
    #expect(bench.core.phase == .stopping)
    bench.core.inbox.signal.wait(atMost: .zero)
    bench.core.markSwept()
    #expect(bench.core.inbox.signal.wait(atMost: .zero))
    #expect(bench.work.step() == .stop)
    #expect(bench.core.phase == .stopped)
  }

  @Test(arguments: Backend.all) func `is not waited for without end`(on backend: Backend) throws {
    let bench = try WorkerBench(backend)
    #expect(bench.core.beginSweep())
    bench.core.requestStop(reason: "test")
    _ = bench.work.step()
    bench.clock.advance(by: bench.core.settings.grace + .seconds(3))
    #expect(bench.work.step() == .stop)
  }

  @Test(arguments: Backend.all) func `ends after the portion that it is at`(on backend: Backend)
    throws
  {
    let (dead, heir) = try Self.benches(backend, 5)
    let (store, holder) = (heir.person, dead.core.incarnation)
    let sweep = RecoverySweep(
      store: heir.person, clock: heir.clock, actor: .worker(heir.core.incarnation),
      own: heir.core.incarnation.id, portion: 2,
      shouldStop: { (try? store.leases(of: holder).count) == 3 })
    #expect(try sweep.run().count == 2)
    #expect(try heir.person.leases(of: dead.core.incarnation).count == 3)
    dead.core.selfFence()
  }

  @Test(arguments: Backend.all)
  func `takes nothing from a worker that had no time to answer its probe`(on backend: Backend)
    throws
  {
    let hung = try WorkerBench(backend, "w1")
    try hung.claim(2)
    hung.clock.advance(by: .seconds(91))
    let asked = Mutex(0)
    let sweep = RecoverySweep(
      store: hung.person, clock: hung.clock, actor: .operator, own: nil, portion: 2,
      pausing: WakeSignal(),
      shouldStop: {
        asked.withLock { $0 += 1 }
        return asked.withLock { $0 } > 1
      })
    let before = hung.clock.uptime()
    #expect(try sweep.run().isEmpty)
    #expect(hung.clock.uptime() == before)
    #expect(try hung.held().count == 2)
    hung.core.selfFence()
  }

  @Test(arguments: Backend.all) func `and its pauses are woken by the stop`(on backend: Backend)
    throws
  {
    let bench = try WorkerBench(backend)
    bench.core.requestStop(reason: "test")
    #expect(bench.core.sweepSignal.wait(atMost: .zero))
  }

  @Test(arguments: Backend.all) func `says a note of the upkeep once`(on backend: Backend) throws {
    let log = LogRecorder()
    let bench = try WorkerBench(backend, logger: log.logger)
    let count = Mutex(0)
    let store = FaultyStore(bench.person)
    // The same to say at each look, with numbers that grow.
    store.set { hooks in
      hooks.upkeep = {
        count.withLock { $0 += 1 }
        return MaintenanceNote(
          "a reader is in the way", details: ["frames": "\(count.withLock { $0 })"])
      }
    }
    let sweep = SweepLoop(core: bench.core, store: store)
    for _ in 1...4 {
      _ = sweep.step()
      bench.clock.advance(by: .seconds(20))
    }
    #expect(count.withLock { $0 } == 4)
    #expect(log.messages == ["a reader is in the way"])
    store.set { $0.upkeep = { throw Unreachable() } }
    for _ in 1...3 { _ = sweep.step() }
    #expect(log.messages == ["a reader is in the way", "the upkeep failed"])
  }
}
