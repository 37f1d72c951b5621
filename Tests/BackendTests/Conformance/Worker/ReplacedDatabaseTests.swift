import Logging
import Synchronization
import Testing

@testable import HeartbeatCore

/// The database is put back to an older copy of itself, or taken away, under a worker that runs.
@Suite(.timeLimit(.minutes(2))) struct `A worker whose database was replaced` {
  /// As an older copy from before the worker had started: nothing in it knows the worker.
  private static let forget = """
    DELETE FROM runs; DELETE FROM leases;
    UPDATE chats SET status = 'pending' WHERE status = 'running';
    DELETE FROM workers; DELETE FROM events;
    """

  @Test(arguments: Backend.all)
  func `by a copy that does not know it gives up everything and writes nothing more`(
    on backend: Backend
  ) async throws {
    let bench = try WorkerBench(backend)
    try bench.claim(2)
    try bench.look()
    try bench.database.chats.execute(Self.forget)
    _ = bench.heartbeat.step()
    #expect(bench.recorder.fenced.count == 2)
    await bench.waitUntilCancelled(2)
    guard case .unknown = bench.core.abandonment else {
      throw StoreError.invalid("the worker has noticed that the database does not know it")
    }
    #expect(bench.work.step() == .stop)
    #expect(bench.core.phase == .stopped)
    #expect(try bench.person.events(EventFilter()).isEmpty)
  }

  @Test(arguments: Backend.all)
  func `waits for its runs before it stops to be what it was`(on backend: Backend) async throws {
    let runs = HeldRuns()
    let bench = try WorkerBench(backend, handler: runs.handler)
    let chat = try bench.claim(1)[0]
    await runs.waitUntilBegun(1)
    try bench.look()
    try bench.database.chats.execute(Self.forget)
    _ = bench.heartbeat.step()
    #expect(bench.work.step() != .stop)
    runs.end(Lease(chat: chat, generation: Generation(1)))
    await bench.waitUntilCancelled(1)
    #expect(bench.work.step() == .stop)
  }

  @Test(arguments: Backend.all)
  func `registers anew under another number and goes on`(on backend: Backend) async throws {
    let database = try BenchDatabase(backend)
    let store = try database.open()
    let chat = try store.create([ChatDraft(title: "a chat")], at: SystemClock().wallTime())[0].id
    let recorder = EventRecorder()
    var settings = Settings()
    settings.interval = .milliseconds(50)
    settings.staleAfter = .seconds(10)
    settings.pollInterval = .milliseconds(5)
    let worker = Worker(
      database: database.chats, id: "w1", settings: settings,
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
      observer: { recorder.add($0) }, handler: WorkerBench.hold)
    async let running: Void = worker.run()
    await recorder.wait { EventRecorder.claims($0) == 1 }
    try database.chats.execute(Self.forget)
    await recorder.wait { EventRecorder.claims($0) == 2 }
    let numbers = recorder.kinds.compactMap { kind in
      if case .started(let incarnation, _, _) = kind { incarnation.id } else { nil }
    }
    #expect(Set(numbers).count == 2)
    #expect(recorder.cancelled.map(\.cause) == [.leaseExpired])
    #expect(try store.chat(chat)?.worker == "w1")
    worker.stop(reason: "test")
    try await running
  }

  @Test(arguments: Backend.all)
  func `by one whose log is shorter looks at everything as for the first time`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let heartbeat = try database.open(.heartbeat)
      try database.makeChats(3)
      _ = try heartbeat.news(for: w1)
      try database.database.execute("DELETE FROM events WHERE seq > 1")
      let news = try heartbeat.news(for: w1)
      #expect(news.leasesChanged && news.pendingChanged && news.runsEnded)
      // For the checker of the log, which the chats no longer fit.
      try database.database.execute("DELETE FROM chats; DELETE FROM events")
    }
  }

  @Test(arguments: Backend.all)
  func `or deleted notices it within some looks, also when it has nothing to renew`(
    on backend: Backend
  ) throws {
    let bench = try WorkerBench(backend)
    try bench.look()
    try bench.database.chats.remove()
    #expect(throws: StoreError.self) {
      for _ in 0..<20 { _ = try bench.heartbeatStore.news(for: bench.core.incarnation) }
    }
    try bench.tick()
    #expect(bench.recorder.failures == 1)
  }

  @Test(arguments: Backend.all)
  func `and not put back within stale-after ends with an error`(on backend: Backend) throws {
    let bench = try WorkerBench(backend)
    try bench.look()
    try bench.database.chats.remove()
    // Not each look asks whether the file is there.
    for _ in 0..<20 { try bench.look() }
    bench.clock.advance(by: bench.core.settings.staleAfter - .milliseconds(1))
    try bench.look()
    #expect(bench.core.abandonment == nil)
    bench.clock.advance(by: .milliseconds(1))
    _ = bench.heartbeat.step()
    _ = bench.heartbeat.step()
    guard case .databaseGone(let error) = bench.core.abandonment else {
      throw StoreError.invalid("the worker has given up")
    }
    #expect(
      String(describing: error).contains("was moved, deleted or replaced while it was in use"))
    #expect(bench.work.step() == .stop)
  }

  @Test(arguments: Backend.all)
  func `throws from its run, so that whoever supervises it can start it again`(
    on backend: Backend
  ) async throws {
    let database = try BenchDatabase(backend)
    let recorder = EventRecorder()
    var settings = Settings()
    settings.interval = .milliseconds(20)
    settings.staleAfter = .milliseconds(60)
    settings.pollInterval = .milliseconds(5)
    let worker = Worker(
      database: database.chats, id: "w1", settings: settings,
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
      observer: { recorder.add($0) }, handler: WorkerBench.hold)
    let running = Task { try await worker.run() }
    await recorder.wait { !$0.isEmpty }
    try database.chats.remove()
    await #expect(throws: StoreError.self) { try await running.value }
    guard case .stopped(reason: "database gone", released: 0) = try #require(recorder.kinds.last)
    else { throw StoreError.invalid("the last event tells why it has stopped") }
  }
}

@Suite struct `A worker that is called operator` {
  @Test(arguments: Backend.all)
  func `notices at a look what an operator did to its chats`(on backend: Backend) async throws {
    let bench = try WorkerBench(backend, "operator")
    let chat = try bench.claim(1)[0]
    try bench.look()
    _ = try bench.person.interrupt(.chats([chat]), at: bench.clock.wallTime())
    try bench.look()
    await bench.waitUntilCancelled(1)
    #expect(bench.recorder.cancelled.map(\.cause) == [.interrupted])
    // It has not ticked.
    #expect(bench.recorder.ticks.isEmpty)
  }

  @Test(arguments: Backend.all)
  func `is told apart from an operator in the log`(on backend: Backend) throws {
    try TestDatabase.with(backend) { database in
      let worker = try database.start("operator")
      try database.makeRunning(1, by: worker)
      let events = try database.store.events(EventFilter())
      #expect(events.map(\.kind) == [.workerStarted, .created, .claimed])
      #expect(events.map(\.by) == ["operator", "operator", "operator"])
      #expect(events.map(\.byIncarnation) == [worker.id, nil, worker.id])
    }
  }
}
