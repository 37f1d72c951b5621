import Testing

@testable import HeartbeatCore

/// Answers as a test says, and keeps what it was told.
///
/// Sendable: a test has one thread.
private final class FakeRunner: HookRunner, @unchecked Sendable {
  /// Called while a hook is told something.
  var meanwhile: (() -> Void)?
  private(set) var told: [HookNews] = []
  private var outcomes: [HookOutcome] = []

  var chats: [ChatID?] { told.map { $0.event.chat } }

  /// What is answered next; without any, that it is done.
  func answer(_ outcomes: HookOutcome...) { self.outcomes = outcomes }

  func tell(
    _ command: String, _ news: HookNews, limit: Duration,
    isCancelled: @escaping @Sendable () -> Bool
  ) -> HookOutcome {
    meanwhile?()
    told.append(news)
    return outcomes.isEmpty ? .done : outcomes.removeFirst()
  }
}

/// A real store whose notes a test can make fail.
///
/// Sendable: a test has one thread.
private final class FaultyHookStore: HookStore, @unchecked Sendable {
  var noteFault: ((() throws -> Hook?) throws -> Hook?)?
  private let real: any HookStore

  init(_ real: any HookStore) { self.real = real }

  func note(
    _ seq: Int64, of hook: Hook, by incarnation: IncarnationID, keeps: Bool
  ) throws -> Hook? {
    let note = { try self.real.note(seq, of: hook, by: incarnation, keeps: keeps) }
    return try noteFault.map { try $0(note) } ?? note()
  }

  func hook(_ kind: Hook.Kind, _ command: String) throws -> Hook { try real.hook(kind, command) }
  func changeCount() throws -> Int64 { try real.changeCount() }
  func ends(after seq: Int64, limit: Int) throws -> [HookNews] {
    try real.ends(after: seq, limit: limit)
  }
  func idleness(after seq: Int64) throws -> HookNews? { try real.idleness(after: seq) }
  func take(_ hook: Hook, by incarnation: IncarnationID) throws -> Hook? {
    try real.take(hook, by: incarnation)
  }
  func limitPatience(to patience: Duration) { real.limitPatience(to: patience) }
  func close() { real.close() }
}

/// A worker with a hook whose steps a test takes.
private struct HookBench {
  let database: TestDatabase
  let clock = ManualClock()
  let runner = FakeRunner()
  let log = LogRecorder()
  let worker: Incarnation
  let store: FaultyHookStore
  let loop: HookLoop

  init(
    _ database: TestDatabase, _ name: WorkerID = "w1", _ kind: Hook.Kind = .end
  ) throws {
    self.database = database
    worker = try database.start(name)
    store = FaultyHookStore(try database.open(.worker))
    _ = try store.hook(kind, "tell")
    loop = HookLoop(
      kind, "tell", store: store, runner: runner, clock: clock, logger: log.logger,
      isCancelled: { false })
  }

  /// Steps until nothing is left to tell for now.
  func tellAll() {
    for _ in 1...100 where loop.step(as: worker.id) == nil { return }
  }

  func end(_ lease: Lease, _ outcome: Ending.Outcome = .completed(answer: nil)) throws {
    _ = try database.store.finish([Ending(lease: lease, outcome: outcome)], by: worker, at: 1)
  }
}

@Suite struct `A hook` {
  @Test(arguments: Backend.all) func `is told of each chat that ends, however it does`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let bench = try HookBench(database)
      let leases = try database.makeRunning(5, by: bench.worker)
      bench.tellAll()
      #expect(bench.runner.told.isEmpty)
      try bench.end(leases[0])
      try bench.end(leases[1], .failed(error: "e", retryAt: nil))
      try bench.end(leases[2], .failed(error: "e", retryAt: 9))
      try bench.end(leases[3], .released(reason: "r", retryAt: nil))
      _ = try database.store.interrupt(.chats([leases[4].chat]), at: 1)
      bench.tellAll()
      #expect(bench.runner.told.map(\.event.kind) == [.completed, .gaveUp, .interrupted])
      #expect(bench.runner.told.map { $0.chat?.status } == [.completed, .error, .waiting])
      bench.tellAll()
      #expect(bench.runner.told.count == 3)
    }
  }

  @Test(arguments: Backend.all, [true, false])
  func `is not told again when only the note of it is lost, or fails`(
    on backend: Backend, isNoted: Bool
  ) throws {
    try TestDatabase.with(backend) { database in
      let bench = try HookBench(database)
      bench.store.noteFault = { note in
        if isNoted { _ = try note() }
        throw AnswerLost()
      }
      let leases = try database.makeRunning(2, by: bench.worker)
      try bench.end(leases[0])
      bench.tellAll()
      try bench.end(leases[1])
      for _ in 1...3 {
        bench.clock.advance(by: HookLoop.pauseAfterError)
        bench.tellAll()
      }
      #expect(bench.runner.chats == [leases[0].chat])
      bench.store.noteFault = nil
      bench.clock.advance(by: HookLoop.pauseAfterError)
      bench.tellAll()
      #expect(bench.runner.chats == leases.map(\.chat))
    }
  }

  @Test(arguments: Backend.all) func `is not told of a chat that runs again at once`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let bench = try HookBench(database)
      let lease = try database.makeRunning(1, by: bench.worker)[0]
      _ = try database.store.send("more", to: lease.chat, at: 1)
      try bench.end(lease)
      #expect(try database.chat(lease.chat).status == .pending)
      bench.tellAll()
      #expect(bench.runner.told.isEmpty)
    }
  }

  @Test(arguments: Backend.all) func `begins at the newest event, and goes on where it was`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let w0 = try database.start("w0")
      let old = try database.makeRunning(2, by: w0)
      let ending = Ending(lease: old[0], outcome: .completed(answer: nil))
      _ = try database.store.finish([ending], by: w0, at: 0)
      let bench = try HookBench(database)
      bench.tellAll()
      #expect(bench.runner.told.isEmpty)
      // While nobody tells it.
      _ = try database.store.complete(.chats([old[1].chat]), at: 1)
      let next = try HookBench(database, "w2")
      next.tellAll()
      #expect(next.runner.chats == [old[1].chat])
    }
  }

  @Test(arguments: Backend.all) func `is told by one worker at a time, and each thing once`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let (first, second) = (try HookBench(database), try HookBench(database, "w2"))
      let leases = try database.makeRunning(2, by: first.worker)
      for lease in leases { try first.end(lease) }
      first.runner.meanwhile = { second.tellAll() }
      first.tellAll()
      #expect(second.runner.told.isEmpty)
      #expect(first.runner.chats == leases.map(\.chat))
    }
  }

  @Test(arguments: Backend.all) func `is told at once by another worker when its own dies over it`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let (first, second) = (try HookBench(database), try HookBench(database, "w2"))
      try first.end(try database.makeRunning(1, by: first.worker)[0])
      first.runner.answer(.failed("once"))
      // Told in vain, it is held until it is told again.
      #expect(first.loop.step(as: first.worker.id) != nil)
      second.tellAll()
      #expect(second.runner.told.isEmpty)
      database.locks.free("w1")
      second.tellAll()
      #expect(second.runner.told.count == 1)
    }
  }

  @Test(arguments: Backend.all)
  func `is told by another worker when its own hangs, which then changes nothing`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let (first, second) = (try HookBench(database), try HookBench(database, "w2"))
      let leases = try database.makeRunning(2, by: first.worker)
      try first.end(leases[0])
      first.runner.meanwhile = {
        second.tellAll()
        second.clock.advance(by: HookTurn.patience - .milliseconds(1))
        second.tellAll()
        #expect(second.runner.told.isEmpty)
        second.clock.advance(by: .milliseconds(1))
        second.tellAll()
      }
      first.runner.answer(.failed("late"))
      _ = first.loop.step(as: first.worker.id)
      #expect(second.runner.chats == [leases[0].chat])
      first.runner.meanwhile = nil
      try first.end(leases[1])
      second.tellAll()
      #expect(second.runner.chats == leases.map(\.chat))
    }
  }

  @Test(arguments: Backend.all) func `that fails is told again, then left out, and it is said once`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let bench = try HookBench(database)
      let leases = try database.makeRunning(3, by: bench.worker)
      for lease in leases { try bench.end(lease) }
      bench.runner.answer(
        .failed("a"), .failed("a"), .failed("a"), .failed("a"), .done)
      for _ in 1...10 {
        bench.tellAll()
        bench.clock.advance(by: .seconds(10))
      }
      let (a, b, c) = (leases[0].chat, leases[1].chat, leases[2].chat)
      // After one that was left out the next is told once only.
      #expect(bench.runner.chats == [a, a, a, b, c])
      #expect(
        bench.log.messages == [
          "a hook failed and is told again: a",
          "a hook failed and is told no more of an event: a",
        ])
    }
  }

  @Test(arguments: Backend.all) func `that is cancelled is told the same by whoever comes next`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let (first, second) = (try HookBench(database), try HookBench(database, "w2"))
      try first.end(try database.makeRunning(1, by: first.worker)[0])
      first.runner.answer(.cancelled)
      _ = first.loop.step(as: first.worker.id)
      second.tellAll()
      #expect(second.runner.told.count == 1)
    }
  }

  @Test(arguments: Backend.all) func `of a worker that stops before it is told again is free`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let (first, second) = (try HookBench(database), try HookBench(database, "w2"))
      try first.end(try database.makeRunning(1, by: first.worker)[0])
      first.runner.answer(.failed("once"))
      _ = first.loop.step(as: first.worker.id)
      first.loop.leave(as: first.worker.id)
      second.tellAll()
      #expect(second.runner.told.count == 1)
    }
  }

  @Test(arguments: Backend.all) func `says what is left when there is no more time to tell it`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let bench = try HookBench(database)
      try bench.end(try database.makeRunning(1, by: bench.worker)[0])
      bench.tellAll()
      bench.loop.sayWhatIsLeft()
      #expect(bench.log.messages.isEmpty)
      try bench.end(try database.makeRunning(1, by: bench.worker)[0])
      bench.loop.sayWhatIsLeft()
      #expect(
        bench.log.messages == [
          "a hook was not told of everything: the next worker with the same hook tells the rest"
        ])
    }
  }

  @Test(arguments: Backend.all) func `is told later when the database does not answer for now`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let worker = try database.start("w1")
      let lease = try database.makeRunning(1, by: worker)[0]
      let store = try database.open(.worker, patience: .zero)
      _ = try store.hook(.end, "tell")
      let (runner, clock, log) = (FakeRunner(), ManualClock(), LogRecorder())
      let loop = HookLoop(
        .end, "tell", store: store, runner: runner, clock: clock, logger: log.logger,
        isCancelled: { false })
      _ = try database.store.complete(.chats([lease.chat]), at: 1)
      do {
        let writer = try database.database.holdWriters()
        #expect(loop.step(as: worker.id) == clock.uptime() + HookLoop.pauseAfterError)
        withExtendedLifetime(writer) {}
      }
      #expect(runner.told.isEmpty)
      #expect(log.messages == ["cannot see to a hook"])
      _ = loop.step(as: worker.id)
      #expect(runner.told.count == 1)
    }
  }

  @Test(arguments: Backend.all) func `for idleness is told once, and again after work`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let bench = try HookBench(database, "w1", .idle)
      bench.tellAll()
      #expect(bench.runner.told.isEmpty)
      for count in 1...2 {
        let leases = try database.makeRunning(2, by: bench.worker)
        try bench.end(leases[0])
        bench.tellAll()
        #expect(bench.runner.told.count == count - 1)
        try bench.end(leases[1])
        bench.tellAll()
        bench.tellAll()
        #expect(bench.runner.told.count == count)
      }
    }
  }

  @Test(arguments: Backend.all)
  func `for idleness is not told while something would be claimed, or goes on outside`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let bench = try HookBench(database, "w1", .idle)
      let leases = try database.makeRunning(2, by: bench.worker)
      _ = try database.store.beginRuns(of: leases, by: bench.worker, at: 0)
      // Its time comes later.
      try bench.end(leases[0], .failed(error: "e", retryAt: 1_000_000))
      // The lease is gone, the run is not.
      _ = try database.store.interrupt(.chats([leases[1].chat]), at: 1)
      bench.tellAll()
      #expect(bench.runner.told.isEmpty)
      _ = try database.store.interrupt(.chats([leases[0].chat]), at: 1)
      bench.tellAll()
      #expect(bench.runner.told.isEmpty)
      try database.store.confirmEnds(of: leases, by: bench.worker, at: 1)
      bench.tellAll()
      #expect(bench.runner.told.count == 1)
    }
  }
}
