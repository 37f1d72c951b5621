import Testing

@testable import HeartbeatCore

/// A worker that ends what it has.
@Suite(.timeLimit(.minutes(2))) struct `A worker that drains` {
  private static func drain(_ bench: WorkerBench, isCancelling: Bool = false) throws {
    let told = try bench.person.order(
      .drain(isCancelling: isCancelling), to: [bench.core.incarnation.worker],
      at: bench.clock.wallTime())
    #expect(told.refused.isEmpty)
  }

  private static func undrain(_ bench: WorkerBench) throws -> [String] {
    try bench.person.order(
      .undrain, to: [bench.core.incarnation.worker], at: bench.clock.wallTime()
    ).refused.map(\.reason)
  }

  private static func logged(_ bench: WorkerBench) throws -> [String] {
    try bench.person.events(EventFilter()).filter { $0.chat == nil && $0.kind != .workerStarted }
      .map { "\($0.kind.rawValue) \($0.reason ?? "-")" }
  }

  private static func state(_ bench: WorkerBench) throws -> WorkerState? {
    try bench.person.workers(at: bench.clock.wallTime()).first?.state
  }

  @Test(arguments: Backend.all)
  func `claims nothing, ends what it has and stops`(on backend: Backend) async throws {
    let runs = HeldRuns()
    let bench = try WorkerBench(backend, handler: runs.handler)
    try bench.look()
    let chat = try bench.claim(1)[0]
    await runs.waitUntilBegun(1)
    try Self.drain(bench)
    try bench.look()
    let left = try bench.claim(1)[0]
    #expect(try bench.chat(left).status == .pending)
    #expect(bench.running.count == 1)
    #expect(bench.core.phase == .running)
    try bench.tick()
    #expect(try Self.state(bench) == .draining)
    runs.endAll()
    await bench.waitUntilEnding()
    try bench.drainWork()
    #expect(bench.core.phase == .stopped)
    #expect(try bench.chat(chat).status == .completed)
    #expect(try bench.chat(left).status == .pending)
    #expect(try Self.state(bench) == .stopped)
    #expect(try Self.logged(bench) == ["draining -", "worker_stopped drained"])
    #expect(bench.core.stopReason == "drained")
    #expect(bench.core.releasedCount == 0)
    #expect(bench.drains == [1])
  }

  @Test(arguments: Backend.all)
  func `and has nothing stops at once`(on backend: Backend) throws {
    let bench = try WorkerBench(backend)
    try Self.drain(bench)
    try bench.look()
    #expect(bench.core.phase == .stopped)
  }

  @Test(arguments: Backend.all)
  func `hears of it in a claim that is under way, and gets nothing`(on backend: Backend) throws {
    let bench = try WorkerBench(backend)
    try bench.look()
    let box = Sent(bench.person, bench.clock)
    bench.workStore.set { $0.beforeClaim = { try box.drain() } }
    let chat = try bench.claim(1)[0]
    #expect(try bench.chat(chat).status == .pending)
    #expect(bench.running.isEmpty)
    bench.workStore.set { $0.beforeClaim = nil }
    // Undrained before it had noticed, it looks for chats again.
    #expect(try Self.undrain(bench).isEmpty)
    try bench.look()
    #expect(try bench.chat(chat).status == .running)
    #expect(bench.drains.isEmpty)
  }

  @Test(arguments: Backend.all)
  func `goes on when it is undrained`(on backend: Backend) throws {
    let bench = try WorkerBench(backend)
    try bench.look()
    try bench.claim(1)
    try Self.drain(bench)
    try bench.look()
    let left = try bench.claim(1)[0]
    #expect(try bench.chat(left).status == .pending)
    #expect(try Self.undrain(bench).isEmpty)
    try bench.look()
    #expect(try bench.chat(left).status == .running)
    #expect(try Self.state(bench) == .live)
    #expect(bench.undrains == 1)
  }

  @Test(arguments: Backend.all)
  func `does not stop when it is undrained in the last moment`(on backend: Backend) throws {
    let bench = try WorkerBench(backend)
    try bench.look()
    let box = Sent(bench.person, bench.clock)
    bench.workStore.set { $0.beforeStop = { try box.undrain() } }
    try Self.drain(bench)
    try bench.look()
    #expect(bench.core.phase == .running)
    #expect(try Self.logged(bench) == ["draining -", "undrained -"])
    let chat = try bench.claim(1)[0]
    #expect(try bench.chat(chat).status == .pending)
    try bench.look()
    #expect(try bench.chat(chat).status == .running)
  }

  @Test(arguments: Backend.all)
  func `cannot be undrained once it has stopped`(on backend: Backend) throws {
    let bench = try WorkerBench(backend)
    try Self.drain(bench)
    try bench.look()
    bench.die()
    #expect(try Self.undrain(bench) == ["worker w1 has stopped"])
    #expect(try Self.logged(bench) == ["draining -", "worker_stopped drained"])
  }

  @Test(arguments: Backend.all)
  func `tries again when its stop cannot be noted`(on backend: Backend) throws {
    let bench = try WorkerBench(backend)
    try bench.look()
    bench.workStore.set { $0.beforeStop = { throw Busy() } }
    try Self.drain(bench)
    try bench.look()
    #expect(bench.core.phase == .running)
    bench.workStore.set { $0.beforeStop = nil }
    bench.clock.advance(by: .seconds(1))
    try bench.drainWork()
    #expect(bench.core.phase == .stopped)
  }

  @Test(arguments: Backend.all)
  func `runs what is stolen for it`(on backend: Backend) async throws {
    let runs = HeldRuns()
    let bench = try WorkerBench(backend, handler: runs.handler)
    let other = try WorkerBench("w2", on: bench.database, clock: bench.clock)
    try bench.look()
    try other.look()
    try bench.claim(1)
    await runs.waitUntilBegun(1)
    try Self.drain(bench)
    try bench.look()
    let gift = try other.claim(1)[0]
    _ = try bench.person.steal(
      .chats([gift]), to: "w1", reason: nil, isNow: true, at: bench.clock.wallTime())
    try bench.look()
    await runs.waitUntilBegun(2)
    runs.end(try #require(runs.begun.first))
    await bench.waitUntilEnding()
    try bench.drainWork()
    #expect(bench.core.phase == .running)
    runs.endAll()
    await bench.waitUntilEnding()
    try bench.drainWork()
    #expect(bench.core.phase == .stopped)
    #expect(try bench.chat(gift).status == .completed)
  }

  @Test(arguments: Backend.all)
  func `leaves a chat to others whose attempt has failed`(on backend: Backend) async throws {
    struct Broken: Error {}
    let (ends, end) = AsyncStream.makeStream(of: Void.self)
    let bench = try WorkerBench(backend) { _ in
      for await _ in ends { break }
      throw Broken()
    }
    try bench.look()
    let chat = try bench.claim(1)[0]
    try Self.drain(bench)
    try bench.look()
    end.yield()
    await bench.waitUntilEnding()
    try bench.drainWork()
    #expect(bench.core.phase == .stopped)
    #expect(try bench.chat(chat).status == .pending)
    #expect(try bench.chat(chat).attempts == 1)
  }

  @Test(arguments: Backend.all)
  func `gives back what it has when it is told to`(on backend: Backend) async throws {
    let bench = try WorkerBench(backend)
    try bench.look()
    let chat = try bench.claim(1)[0]
    try Self.drain(bench)
    try bench.look()
    try Self.drain(bench, isCancelling: true)
    #expect(try Self.undrain(bench) == ["worker w1 is giving its chats back and stops"])
    try bench.look()
    await bench.waitUntilCancelled(1)
    try bench.drainWork()
    #expect(bench.core.phase == .stopped)
    #expect(try bench.chat(chat).status == .pending)
    #expect(try bench.chat(chat).attempts == 0)
    #expect(bench.core.releasedCount == 1)
    #expect(try Self.logged(bench).last == "worker_stopped drain cancelled")
  }

  @Test(arguments: Backend.all)
  func `because its process was told to says so, and can be undrained`(on backend: Backend) throws {
    let bench = try WorkerBench(backend)
    try bench.look()
    try bench.claim(1)
    bench.core.requestDrain()
    let left = try bench.claim(1)[0]
    #expect(try bench.chat(left).status == .pending)
    #expect(try Self.state(bench) == .draining)
    try bench.look()
    #expect(bench.drains == [1])
    #expect(try Self.undrain(bench).isEmpty)
    try bench.look()
    #expect(try bench.chat(left).status == .running)
    #expect(try Self.logged(bench) == ["draining signal", "undrained -"])
  }

  @Test(arguments: Backend.all)
  func `until it is idle stops as drained`(on backend: Backend) async throws {
    var limits = RunLimits()
    limits.untilIdle = true
    let bench = try WorkerBench(backend, limits: limits)
    try bench.look()
    try bench.claim(1)
    try Self.drain(bench)
    try bench.look()
    let left = try bench.claim(1)[0]
    _ = try bench.person.complete(.all, at: bench.clock.wallTime())
    try bench.look()
    await bench.waitUntilCancelled(1)
    _ = bench.sweep.step()
    try bench.drainWork()
    #expect(bench.core.stopReason == "drained")
    #expect(try bench.chat(left).status == .pending)
  }

  @Test(arguments: Backend.all)
  func `waits for the sweep that is under way, and begins none`(on backend: Backend) throws {
    let bench = try WorkerBench(backend)
    try bench.look()
    #expect(bench.core.beginSweep())
    try Self.drain(bench)
    try bench.look()
    #expect(bench.core.phase == .running)
    let core = bench.core
    bench.workStore.set { $0.beforeStop = { #expect(!core.beginSweep()) } }
    bench.core.markSwept()
    try bench.drainWork()
    #expect(bench.core.phase == .stopped)
  }

  @Test(arguments: Backend.all)
  func `takes over what its id has left, and ends that too`(on backend: Backend) async throws {
    let runs = HeldRuns()
    let first = try WorkerBench(backend, handler: runs.handler)
    let chat = try first.claim(1)[0]
    await runs.waitUntilBegun(1)
    first.die()
    runs.endAll()
    let second = try WorkerBench("w1", on: first.database, clock: first.clock) { _ in .done }
    try Self.drain(second)
    try second.look()
    #expect(try second.chat(chat).generation.rawValue == 2)
  }
}

/// Another process's operator, from within a worker's call.
private final class Sent: @unchecked Sendable {
  // Called on the test's thread alone, from within a step that the test takes.
  private let person: any AnyStore
  private let clock: ManualClock

  init(_ person: any AnyStore, _ clock: ManualClock) {
    self.person = person
    self.clock = clock
  }

  func drain() throws {
    _ = try person.order(.drain(isCancelling: false), to: ["w1"], at: clock.wallTime())
  }

  func undrain() throws { _ = try person.order(.undrain, to: ["w1"], at: clock.wallTime()) }
}

/// How many chats a worker has at once.
@Suite struct `The most chats of a worker` {
  private static func set(_ count: Int, _ bench: WorkerBench) throws {
    _ = try bench.person.order(.maxChats(count), to: ["w1"], at: bench.clock.wallTime())
    try bench.look()
  }

  @Test(arguments: Backend.all)
  func `are changed while it runs, and lowering it cancels nothing`(
    on backend: Backend
  ) async throws {
    var settings = WorkerBench.settings
    settings.maxChats = 2
    let bench = try WorkerBench(backend, settings: settings)
    try bench.look()
    let chats = try bench.claim(5)
    #expect(bench.running.count == 2)
    try Self.set(4, bench)
    #expect(bench.running.count == 4)
    try Self.set(1, bench)
    #expect(bench.running.count == 4)
    _ = try bench.person.complete(.chats(Array(chats.prefix(3))), at: bench.clock.wallTime())
    try bench.tick()
    await bench.waitUntilCancelled(3)
    try bench.drainWork()
    #expect(bench.running.map(\.chat) == [chats[3]])
    _ = try bench.person.complete(.chats([chats[3]]), at: bench.clock.wallTime())
    try bench.tick()
    await bench.waitUntilCancelled(4)
    try bench.drainWork()
    #expect(bench.running.map(\.chat) == [chats[4]])
    #expect(bench.maxChats == [4, 1])
    #expect(try bench.person.workers(at: bench.clock.wallTime()).first?.maxChats == 1)
  }
}

extension WorkerBench {
  /// How many runs it had at each beginning of a drain.
  fileprivate var drains: [Int] {
    recorder.kinds.compactMap { if case .draining(let running) = $0 { running } else { nil } }
  }

  fileprivate var undrains: Int {
    recorder.kinds.count { if case .undrained = $0 { true } else { false } }
  }

  fileprivate var maxChats: [Int] {
    recorder.kinds.compactMap { if case .maxChatsSet(let count) = $0 { count } else { nil } }
  }

  /// Returns once the end of a run waits to be written.
  fileprivate func waitUntilEnding() async {
    while !core.inbox.hasEndings { await Task.yield() }
  }
}
