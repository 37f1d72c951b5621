import Testing

@testable import HeartbeatCore

/// When a worker that stops once it is idle has nothing left to wait for. It must neither stop too
/// early nor hang, and while it waits it must not keep a processor busy.
@Suite(.timeLimit(.minutes(2))) struct `A worker that stops when idle` {
  private static func bench(
    _ backend: Backend, _ name: String = "w1", on database: BenchDatabase? = nil,
    clock: ManualClock = ManualClock(), groups: [String]? = nil, handler: ChatHandler? = nil
  ) throws -> WorkerBench {
    var settings = WorkerBench.settings
    settings.groups = groups
    var limits = RunLimits()
    limits.untilIdle = true
    let bench = try WorkerBench(
      name, on: database ?? BenchDatabase(backend), clock: clock, settings: settings,
      limits: limits, handler: handler ?? { _ in .done })
    _ = bench.sweep.step()
    return bench
  }

  private static func draft(
    _ group: String? = nil, after: [ChatID] = [], startAt: Timestamp? = nil
  ) -> ChatDraft {
    var draft = ChatDraft(title: "a chat")
    draft.group = group
    draft.after = after
    draft.startAt = startAt
    return draft
  }

  /// Steps until it rests; a worker that spins never does.
  private static func settle(_ bench: WorkerBench) throws {
    bench.core.inbox.requestClaim()
    try bench.drainWork()
  }

  @Test(arguments: Backend.all)
  func `leaves chats of paused groups, and what comes after them`(on backend: Backend) throws {
    let bench = try Self.bench(backend)
    let now = bench.clock.wallTime()
    let paused = try bench.person.create([Self.draft("a")], at: now)[0].id
    let next = try bench.person.create([Self.draft(after: [paused])], at: now)[0].id
    _ = try bench.person.create([Self.draft("b", after: [next])], at: now)
    _ = try bench.person.pause(["a"], reason: nil, at: now)
    try Self.settle(bench)
    #expect(bench.core.stopReason == "idle")
    #expect(bench.core.phase != .running)
  }

  @Test(arguments: Backend.all)
  func `leaves everything while everything is paused, scheduled chats too`(on backend: Backend)
    throws
  {
    let bench = try Self.bench(backend)
    let now = bench.clock.wallTime()
    _ = try bench.person.create([Self.draft(), Self.draft(startAt: now + .seconds(5))], at: now)
    _ = try bench.person.pause(nil, reason: nil, at: now)
    try Self.settle(bench)
    #expect(bench.core.phase != .running)
  }

  @Test(arguments: Backend.all)
  func `leaves chats that come after one which waits for somebody`(on backend: Backend) throws {
    let bench = try Self.bench(backend)
    let now = bench.clock.wallTime()
    let older = try bench.person.create([Self.draft()], at: now)[0].id
    _ = try bench.person.interrupt(.chats([older]), at: now)
    _ = try bench.person.create([Self.draft(after: [older])], at: now)
    try Self.settle(bench)
    #expect(bench.core.phase != .running)
  }

  @Test(arguments: Backend.all)
  func `waits for a chat's time, then runs it and stops`(on backend: Backend) async throws {
    let bench = try Self.bench(backend)
    let now = bench.clock.wallTime()
    let chat = try bench.person.create([Self.draft(startAt: now + .seconds(5))], at: now)[0].id
    try Self.settle(bench)
    #expect(bench.core.phase == .running)
    #expect(try bench.chat(chat).status == .pending)
    bench.clock.advance(by: .seconds(5))
    try bench.drainWork()
    try await bench.inboxHasEnding()
    try bench.drainWork()
    #expect(try bench.chat(chat).status == .completed)
    #expect(bench.core.phase != .running)
  }

  @Test(arguments: Backend.all)
  func `waits on although the clock is set back before a chat's time`(on backend: Backend)
    async throws
  {
    let bench = try Self.bench(backend)
    let now = bench.clock.wallTime()
    let chat = try bench.person.create([Self.draft(startAt: now + .seconds(5))], at: now)[0].id
    try Self.settle(bench)
    bench.clock.setWallClock(by: .seconds(-20))
    // When it would have been due it is looked at again, and is not.
    bench.clock.advance(by: .seconds(5))
    try bench.drainWork()
    #expect(bench.core.phase == .running)
    #expect(try bench.chat(chat).status == .pending)
    bench.clock.advance(by: .seconds(20))
    try bench.drainWork()
    #expect(try bench.chat(chat).status != .pending)
    bench.core.selfFence()
  }

  @Test(arguments: Backend.all)
  func `waits for a place that another worker's run has until it ends`(on backend: Backend) throws {
    let bench = try Self.bench(backend, handler: WorkerBench.hold)
    let now = bench.clock.wallTime()
    let w2 = Incarnation(id: .random(), worker: "w2")
    try bench.person.register(
      WorkerDeclaration(
        incarnation: w2, pid: 7, interval: .seconds(30), staleAfter: .seconds(90),
        maxRecoveries: 5, grace: .seconds(10)), at: now)
    _ = try bench.person.setGroup("a", maxRunning: 1, at: now)
    let chats = try bench.person.create([Self.draft("a"), Self.draft("a")], at: now).map(\.id)
    let claim = try bench.person.claim(limit: 1, by: w2, beginRuns: true, at: now)

    try Self.settle(bench)
    #expect(bench.core.phase == .running)
    // A pause, and not one look after the other.
    guard case .at(let next) = bench.work.step() else { throw StoreError.invalid("it stopped") }
    #expect(next >= bench.clock.uptime() + .milliseconds(900))
    _ = try bench.person.complete(.chats([chats[0]]), at: now)
    bench.clock.advance(by: .seconds(1))
    try bench.drainWork()
    #expect(bench.running.isEmpty)
    // Only now has its work ended. Nobody is told of that.
    try bench.person.confirmEnds(of: claim.assignments.map(\.lease), by: w2, at: now)
    bench.clock.advance(by: .seconds(1))
    try bench.drainWork()
    #expect(bench.running.map(\.chat) == [chats[1]])
    bench.core.selfFence()
  }

  @Test(arguments: Backend.all)
  func `waits for what comes after a chat that runs elsewhere, without looking all the time`(
    on backend: Backend
  ) throws {
    let other = try WorkerBench(backend, "w2")
    let older = try other.claim(1)[0]
    let bench = try Self.bench(
      backend, on: other.database, clock: other.clock, handler: WorkerBench.hold)
    let next = try bench.person.create([Self.draft(after: [older])], at: bench.clock.wallTime())[0]
      .id
    let last = try bench.person.create([Self.draft(after: [next])], at: bench.clock.wallTime())[0]
      .id
    try Self.settle(bench)
    #expect(bench.core.phase == .running)
    guard case .at(let due) = bench.work.step() else { throw StoreError.invalid("it stopped") }
    #expect(due >= bench.clock.uptime() + .milliseconds(900))

    _ = try other.person.complete(.chats([older]), at: other.clock.wallTime())
    bench.clock.advance(by: .seconds(1))
    try bench.drainWork()
    #expect(bench.running.map(\.chat) == [next])
    #expect(try bench.chat(last).status == .pending)
    bench.core.selfFence()
    other.core.selfFence()
  }

  @Test(arguments: Backend.all)
  func `takes only its groups, and leaves what comes after chats that it does not take`(
    on backend: Backend
  ) async throws {
    let bench = try Self.bench(backend, groups: ["a"])
    let now = bench.clock.wallTime()
    let b = try bench.person.create([Self.draft("b")], at: now)[0].id
    let after = try bench.person.create([Self.draft("a", after: [b])], at: now)[0].id
    let chat = try bench.person.create([Self.draft("a")], at: now)[0].id
    try Self.settle(bench)
    try await bench.inboxHasEnding()
    try bench.drainWork()
    #expect(try bench.chat(chat).status == .completed)
    #expect(try [b, after].map { try bench.chat($0).status } == [.pending, .pending])
    #expect(bench.core.phase != .running)
  }
}
