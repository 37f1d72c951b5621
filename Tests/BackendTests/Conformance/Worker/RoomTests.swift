import Testing

@testable import HeartbeatCore

/// When a worker claims, and how many.
@Suite(.timeLimit(.minutes(2))) struct `Room for a chat` {
  private static func pending(_ bench: WorkerBench) throws -> ChatID {
    let chats = try bench.person.create([ChatDraft(title: "late")], at: bench.clock.wallTime())
    bench.core.inbox.requestClaim()
    try bench.drainWork()
    return chats[0].id
  }

  @Test(arguments: Backend.all)
  func `is not there while heartbeats fail, and is used at once when one succeeds again`(
    on backend: Backend
  ) throws {
    let bench = try WorkerBench(backend)
    let held = try bench.claim(1)
    bench.heartbeatStore.set { $0.beforeRenewal = { throw Unreachable() } }
    try bench.tick()
    let late = try Self.pending(bench)
    #expect(bench.running.map(\.chat) == held)

    bench.heartbeatStore.set { $0.beforeRenewal = nil }
    bench.clock.advance(by: bench.core.settings.tickRetryPause)
    bench.core.inbox.signal.wait(atMost: .zero)
    _ = bench.heartbeat.step()
    // The thread that claims is woken: its own next look is a sweep's interval away.
    #expect(bench.core.inbox.signal.wait(atMost: .zero))
    try bench.drainWork()
    #expect(bench.running.map(\.chat) == held + [late])
    bench.core.selfFence()
  }

  /// A worker whose smallest portion is of two chats.
  private static func inPairs(_ backend: Backend, othersWait: Bool) throws -> WorkerBench {
    var settings = WorkerBench.settings
    settings.portion = 2
    let bench = try WorkerBench(backend, settings: settings)
    bench.workStore.set { $0.othersWait = othersWait }
    return bench
  }

  /// A large transaction waits for the disk once for many chats, and keeps others from writing.
  @Test(arguments: Backend.all, [false, true])
  func `is filled by ever larger portions, unless somebody waits`(
    on backend: Backend, othersWait: Bool
  ) throws {
    let bench = try Self.inPairs(backend, othersWait: othersWait)
    let chats = try bench.claim(20)
    let portions = bench.recorder.kinds.compactMap { kind in
      if case .claimed(let leases) = kind { leases.count } else { nil }
    }
    #expect(portions == (othersWait ? Array(repeating: 2, count: 10) : [2, 4, 8, 6]))
    #expect(bench.running.map(\.chat) == chats)
    bench.core.selfFence()
  }

  @Test(arguments: Backend.all, [false, true])
  func `is filled without a pause, unless somebody waits`(
    on backend: Backend, othersWait: Bool
  ) throws {
    let bench = try Self.inPairs(backend, othersWait: othersWait)
    _ = try bench.person.create(
      Array(repeating: ChatDraft(title: "chat"), count: 20), at: bench.clock.wallTime())
    // The first step looks for what an earlier incarnation has left.
    _ = bench.work.step()
    bench.core.inbox.requestClaim()
    guard case .at(let next) = bench.work.step() else { return }
    #expect(next - bench.clock.uptime() == (othersWait ? Breather.pause : .zero))
    bench.core.selfFence()
  }

  @Test(arguments: Backend.all)
  func `is not there after the worker has fenced itself, until a heartbeat succeeds`(
    on backend: Backend
  ) async throws {
    let bench = try WorkerBench(backend)
    try bench.claim(1)
    // Its heartbeat may be stuck, which is not known to be a failure.
    bench.core.selfFence()
    await bench.waitUntilCancelled(1)
    let late = try Self.pending(bench)
    #expect(bench.running.isEmpty)
    try bench.tick()
    #expect(bench.running.map(\.chat).contains(late))
    bench.core.selfFence()
  }

  @Test(arguments: Backend.all)
  func `that a due chat waits for does not keep the thread of the writes awake`(
    on backend: Backend
  ) async throws {
    var settings = WorkerBench.settings
    settings.maxChats = 1
    let bench = try WorkerBench(backend, settings: settings) { chat in
      if chat.title == "chat 1" { throw ChatFailure("no luck") }
      try await chat.holdUntilCancelled()
      return .done
    }
    _ = try bench.claim(2)
    try await bench.inboxHasEnding()
    try bench.drainWork()
    #expect(bench.running.count == 1)
    // The pause of the first is over while the second takes the only room.
    bench.clock.advance(by: .seconds(3))
    guard case .at(let next) = bench.work.step() else { throw StoreError.invalid("it goes on") }
    #expect(next > bench.clock.uptime() + .seconds(1))
    bench.core.selfFence()
  }

  @Test(arguments: Backend.all)
  func `comes back from runs that were cancelled while their endings were being written`(
    on backend: Backend
  ) async throws {
    var settings = WorkerBench.settings
    settings.maxChats = 3
    let (ends, end) = AsyncStream.makeStream(of: Void.self)
    let bench = try WorkerBench(backend, settings: settings) { chat in
      if chat.generation > Generation(1) { for await _ in ends { break } }
      return .done
    }
    let chats = try bench.claim(3)
    await bench.waitUntilEnded()
    // Before their endings are written they are stolen, and stolen back under newer generations.
    for worker in ["w2", "w1"] {
      _ = try bench.person.steal(
        .chats(chats), to: WorkerID(worker), reason: nil, at: bench.clock.wallTime())
    }
    try bench.tick()
    #expect(bench.running.count == 3)
    #expect(bench.core.freeCapacity == 0)
    end.finish()
    await bench.waitUntilEnded()
    try bench.drainWork()
    #expect(bench.core.registeredCount == 0)
    #expect(bench.core.freeCapacity == 3)
  }

  /// A worker of one chat whose runs tell their generations, ignore their cancellation and end
  /// when the stream that is returned yields.
  private static func stubborn(_ backend: Backend) async throws -> (
    bench: WorkerBench, chat: ChatID, started: AsyncStream<Generation>.Iterator,
    end: AsyncStream<Void>.Continuation
  ) {
    let (ends, end) = AsyncStream.makeStream(of: Void.self)
    let (starts, start) = AsyncStream.makeStream(of: Generation.self)
    let bench = try WorkerBench(backend) { chat in
      start.yield(chat.generation)
      await Task { for await _ in ends { break } }.value
      return .done
    }
    let chat = try bench.claim(1)[0]
    var started = starts.makeAsyncIterator()
    #expect(await started.next() == Generation(1))
    return (bench, chat, started, end)
  }

  /// Nothing but the end of the first run lets the next one begin.
  private static func expectToWait(
    _ bench: WorkerBench, _ next: Generation, _ started: inout AsyncStream<Generation>.Iterator,
    _ end: AsyncStream<Void>.Continuation
  ) async throws {
    for _ in 0..<1_000 { await Task.yield() }
    #expect(bench.recorder.cancelled.isEmpty)
    #expect(bench.core.freeCapacity == bench.core.settings.maxChats - 2)
    end.yield()
    await bench.waitUntilCancelled(1)
    // The end is confirmed in the database before the new run begins.
    try bench.drainWork()
    #expect(await started.next() == next)
    #expect(bench.recorder.cancelled.map(\.lease.generation) == [Generation(1)])
    end.yield()
    bench.core.selfFence()
  }

  @Test(arguments: Backend.all)
  func `is taken by what was lost from the moment in which it is lost`(on backend: Backend)
    async throws
  {
    var (bench, chat, started, end) = try await Self.stubborn(backend)
    for worker in ["w2", "w1"] {
      _ = try bench.person.steal(
        .chats([chat]), to: WorkerID(worker), reason: nil, at: bench.clock.wallTime())
    }
    nonisolated(unsafe) let work = bench.work
    let core = bench.core
    // While the heartbeat still reads why it was lost, the other thread starts what was gained.
    bench.heartbeatStore.set {
      $0.beforeLosses = {
        #expect(core.freeCapacity == core.settings.maxChats - 2)
        _ = work.step()
      }
    }
    try bench.tick()
    try await Self.expectToWait(bench, Generation(3), &started, end)
  }

  @Test(arguments: Backend.all)
  func `is taken by a run whose chat is claimed anew before anybody noticed its loss`(
    on backend: Backend
  ) async throws {
    var (bench, chat, started, end) = try await Self.stubborn(backend)
    let now = bench.clock.wallTime()
    _ = try bench.person.interrupt(.chats([chat]), at: now)
    _ = try bench.person.retry(.chats([chat]), at: now)
    bench.core.inbox.requestClaim()
    try bench.drainWork()
    try await Self.expectToWait(bench, Generation(2), &started, end)
  }

  @Test(arguments: Backend.all)
  func `is taken by a run that was fenced when its chat is taken up again`(on backend: Backend)
    async throws
  {
    var (bench, _, started, end) = try await Self.stubborn(backend)
    bench.core.selfFence()
    try bench.tick()
    try await Self.expectToWait(bench, Generation(2), &started, end)
  }

  @Test(arguments: Backend.all)
  func `is not used by a run that was lost before it was started`(on backend: Backend) throws {
    let bench = try WorkerBench(backend)
    let lease = Lease(7, 1)
    let handle = bench.core.register([lease], sentAt: bench.clock.uptime())[0]
    let (snapshot, _) = bench.core.takeSnapshot()
    let result = bench.core.reconcile(
      snapshot, returned: [], sentAt: bench.clock.uptime(), isTick: true, isRenewal: true)
    #expect(result.lost.map(\.lease) == [lease])
    // Whoever found it lost has not cancelled it yet.
    bench.core.start(handle, Assignment(lease: lease, title: "late", attempt: 1))
    #expect(!handle.hasStarted)
  }
}
