import Testing

@testable import HeartbeatCore

@Suite(.timeLimit(.minutes(2))) struct `A recovery sweep` {
  @Test(arguments: Backend.all)
  func `takes the chats of a dead worker at once and leaves the others alone`(on backend: Backend)
    throws
  {
    let dead = try WorkerBench(backend, "w1")
    let well = try WorkerBench("w2", on: dead.database, clock: dead.clock)
    let chats = try dead.claim(2)
    let others = try well.claim(2)
    let parked = try dead.person.create([ChatDraft(title: "waits")], at: dead.clock.wallTime())
    _ = try dead.person.interrupt(.chats(parked.map(\.id)), at: dead.clock.wallTime())
    dead.die()
    let recovery = try RecoverySweep(store: dead.person, clock: dead.clock).run()
    #expect(recovery.recovered.map(\.lease.chat) == chats)
    #expect(recovery.recovered.allSatisfy { $0.why == .workerDead })
    #expect(try chats.map { try dead.chat($0).status } == [.pending, .pending])
    #expect(try dead.chat(chats[0]).recoveries == 1)
    #expect(try dead.chat(chats[0]).attempts == 0)
    #expect(try others.map { try dead.chat($0).status } == [.running, .running])
    #expect(try dead.chat(parked[0].id).status == .waiting)
    well.core.selfFence()
  }

  @Test(arguments: Backend.all)
  func `takes a hung worker's chats when they are stale and it answers no probe`(
    on backend: Backend
  ) throws {
    let hung = try WorkerBench(backend, "w1")
    let chats = try hung.claim(2)
    let sweep = RecoverySweep(store: hung.person, clock: hung.clock)
    hung.clock.advance(by: hung.core.settings.staleAfter)
    #expect(try sweep.run().isEmpty)
    hung.clock.advance(by: .milliseconds(1))
    let recovery = try sweep.run()
    #expect(recovery.recovered.map(\.lease.chat) == chats)
    #expect(recovery.recovered.allSatisfy { $0.why == .stale })

    // It wakes up: it has lost everything and changes nothing.
    _ = hung.heartbeat.step()
    #expect(hung.recorder.lost.map(\.cause) == [.recovered, .recovered])
    #expect(try chats.map { try hung.chat($0).status } == [.pending, .pending])
  }

  @Test(arguments: Backend.all, [-365, 365])
  func `takes a hung worker's chats although its clock was a year behind, or ahead`(
    on backend: Backend, days: Int
  ) throws {
    let clock = ManualClock()
    clock.setWallClock(by: .seconds(days * 86_400))
    let hung = try WorkerBench(backend, "w1", clock: clock)
    let chats = try hung.claim(2)
    try hung.tick()
    let other = try WorkerBench("w2", on: hung.database)
    _ = other.sweep.step()
    #expect(other.recorder.recovered.recovered.map(\.lease.chat) == chats)
  }

  @Test(arguments: Backend.all, [-365, 0, 365])
  func `takes a dead worker's chats at once, whatever its heartbeats say`(
    on backend: Backend, days: Int
  ) throws {
    let clock = ManualClock()
    clock.setWallClock(by: .seconds(days * 86_400))
    let dead = try WorkerBench(backend, "w1", clock: clock)
    let chats = try dead.claim(2)
    dead.die()
    let other = try WorkerBench("w2", on: dead.database)
    _ = other.sweep.step()
    #expect(other.recorder.recovered.recovered.map(\.lease.chat) == chats)
    dead.core.selfFence()
  }

  @Test(arguments: Backend.all)
  func `takes what is older than whoever sweeps says, without asking a live worker`(
    on backend: Backend
  ) throws {
    let owner = try WorkerBench(backend, "w1")
    try owner.claim(1)
    owner.clock.advance(by: .seconds(2))
    let clock = AnsweringClock(owner.clock) { _ = owner.heartbeat.step() }
    let sweep = RecoverySweep(store: owner.person, clock: clock)
    #expect(try sweep.run().isEmpty)
    #expect(try sweep.run(staleAfter: .seconds(3)).isEmpty)
    #expect(try sweep.run(staleAfter: .seconds(1)).count == 1)
    owner.core.selfFence()
  }

  @Test(arguments: Backend.all, [Duration.seconds(86_400), .seconds(-86_400)])
  func `steals nothing when the wall clock is set, and keeps nothing for ever`(
    on backend: Backend, step: Duration
  )
    throws
  {
    let owner = try WorkerBench(backend, "w1")
    try owner.claim(2)
    _ = owner.heartbeat.step()
    owner.clock.setWallClock(by: step)
    // The sweep is as early as it can be: the owner has not ticked under the new time.
    let clock = AnsweringClock(owner.clock) { _ = owner.heartbeat.step() }
    let sweep = RecoverySweep(store: owner.person, clock: clock)
    #expect(try sweep.run().isEmpty)
    #expect(try owner.held().count == 2)
    owner.clock.setWallClock(by: .zero - step)
    _ = owner.heartbeat.step()
    #expect(try RecoverySweep(store: owner.person, clock: owner.clock).run().isEmpty)

    // The owner hangs after a step of the clock: its heartbeats look future or fresh, not for ever.
    owner.clock.setWallClock(by: step)
    owner.clock.advance(by: owner.core.settings.staleAfter + .milliseconds(1))
    #expect(try RecoverySweep(store: owner.person, clock: owner.clock).run().count == 2)
  }

  /// It may get no processor for longer than it has to answer.
  @Test(arguments: Backend.all, [Duration.seconds(86_400), .seconds(-86_400)])
  func `takes nothing whose heartbeat it has just seen change, although nobody answers`(
    on backend: Backend, step: Duration
  ) throws {
    let owner = try WorkerBench(backend, "w1")
    let chats = try owner.claim(2)
    let other = try WorkerBench("w2", on: owner.database, clock: owner.clock)
    let staleAfter = owner.core.settings.staleAfter
    _ = other.sweep.step()
    try owner.tick()
    _ = other.sweep.step()

    owner.clock.setWallClock(by: step)
    owner.clock.advance(by: staleAfter - owner.core.settings.interval)
    _ = other.sweep.step()
    #expect(other.recorder.recovered.isEmpty)
    #expect(try owner.held().map(\.chat) == chats)

    // The look that had not seen it is longer ago than stale-after.
    owner.clock.advance(by: other.core.settings.sweepInterval)
    _ = other.sweep.step()
    #expect(other.recorder.recovered.recovered.map(\.lease.chat) == chats)
    owner.core.selfFence()
  }

  /// The owner's next tick is far away, and nothing tells it of the other's clock.
  @Test(arguments: Backend.all)
  func `takes nothing from a worker that answers, by whatever clock its heartbeats look old`(
    on backend: Backend
  ) throws {
    let owner = try WorkerBench(backend, "w1")
    try owner.claim(2)
    try owner.look()
    let ahead = ManualClock()
    ahead.setWallClock(by: .seconds(86_400))
    let clock = AnsweringClock(ahead) {
      owner.clock.advance(by: .milliseconds(50))
      // It hears of the question, and ticks.
      for _ in 1...2 { _ = owner.heartbeat.step() }
    }
    #expect(try RecoverySweep(store: owner.person, clock: clock).run().isEmpty)
    #expect(try owner.held().count == 2)
    owner.core.selfFence()
  }

  @Test(arguments: Backend.all)
  func `takes nothing after a suspend of eight hours from a worker that wakes up too`(
    on backend: Backend
  ) throws {
    let owner = try WorkerBench(backend, "w1")
    try owner.claim(2)
    try owner.look()
    owner.clock.advance(by: .seconds(8 * 3600))
    let clock = AnsweringClock(owner.clock) { _ = owner.heartbeat.step() }
    #expect(try RecoverySweep(store: owner.person, clock: clock).run().isEmpty)
    #expect(try owner.held().count == 2)
    #expect(owner.recorder.fenced.isEmpty)
  }

  @Test(arguments: Backend.all)
  func `leaves a chat alone that was renewed since it was seen to be stale`(on backend: Backend)
    throws
  {
    let owner = try WorkerBench(backend, "w1")
    try owner.claim(1)
    owner.clock.advance(by: .seconds(91))
    let holder = try #require(try owner.person.leaseHolders(at: owner.clock.wallTime()).first)
    guard case .ask(let request) = RecoveryPlan.judge(holder, at: owner.clock.wallTime()) else {
      throw StoreError.invalid("a stale holder with a live process is probed")
    }
    try owner.tick()
    #expect(
      try owner.person.recover(request, limit: 10, by: .operator, at: owner.clock.wallTime())
        .isEmpty)
  }

  @Test(arguments: Backend.all) func `of 100,000 stale leases lets others write after each portion`(
    on backend: Backend
  ) throws {
    let owner = try WorkerBench(backend, "w1")
    let now = owner.clock.wallTime()
    try owner.database.chats.execute(
      """
      WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
      INSERT INTO chats (title, status, generation, place, created_at, updated_at)
      SELECT 'chat', 'running', 1, \(now.milliseconds), 0, 0 FROM n;
      INSERT INTO leases (chat_id, worker_id, generation, heartbeat_at)
      SELECT id, \(owner.core.incarnation.id), 1, \(now.milliseconds) FROM chats;
      """)
    // Without any patience: the writer's lock must be free.
    let other = try owner.database.chats.open(.worker, patience: .zero)
    owner.clock.advance(by: owner.core.settings.staleAfter + .milliseconds(1))
    let pauses = PortionCounter(owner.clock) {
      try other.markSeen(owner.core.incarnation, at: now)
    }
    let sweep = RecoverySweep(store: owner.person, clock: pauses, portion: 5_000)
    #expect(try sweep.run().count == 100_000)
    // One for the answer to the probe, and one after each full portion.
    #expect(pauses.count == 21)
    #expect(pauses.failures == 0)
  }

  @Test(arguments: Backend.all)
  func `quarantines a poison chat after exactly max-recoveries, and retry brings it back`(
    on backend: Backend
  )
    throws
  {
    var settings = WorkerBench.settings
    settings.maxRecoveries = 3
    let clock = ManualClock()
    let database = try BenchDatabase(backend)
    let person = try database.open()
    let poison = try person.create([ChatDraft(title: "poison")], at: clock.wallTime())[0].id
    for death in 1...4 {
      let worker = try WorkerBench("w\(death)", on: database, clock: clock, settings: settings)
      try worker.drainWork()
      #expect(worker.running.map(\.chat) == [poison])
      worker.die()
      let recovery = try RecoverySweep(store: person, clock: clock).run()
      #expect(recovery.quarantined.count == (death == 4 ? 1 : 0))
      #expect(recovery.recovered.count == (death == 4 ? 0 : 1))
      worker.core.selfFence()
    }
    let chat = try #require(try person.chat(poison))
    #expect(chat.status == .error)
    #expect(chat.recoveries == 3)
    #expect(try #require(chat.error).hasPrefix("quarantined"))
    #expect(try person.retry(.chats([poison]), at: clock.wallTime()).changed.count == 1)
    #expect(try #require(try person.chat(poison)).status == .pending)
    #expect(try #require(try person.chat(poison)).recoveries == 0)
  }

  @Test(arguments: Backend.all) func `is done by every worker at its start and periodically`(
    on backend: Backend
  ) throws {
    let dead = try WorkerBench(backend, "w1")
    try dead.claim(1)
    dead.die()
    let heir = try WorkerBench("w2", on: dead.database, clock: dead.clock)
    _ = heir.sweep.step()
    try heir.drainWork()
    #expect(heir.running.count == 1)

    let other = try WorkerBench("w3", on: dead.database, clock: dead.clock)
    heir.die()
    _ = other.sweep.step()
    try other.drainWork()
    #expect(other.running.count == 1)
    for bench in [dead, heir, other] { bench.core.selfFence() }
  }
}

@Suite(.timeLimit(.minutes(2))) struct `A worker that starts` {
  @Test(arguments: Backend.all)
  func `takes over at once what its dead incarnation held, under new generations`(
    on backend: Backend
  ) throws {
    let first = try WorkerBench(backend, "w1")
    let chats = try first.claim(3)
    first.die()
    let second = try WorkerBench("w1", on: first.database, clock: first.clock)
    try second.drainWork()
    #expect(second.running == chats.map { Lease($0.rawValue, 2) })
    #expect(second.recorder.gained.map(\.from).allSatisfy { $0?.name == "w1" })
    #expect(try second.chat(chats[0]).recoveries == 1)

    // The old incarnation, should it still run, renews nothing and has lost all.
    try first.tick()
    #expect(first.recorder.ticks.map(\.renewed) == [0])
    #expect(first.recorder.lost.count == 3)
    second.core.selfFence()
  }

  @Test(arguments: Backend.all) func `gains what was stolen for it while it was not there`(
    on backend: Backend
  ) throws {
    let owner = try WorkerBench(backend, "w1")
    let chats = try owner.claim(2)
    _ = try owner.person.steal(
      .chats([chats[1]]), to: WorkerID("w2"), reason: "rebalance", at: owner.clock.wallTime())
    #expect(try RecoverySweep(store: owner.person, clock: owner.clock).run().isEmpty)
    let heir = try WorkerBench("w2", on: owner.database, clock: owner.clock)
    try heir.drainWork()
    #expect(heir.running.map(\.chat) == [chats[1]])
    #expect(heir.recorder.gained.map(\.from?.name) == ["w1"])
    #expect(try heir.chat(chats[1]).recoveries == 0)
    for bench in [owner, heir] { bench.core.selfFence() }
  }

  @Test(arguments: Backend.all)
  func `does not gain what was stolen for it and has gone stale and been recovered`(
    on backend: Backend
  ) throws {
    let owner = try WorkerBench(backend, "w1")
    let chat = try owner.claim(1)[0]
    _ = try owner.person.steal(
      .chats([chat]), to: WorkerID("w2"), reason: nil, at: owner.clock.wallTime())
    owner.clock.advance(by: .seconds(91))
    let recovery = try RecoverySweep(store: owner.person, clock: owner.clock).run()
    #expect(recovery.recovered.map(\.why) == [.stale])
    #expect(recovery.recovered.map(\.from.name) == ["w2"])
    owner.core.selfFence()
  }

  @Test(arguments: Backend.all) func `quarantines instead of taking over what killed it too often`(
    on backend: Backend
  ) throws {
    var settings = WorkerBench.settings
    settings.maxRecoveries = 1
    let first = try WorkerBench(backend, "w1", settings: settings)
    let chat = try first.claim(1)[0]
    first.die()
    let second = try WorkerBench("w1", on: first.database, clock: first.clock, settings: settings)
    try second.drainWork()
    #expect(second.running.count == 1)
    second.die()
    let third = try WorkerBench("w1", on: first.database, clock: first.clock, settings: settings)
    try third.drainWork()
    #expect(third.running.isEmpty)
    #expect(try third.chat(chat).status == .error)
    for bench in [first, second] { bench.core.selfFence() }
  }
}

/// Lets a probed worker answer while the sweep waits, as its own thread would.
struct AnsweringClock: WorkerClock, @unchecked Sendable {
  // Used by the one thread of its test.
  private let clock: ManualClock
  private let answer: () -> Void

  init(_ clock: ManualClock, answer: @escaping () -> Void) {
    self.clock = clock
    self.answer = answer
  }

  func wallTime() -> Timestamp { clock.wallTime() }
  func uptime() -> Uptime { clock.uptime() }

  func wait(for signal: WakeSignal, until deadline: Uptime) {
    clock.advance(by: .milliseconds(50))
    answer()
    clock.wait(for: signal, until: deadline)
  }
}

/// Lets somebody else write whenever the sweep pauses.
private final class PortionCounter: WorkerClock, @unchecked Sendable {
  private let clock: ManualClock
  private let write: () throws -> Void
  // Used by the one thread of its test.
  private(set) var count = 0
  private(set) var failures = 0

  init(_ clock: ManualClock, write: @escaping () throws -> Void) {
    self.clock = clock
    self.write = write
  }

  func wallTime() -> Timestamp { clock.wallTime() }
  func uptime() -> Uptime { clock.uptime() }

  func wait(for signal: WakeSignal, until deadline: Uptime) {
    count += 1
    do { try write() } catch { failures += 1 }
    clock.wait(for: signal, until: deadline)
  }
}
