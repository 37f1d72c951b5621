import Logging
import Synchronization
import Testing

@testable import HeartbeatCore

/// One row that cannot be written never holds up the others.
@Suite(.timeLimit(.minutes(2))) struct `What cannot be written` {
  /// A worker whose chats have all ended by themselves, with their titles as their answers.
  private static func ended(_ backend: Backend, _ count: Int) async throws -> (
    WorkerBench, [ChatID]
  ) {
    let bench = try WorkerBench(backend) { ChatAnswer($0.title) }
    let chats = try bench.claim(count)
    await bench.waitUntilEnded()
    return (bench, chats)
  }

  @Sendable private static func isCompletion(_ ending: Ending) -> Bool {
    if case .completed = ending.outcome { true } else { false }
  }

  @Test(arguments: Backend.all, [1, 2, 50])
  func `of ends is found among the others, and its chat ends in error with a sentence`(
    on backend: Backend, count: Int
  ) async throws {
    let (bench, chats) = try await Self.ended(backend, count)
    let cursed = chats[count / 2]
    bench.workStore.set {
      $0.ending = { $0.lease.chat == cursed && Self.isCompletion($0) ? Unwritable() : nil }
    }
    try bench.drainWork()
    for chat in chats where chat != cursed { #expect(try bench.chat(chat).status == .completed) }
    #expect(try bench.chat(cursed).status == .error)
    #expect(
      try bench.chat(cursed).error == "done, but the answer cannot be stored: it is too long")
    #expect(EventRecorder.finished(bench.recorder.kinds).count == count)
    #expect(bench.core.registeredCount == 0)
    #expect(bench.core.freeCapacity == bench.core.settings.maxChats)
  }

  @Test(arguments: Backend.all)
  func `of ends for a reason that may pass is kept, and tried again out of the others' way`(
    on backend: Backend
  ) async throws {
    let (bench, chats) = try await Self.ended(backend, 5)
    bench.workStore.set { $0.ending = { $0.lease.chat == chats[0] ? Unreachable() : nil } }
    try bench.drainWork()
    for chat in chats.dropFirst() { #expect(try bench.chat(chat).status == .completed) }
    #expect(try bench.chat(chats[0]).status == .running)
    // Its lease is kept meanwhile, and new chats are run.
    try bench.tick()
    #expect(bench.recorder.ticks.last?.renewed == 1)
    let late = try bench.claim(1)
    await bench.waitUntilEnded()
    try bench.drainWork()
    #expect(try bench.chat(late[0]).status == .completed)

    bench.workStore.set { $0.ending = nil }
    bench.clock.advance(by: bench.core.settings.tickRetryPause)
    try bench.drainWork()
    #expect(try bench.chat(chats[0]).status == .completed)
    #expect(try bench.person.messages(of: chats[0]).map(\.content) == ["chat 1"])
    #expect(bench.core.registeredCount == 0)
  }

  @Test(arguments: Backend.all) func `of ends at all stays, and holds nobody up`(
    on backend: Backend
  ) async throws {
    let (bench, chats) = try await Self.ended(backend, 3)
    bench.workStore.set { $0.ending = { $0.lease.chat == chats[1] ? Unwritable() : nil } }
    try bench.drainWork()
    for _ in 1...3 { try bench.tick() }
    #expect(try chats.map { try bench.chat($0).status } == [.completed, .running, .completed])
    #expect(bench.recorder.ticks.last?.renewed == 1)
    bench.core.requestStop(reason: "test")
    try bench.drainWork()
    bench.clock.advance(by: bench.core.settings.grace + .seconds(3))
    try bench.drainWork()
    #expect(bench.core.phase == .stopped)
  }

  @Test(arguments: Backend.all) func `by anybody for now is not searched for`(
    on backend: Backend
  ) async throws {
    let (bench, chats) = try await Self.ended(backend, 8)
    let calls = Mutex(0)
    bench.workStore.set {
      $0.beforeFinish = {
        calls.withLock { $0 += 1 }
        throw Busy()
      }
    }
    _ = bench.work.step()
    #expect(calls.withLock { $0 } == 1)
    bench.workStore.set { $0.beforeFinish = nil }
    bench.clock.advance(by: bench.core.settings.tickRetryPause)
    try bench.drainWork()
    for chat in chats { #expect(try bench.chat(chat).status == .completed) }
  }

  @Test(arguments: Backend.all) func `of progress does not keep that of others`(
    on backend: Backend
  ) async throws {
    let (starts, start) = AsyncStream.makeStream(of: Void.self)
    let bench = try WorkerBench(backend) { chat in
      chat.report(Chat.Progress(fraction: 0.5, note: chat.title))
      start.yield()
      try await chat.holdUntilCancelled()
      return .done
    }
    let chats = try bench.claim(4)
    var started = starts.makeAsyncIterator()
    for _ in chats { await started.next() }
    bench.workStore.set { $0.progress = { $0 == chats[2] ? Unwritable() : nil } }
    try bench.tick()
    let notes = try chats.map { try bench.chat($0).progress?.note }
    #expect(notes == ["chat 1", "chat 2", nil, "chat 4"])
    // Nothing is kept that can never be written.
    #expect(bench.work.setAside.progress.isEmpty)
    bench.core.selfFence()
  }

  @Test(arguments: Backend.all) func `of the event log does not keep other events`(
    on backend: Backend
  ) async throws {
    let bench = try WorkerBench(backend)
    let chats = try bench.claim(3)
    bench.workStore.set { $0.notice = { Self.chat(of: $0) == chats[1] ? Unwritable() : nil } }
    bench.core.selfFence()
    try bench.drainWork()
    let fenced = try chats.map { chat in
      var filter = EventFilter()
      filter.chat = chat
      return try bench.person.events(filter).map(\.kind).contains(.fenced)
    }
    #expect(fenced == [true, false, true])
    #expect(bench.work.pending.notices.isEmpty && bench.work.setAside.notices.isEmpty)
  }

  @Sendable private static func chat(of notice: Notice) -> ChatID? {
    if case .fenced(let lease) = notice { lease.chat } else { nil }
  }

  @Test(arguments: Backend.all) func `before the ends of chats does not keep them`(
    on backend: Backend
  ) async throws {
    let (bench, chats) = try await Self.ended(backend, 2)
    bench.workStore.set { $0.beforeAdoption = { throw Unreachable() } }
    bench.work.isAdopting = true
    _ = bench.work.step()
    #expect(try chats.map { try bench.chat($0).status } == [.completed, .completed])
  }
}

@Suite(.timeLimit(.minutes(2))) struct `Progress that is reported` {
  private static func report(
    _ backend: Backend, _ fractions: [Double]
  ) async throws -> (WorkerBench, [ChatID], warnings: [String]) {
    let (starts, start) = AsyncStream.makeStream(of: Void.self)
    let log = LogRecorder()
    let bench = try WorkerBench(backend, logger: log.logger) { chat in
      chat.report(Chat.Progress(fraction: fractions[Int(chat.id.rawValue) - 1], note: nil))
      chat.report(Chat.Progress(fraction: fractions[Int(chat.id.rawValue) - 1], note: "second"))
      start.yield()
      try await chat.holdUntilCancelled()
      return .done
    }
    let chats = try bench.claim(fractions.count)
    var started = starts.makeAsyncIterator()
    for _ in chats { await started.next() }
    try bench.tick()
    let warnings = log.messages
    bench.core.selfFence()
    return (bench, chats, warnings)
  }

  @Test(arguments: Backend.all) func `from beyond its bounds counts as the nearest bound`(
    on backend: Backend
  ) async throws {
    let (bench, chats, warnings) = try await Self.report(backend, [1.000_000_1, -3, 0.25])
    #expect(try chats.map { try bench.chat($0).progress?.fraction } == [1, 0, 0.25])
    #expect(warnings.isEmpty)
  }

  @Test(arguments: Backend.all)
  func `without being a number is left out with one warning for each run`(on backend: Backend)
    async throws
  {
    let (bench, chats, warnings) = try await Self.report(
      backend, [.nan, .infinity, -.infinity, .signalingNaN, 0.5])
    #expect(
      try chats.map { try bench.chat($0).progress?.fraction } == [nil, nil, nil, nil, 0.5])
    #expect(warnings.count == 4)
    #expect(
      warnings.contains("chat 1 reported a progress that is no number: nan; it is left out"))
  }
}
