import Synchronization
import Testing

@testable import HeartbeatCore

@Suite(.timeLimit(.minutes(2))) struct `A run with limits` {
  /// One worker whose runs end when the test says so, whatever they are told.
  private struct Scene {
    let bench: WorkerBench
    let runs = HeldRuns()

    init(
      _ backend: Backend, timeout: Duration? = nil, silence: Duration? = nil,
      on database: BenchDatabase? = nil, named name: String = "w1",
      clock: ManualClock = ManualClock()
    ) throws {
      var settings = WorkerBench.settings
      settings.timeout = timeout
      settings.silence = silence
      bench = try WorkerBench(
        name, on: database ?? BenchDatabase(backend), clock: clock, settings: settings,
        handler: runs.handler)
    }

    /// Makes a chat and lets its work begin.
    func begin(_ limits: Chat.Limits = Chat.Limits()) async throws -> Lease {
      var draft = ChatDraft(title: "a chat")
      draft.limits = limits
      let chat = try bench.person.create([draft], at: bench.clock.wallTime())[0].id
      let begun = runs.begun.count
      bench.core.inbox.requestClaim()
      try bench.drainWork()
      await runs.waitUntilBegun(begun + 1)
      return try #require(runs.begun.last { $0.chat == chat })
    }

    /// Lets time pass, and the watch and the writes see it.
    func pass(_ duration: Duration) throws {
      bench.clock.advance(by: duration)
      _ = bench.trust.step()
      try bench.drainWork()
      // What it has found silent is written in another step.
      try bench.drainWork()
    }

    /// Lets the work end and its ending be written.
    func end(_ lease: Lease) async throws {
      runs.end(lease)
      while bench.core.active.contains(where: { $0.lease == lease }) || !bench.isHandedIn {
        await Task.yield()
      }
      try bench.drainWork()
    }

    var overruns: [Overrun] {
      bench.recorder.kinds.compactMap {
        if case .timedOut(_, let overrun) = $0 { overrun } else { nil }
      }
    }

    var reasons: [EndReason] {
      bench.recorder.kinds.compactMap {
        if case .finished(_, _, _, let reason) = $0 { reason } else { nil }
      }
    }

    func history(of chat: ChatID) throws -> [Event.Kind] {
      var filter = EventFilter()
      filter.chat = chat
      return try bench.person.events(filter).map(\.kind)
    }

    func run(_ lease: Lease) throws -> RunHandle {
      try #require(bench.core.active.first { $0.lease == lease })
    }

    /// The run gives a sign, as its command's output is one.
    func sign(_ lease: Lease) throws { bench.core.heard(try run(lease)) }
  }

  @Test(arguments: Backend.all) func `is cancelled exactly when its time is over`(
    on backend: Backend
  ) async throws {
    let scene = try Scene(backend, timeout: .seconds(10))
    defer { scene.runs.endAll() }
    let lease = try await scene.begin()
    try scene.pass(.milliseconds(9_999))
    #expect(try scene.run(lease).loss == nil)
    let begun = scene.bench.clock.wallTime() - .milliseconds(9_999)
    try scene.pass(.milliseconds(1))
    #expect(try scene.run(lease).loss?.cause == .timeout)
    #expect(scene.overruns == [Overrun(.timeout, limit: .seconds(10), since: begun)])
    // Until its work has ended it is held, and nothing else runs the chat.
    #expect(try scene.bench.held() == [lease])
    #expect(try scene.bench.chat(lease.chat).status == .running)
  }

  @Test(arguments: Backend.all)
  func `has failed although its work returns well, with an attempt used up`(on backend: Backend)
    async throws
  {
    let scene = try Scene(backend, timeout: .seconds(10))
    let lease = try await scene.begin()
    try scene.pass(.seconds(10))
    try await scene.end(lease)
    let chat = try scene.bench.chat(lease.chat)
    #expect(chat.status == .pending)
    #expect(chat.attempts == 1)
    #expect(chat.notBefore != nil)
    #expect(chat.error?.hasPrefix("timeout: it ran for 10s\nsince ") == true)
    #expect(scene.reasons == [.timeout])
    #expect(scene.bench.recorder.cancelled.isEmpty)
    #expect(try scene.history(of: lease.chat) == [.created, .claimed, .timedOut, .failed])
  }

  @Test(arguments: Backend.all) func `is done when its work has ended in time`(on backend: Backend)
    async throws
  {
    let scene = try Scene(backend, timeout: .seconds(10))
    let lease = try await scene.begin()
    try scene.pass(.seconds(9))
    try await scene.end(lease)
    try scene.pass(.seconds(9))
    #expect(try scene.bench.chat(lease.chat).status == .completed)
    #expect(scene.overruns.isEmpty)
    #expect(scene.reasons == [.exit])
  }

  @Test(arguments: Backend.all) func `stands still while the machine is suspended`(
    on backend: Backend
  ) async throws {
    let scene = try Scene(backend, timeout: .seconds(10), silence: .seconds(8))
    defer { scene.runs.endAll() }
    let lease = try await scene.begin()
    try scene.pass(.seconds(7))
    scene.bench.clock.suspend(for: .seconds(28_800))
    try scene.pass(.milliseconds(999))
    #expect(try scene.run(lease).loss == nil)
    try scene.pass(.milliseconds(1))
    #expect(try scene.run(lease).loss?.cause == .silence)
  }

  @Test(arguments: Backend.all) func `that is lost after its time was over is told of that too`(
    on backend: Backend
  ) async throws {
    let scene = try Scene(backend, timeout: .seconds(10))
    let lease = try await scene.begin()
    let causes = Mutex<[Cause]>([])
    try scene.run(lease).setWhenLost { cause in causes.withLock { $0.append(cause) } }
    try scene.pass(.seconds(10))
    #expect(causes.withLock { $0 }.isEmpty)
    scene.bench.core.selfFence()
    #expect(causes.withLock { $0 } == [.leaseExpired])
    scene.runs.end(lease)
    await scene.bench.waitUntilCancelled(1)
    #expect(scene.bench.recorder.cancelled.map(\.cause) == [.leaseExpired])
  }

  @Test(arguments: Backend.all) func `is held to its chat's own limits before its worker's`(
    on backend: Backend
  ) async throws {
    let scene = try Scene(backend, timeout: .seconds(10), silence: .seconds(5))
    defer { scene.runs.endAll() }
    let own = Chat.Limits(timeout: .seconds(100), silence: .seconds(50))
    let lease = try await scene.begin(own)
    try scene.pass(.seconds(20))
    #expect(try scene.run(lease).loss == nil)
    let other = try await scene.begin()
    try scene.pass(.seconds(5))
    #expect(try scene.run(other).loss?.cause == .silence)
    #expect(try scene.run(lease).loss == nil)
    try scene.pass(.seconds(25))
    #expect(try scene.run(lease).loss?.cause == .silence)
  }

  @Test(arguments: Backend.all) func `that gives signs is not silent, and is when it stops`(
    on backend: Backend
  ) async throws {
    let scene = try Scene(backend, silence: .seconds(10))
    defer { scene.runs.endAll() }
    let lease = try await scene.begin()
    for _ in 0..<5 {
      try scene.pass(.seconds(9))
      try scene.sign(lease)
    }
    let last = scene.bench.clock.wallTime()
    try scene.pass(.milliseconds(9_999))
    #expect(try scene.run(lease).loss == nil)
    try scene.pass(.milliseconds(1))
    #expect(try scene.run(lease).loss?.cause == .silence)
    #expect(scene.overruns == [Overrun(.silence, limit: .seconds(10), since: last)])
  }

  @Test(arguments: Backend.all)
  func `gives a sign by its progress and its messages`(on backend: Backend) async throws {
    let (steps, step) = AsyncStream.makeStream(of: Int.self)
    let (answers, answer) = AsyncStream.makeStream(of: Void.self)
    var settings = WorkerBench.settings
    settings.silence = .seconds(10)
    let bench = try WorkerBench(backend, settings: settings) { chat in
      answer.yield()
      for await step in steps {
        switch step {
        case 0: chat.report(Chat.Progress(fraction: 0.5, note: nil))
        case 1: try await chat.append("half of it")
        case 2: chat.noteSign()
        default: return .done
        }
        answer.yield()
      }
      return .done
    }
    let chat = try bench.claim(1)[0]
    var next = answers.makeAsyncIterator()
    _ = await next.next()
    for number in 0..<3 {
      bench.clock.advance(by: .seconds(9))
      _ = bench.trust.step()
      step.yield(number)
      if number == 1 {
        while try bench.person.messages(of: chat).isEmpty {
          try bench.drainWork()
          await Task.yield()
        }
      }
      _ = await next.next()
      try bench.drainWork()
    }
    bench.clock.advance(by: .seconds(9))
    _ = bench.trust.step()
    try bench.drainWork()
    #expect(bench.core.active.map(\.loss?.cause) == [nil])
    step.yield(9)
    try await bench.inboxHasEnding()
    try bench.drainWork()
    #expect(try bench.chat(chat).lastOutputAt == bench.clock.wallTime() - .seconds(9))
  }

  @Test(arguments: Backend.all)
  func `gives signs that only the database knows`(on backend: Backend) async throws {
    let scene = try Scene(backend, silence: .seconds(10))
    defer { scene.runs.endAll() }
    let lease = try await scene.begin()
    try scene.pass(.seconds(4))
    // As `chatctl progress` does, from within.
    try scene.bench.person.reportFromWithin(
      Chat.Progress(fraction: 0.5, note: nil), lease: lease,
      worker: scene.bench.core.incarnation.worker, at: scene.bench.clock.wallTime())
    try scene.pass(.seconds(6))
    #expect(try scene.run(lease).loss == nil)
    try scene.pass(.milliseconds(3_999))
    #expect(try scene.run(lease).loss == nil)
    try scene.pass(.milliseconds(1))
    #expect(try scene.run(lease).loss?.cause == .silence)
  }

  @Test(arguments: Backend.all)
  func
    `is not taken for silent while the database cannot be asked, and is ended when its time is over`(
      on backend: Backend
    ) async throws
  {
    let scene = try Scene(backend, timeout: .seconds(20), silence: .seconds(10))
    defer { scene.runs.endAll() }
    let lease = try await scene.begin()
    scene.bench.workStore.set { $0.beforeSigns = { throw Unreachable() } }
    try scene.pass(.seconds(10))
    #expect(try scene.run(lease).loss == nil)
    try scene.pass(.seconds(10))
    #expect(try scene.run(lease).loss?.cause == .timeout)
  }

  @Test(arguments: Backend.all) func `is judged silent as soon as the database can be asked`(
    on backend: Backend
  ) async throws {
    let scene = try Scene(backend, silence: .seconds(10))
    defer { scene.runs.endAll() }
    let lease = try await scene.begin()
    scene.bench.workStore.set { $0.beforeSigns = { throw Unreachable() } }
    try scene.pass(.seconds(10))
    scene.bench.workStore.set { $0.beforeSigns = nil }
    try scene.pass(scene.bench.core.settings.tickRetryPause)
    #expect(try scene.run(lease).loss?.cause == .silence)
  }

  @Test(arguments: Backend.all)
  func `that is lost after its time was over is its new holder's, with a time of its own`(
    on backend: Backend
  ) async throws {
    let old = try Scene(backend, timeout: .seconds(10))
    let new = try Scene(
      backend, timeout: .seconds(10), on: old.bench.database, named: "w2", clock: old.bench.clock)
    defer { new.runs.endAll() }
    let lease = try await old.begin()
    try old.pass(.seconds(10))
    #expect(try old.run(lease).loss?.cause == .timeout)
    _ = try old.bench.person.steal(
      .chats([lease.chat]), to: new.bench.core.incarnation.worker, reason: nil,
      at: old.bench.clock.wallTime())
    try old.bench.tick()
    try new.bench.tick()
    // What the thief waits for is no time of its run.
    #expect(new.runs.begun.isEmpty)
    old.runs.end(lease)
    await old.bench.waitUntilCancelled(1)
    try old.bench.drainWork()
    #expect(old.bench.recorder.cancelled.map(\.cause) == [.stolen])
    #expect(EventRecorder.finished(old.bench.recorder.kinds).isEmpty)
    new.bench.core.inbox.requestRuns()
    try new.bench.drainWork()
    await new.runs.waitUntilBegun(1)
    #expect(try new.bench.chat(lease.chat).startedAt == new.bench.clock.wallTime())
    #expect(try new.bench.chat(lease.chat).attempts == 1)
    let second = new.runs.begun[0]
    try new.pass(.milliseconds(9_999))
    #expect(try new.run(second).loss == nil)
    try new.pass(.milliseconds(1))
    #expect(try new.run(second).loss?.cause == .timeout)
  }

  @Test(arguments: Backend.all)
  func `that was interrupted before its time was over is not ended twice`(on backend: Backend)
    async throws
  {
    let scene = try Scene(backend, timeout: .seconds(40))
    let lease = try await scene.begin()
    _ = try scene.bench.person.interrupt(
      .chats([lease.chat]), at: scene.bench.clock.wallTime())
    try scene.bench.tick()
    try scene.pass(.seconds(40))
    scene.runs.end(lease)
    await scene.bench.waitUntilCancelled(1)
    try scene.bench.drainWork()
    #expect(scene.overruns.isEmpty)
    #expect(try scene.bench.chat(lease.chat).status == .waiting)
    #expect(scene.bench.recorder.cancelled.map(\.cause) == [.interrupted])
    #expect(try !scene.history(of: lease.chat).contains(.timedOut))
  }

  @Test(arguments: Backend.all)
  func `has failed when its worker was told to stop after its time was over`(on backend: Backend)
    async throws
  {
    let scene = try Scene(backend, timeout: .seconds(10))
    let lease = try await scene.begin()
    try scene.pass(.seconds(10))
    scene.bench.core.requestStop(reason: "test")
    _ = scene.bench.work.step()
    try await scene.end(lease)
    let chat = try scene.bench.chat(lease.chat)
    #expect(chat.error?.hasPrefix("timeout") == true)
    #expect(chat.attempts == 1)
    #expect(scene.bench.recorder.cancelled.isEmpty)
    #expect(scene.bench.core.releasedCount == 0)
    #expect(scene.bench.core.phase == .stopped)
  }

  @Test(arguments: Backend.all)
  func `has failed also when it does not end before its worker has stopped, and is waited for`(
    on backend: Backend
  ) async throws {
    let scene = try Scene(backend, timeout: .seconds(10))
    defer { scene.runs.endAll() }
    let lease = try await scene.begin()
    try scene.pass(.seconds(10))
    scene.bench.core.requestStop(reason: "test")
    _ = scene.bench.work.step()
    scene.bench.clock.advance(by: scene.bench.core.settings.grace + .seconds(1))
    try scene.bench.drainWork()
    let chat = try scene.bench.chat(lease.chat)
    #expect(chat.error?.hasPrefix("timeout") == true)
    #expect(chat.attempts == 1)
    #expect(chat.waitsFor == scene.bench.core.incarnation.worker)
  }

  @Test(arguments: Backend.all)
  func `is given back when its worker was told to stop before its time was over`(
    on backend: Backend
  ) async throws {
    let scene = try Scene(backend, timeout: .seconds(10))
    let lease = try await scene.begin()
    scene.bench.core.requestStop(reason: "test")
    _ = scene.bench.work.step()
    scene.bench.clock.advance(by: .seconds(10))
    _ = scene.bench.trust.step()
    try await scene.end(lease)
    #expect(scene.overruns.isEmpty)
    #expect(try scene.bench.chat(lease.chat).attempts == 0)
    #expect(scene.bench.recorder.cancelled.map(\.cause) == [.shutdown])
  }

  @Test(arguments: Backend.all)
  func `may have ended while its worker was stopped, which is seen before its time is judged`(
    on backend: Backend
  ) async throws {
    let scene = try Scene(backend, timeout: .seconds(10))
    let lease = try await scene.begin()
    try scene.pass(.seconds(60))
    #expect(try scene.run(lease).loss == nil)
    try await scene.end(lease)
    #expect(try scene.bench.chat(lease.chat).status == .completed)
    let other = try await scene.begin()
    try scene.pass(.seconds(60))
    try scene.pass(RunWatch.moment)
    #expect(try scene.run(other).loss?.cause == .timeout)
    scene.runs.endAll()
  }

  @Test(arguments: Backend.all) func `is not limited any more once it says that its work has ended`(
    on backend: Backend
  ) async throws {
    let scene = try Scene(backend, timeout: .seconds(10))
    let lease = try await scene.begin()
    try scene.run(lease).endWatch()
    try scene.pass(.seconds(20))
    try await scene.end(lease)
    #expect(try scene.bench.chat(lease.chat).status == .completed)
    #expect(scene.overruns.isEmpty)
  }

  @Test(arguments: Backend.all)
  func `is not counted among those that wait when it has ended long before its time`(
    on backend: Backend
  ) async throws {
    var settings = WorkerBench.settings
    settings.timeout = .seconds(36_000)
    let bench = try WorkerBench(backend, settings: settings) { _ in .done }
    for _ in 0..<10 {
      try bench.claim(100)
      while bench.core.registeredCount > 0 {
        try bench.drainWork()
        await Task.yield()
      }
    }
    #expect(bench.core.deadlines.withLock { $0.count } <= 200)
  }

  // MARK: What is stored

  @Test(arguments: Backend.all) func `has its newest sign stored soon, and at its end`(
    on backend: Backend
  ) async throws {
    let scene = try Scene(backend)
    let lease = try await scene.begin()
    let first = scene.bench.clock.wallTime()
    try scene.sign(lease)
    try scene.bench.drainWork()
    // Not at once: others may give signs in the same moment.
    #expect(try scene.bench.chat(lease.chat).lastOutputAt == nil)
    try scene.pass(.seconds(1))
    #expect(try scene.bench.chat(lease.chat).lastOutputAt == first)
    try scene.sign(lease)
    try await scene.end(lease)
    let chat = try scene.bench.chat(lease.chat)
    #expect(chat.lastOutputAt == first + .seconds(1))
    #expect(chat.startedAt == first)
    #expect(chat.endedAt == first + .seconds(1))
  }

  @Test func `has its signs stored the less often the more there are, and with each heartbeat`() {
    var settings = WorkerBench.settings
    #expect(WorkLoop.pause(beforeSigns: 1, settings) == .seconds(1))
    #expect(WorkLoop.pause(beforeSigns: 1000, settings) == .seconds(10))
    #expect(WorkLoop.pause(beforeSigns: 100_000, settings) == settings.interval)
    settings.interval = .milliseconds(100)
    #expect(WorkLoop.pause(beforeSigns: 1, settings) == .milliseconds(100))
  }
}
