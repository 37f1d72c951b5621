import Glibc
import Logging
import Synchronization
import Testing

@testable import HeartbeatCore

/// Whole workers, with their threads, on the real clock. Nothing here depends on how long it takes.
@Suite(.timeLimit(.minutes(2))) struct `A whole worker` {
  private static var settings: Settings {
    var settings = Settings()
    settings.interval = .milliseconds(50)
    settings.staleAfter = .seconds(10)
    settings.pollInterval = .milliseconds(5)
    settings.grace = .seconds(5)
    return settings
  }

  private static func worker(
    _ name: String?, on database: BenchDatabase, limits: RunLimits = RunLimits(),
    _ recorder: EventRecorder = EventRecorder(), handler: @escaping ChatHandler = Self.hold
  ) throws -> Worker {
    Worker(
      database: database.chats, id: try name.map { try WorkerID($0) }, settings: settings,
      limits: limits, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
      observer: { recorder.add($0) }, handler: handler)
  }

  @Sendable private static func hold(_ chat: ChatRun) async throws -> ChatAnswer {
    try await chat.holdUntilCancelled()
    return .done
  }

  private static func create(_ count: Int, in database: BenchDatabase) throws -> [ChatID] {
    let drafts = (1...count).map { ChatDraft(title: "chat \($0)") }
    return try database.open().create(drafts, at: SystemClock().wallTime()).map(\.id)
  }

  private static var untilIdle: RunLimits {
    var limits = RunLimits()
    limits.untilIdle = true
    return limits
  }

  @Test(arguments: Backend.all) func `runs what is pending and stops when nothing is left`(
    on backend: Backend
  ) async throws {
    let database = try BenchDatabase(backend)
    let chats = try Self.create(20, in: database)
    let recorder = EventRecorder()
    let worker = try Self.worker("w1", on: database, limits: Self.untilIdle, recorder) { chat in
      ChatAnswer("did \(chat.title)")
    }
    try await worker.run()
    let store = try database.open()
    for chat in chats {
      #expect(try store.chat(chat)?.status == .completed)
      #expect(try store.messages(of: chat).count == 1)
    }
    guard case .stopped(reason: "idle", released: 0) = try #require(recorder.kinds.last) else {
      throw StoreError.invalid("the last event is the stop")
    }
    #expect(try store.workers(at: SystemClock().wallTime()).map(\.state) == [.stopped])
    try Invariants.check(database.chats)
  }

  @Test(arguments: Backend.all)
  func `shares 1,000 pending chats with another one, each claimed once`(on backend: Backend)
    async throws
  {
    let database = try BenchDatabase(backend)
    _ = try Self.create(1_000, in: database)
    let counts = Mutex<[ChatID: Int]>([:])
    let handler: ChatHandler = { chat in
      counts.withLock { $0[chat.id, default: 0] += 1 }
      return .done
    }
    let first = try Self.worker("w1", on: database, limits: Self.untilIdle, handler: handler)
    let second = try Self.worker("w2", on: database, limits: Self.untilIdle, handler: handler)
    async let one: Void = first.run()
    async let two: Void = second.run()
    _ = try await (one, two)
    #expect(counts.withLock { $0.count } == 1_000)
    #expect(counts.withLock { $0.values.allSatisfy { $0 == 1 } })
    try Invariants.check(database.chats)
  }

  @Test(arguments: Backend.all)
  func `refuses a worker id that a live process has, and names the process`(on backend: Backend)
    async throws
  {
    let database = try BenchDatabase(backend)
    let recorder = EventRecorder()
    let worker = try Self.worker("w1", on: database, recorder)
    async let running: Void = worker.run()
    await recorder.wait { !$0.isEmpty }
    let second = try Self.worker("w1", on: database)
    await #expect {
      try await second.run()
    } throws: { error in
      guard case .workerInUse(_, let pid, let age?, _) = error as? StoreError else { return false }
      return pid == getpid() && age < .seconds(60)
    }
    let unnamed = try Self.worker(nil, on: database, limits: Self.untilIdle)
    try await unnamed.run()
    worker.stop(reason: "test")
    try await running
    let names = try database.open().workers(at: SystemClock().wallTime()).map(\.worker.name)
    #expect(names == ["w1", "w2"])
  }

  @Test(arguments: Backend.all) func `passes a chat on to the worker that it is stolen for`(
    on backend: Backend
  ) async throws {
    let database = try BenchDatabase(backend)
    let chats = try Self.create(2, in: database)
    let (first, second) = (EventRecorder(), EventRecorder())
    let victim = try Self.worker("w1", on: database, first)
    let thief = try Self.worker("w2", on: database, second)
    async let one: Void = victim.run()
    await first.wait { kinds in
      kinds.contains { if case .claimed(let leases) = $0 { leases.count == 2 } else { false } }
    }
    async let two: Void = thief.run()
    await second.wait { !$0.isEmpty }
    _ = try database.open().steal(
      .chats([chats[0]]), to: WorkerID("w2"), reason: "test", at: SystemClock().wallTime())
    await first.wait { EventRecorder.cancelled($0).count == 1 }
    await second.wait { kinds in
      kinds.contains { kind in
        switch kind {
        case .gained(let gains): gains.map(\.lease.chat) == [chats[0]]
        case .tick(let tick): tick.gained.map(\.lease.chat) == [chats[0]]
        default: false
        }
      }
    }
    #expect(first.cancelled.map(\.cause) == [.stolen])
    #expect(first.cancelled.map(\.by) == ["w2"])
    victim.stop(reason: "test")
    thief.stop(reason: "test")
    _ = try await (one, two)
    try Invariants.check(database.chats)
  }

  @Test(arguments: Backend.all) func `heartbeats while its chats leave no thread to Swift's pool`(
    on backend: Backend
  ) async throws {
    let database = try BenchDatabase(backend)
    _ = try Self.create(64, in: database)
    let ticks = Atomic<Int>(0)
    let worker = Worker(
      database: database.chats, settings: Self.settings, limits: Self.untilIdle,
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
      observer: { event in
        if case .tick = event.kind { ticks.add(1, ordering: .relaxed) }
      },
      handler: { _ in
        // Each blocks its thread until the heartbeat has gone on without the pool; far more of them
        // than the pool has threads.
        while ticks.load(ordering: .relaxed) < 3 { usleep(1_000) }
        return .done
      })
    try await worker.run()
    #expect(ticks.load(ordering: .relaxed) >= 3)
  }

  @Test(arguments: Backend.all)
  func `that stops does not wait long for others' locks any more, from the first moment`(
    on backend: Backend
  ) async throws {
    let database = try BenchDatabase(backend)
    let patience = PatienceRecorder(database.chats)
    let recorder = EventRecorder()
    let worker = Worker(
      database: patience, settings: Self.settings, patience: .seconds(60),
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
      observer: { recorder.add($0) }, handler: nil)
    async let running: Void = worker.run()
    await recorder.wait { !$0.isEmpty }
    #expect(patience.limits.isEmpty)
    worker.stop(reason: "test")
    try await running
    #expect(patience.limits["work"] == [.seconds(1)])
    #expect(patience.limits["sweep"] == [.milliseconds(100)])
  }

  @Test func `has all of its threads or none`() async throws {
    let made = Mutex<[LoopThread]>([])
    #expect(throws: ThreadFailure(code: EAGAIN)) {
      try LoopThread.make(["one", "two", "three"]) { name in
        if name == "three" { throw ThreadFailure(code: EAGAIN) }
        let thread = try LoopThread(name: name, clock: SystemClock())
        made.withLock { $0.append(thread) }
        return thread
      }
    }
    // Those that were made end without having done anything.
    for thread in made.withLock({ $0 }) { await thread.waitUntilEnded() }
    #expect(made.withLock { $0 }.count == 2)
  }

  @Test(arguments: Backend.all) func `gives everything back when its task is cancelled`(
    on backend: Backend
  ) async throws {
    let database = try BenchDatabase(backend)
    let chats = try Self.create(3, in: database)
    let recorder = EventRecorder()
    let worker = try Self.worker("w1", on: database, recorder)
    let task = Task { try await worker.run() }
    await recorder.wait { kinds in
      kinds.contains { if case .claimed = $0 { true } else { false } }
    }
    task.cancel()
    try await task.value
    let store = try database.open()
    for chat in chats { #expect(try store.chat(chat)?.status == .pending) }
    #expect(recorder.cancelled.map(\.cause) == [.shutdown, .shutdown, .shutdown])
  }
}
