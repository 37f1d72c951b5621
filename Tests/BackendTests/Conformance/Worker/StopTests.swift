import Testing

@testable import HeartbeatCore

/// What becomes of work that ends while its worker stops.
@Suite(.timeLimit(.minutes(2))) struct `Work whose worker stops` {
  private struct Broken: Error {}

  /// A worker of one chat whose work has begun, ignores its cancellation and ends, as `end` says,
  /// when the stream that is returned yields.
  private static func bench(
    _ backend: Backend, limits: RunLimits = RunLimits(),
    end: @escaping @Sendable (ChatRun) throws -> ChatAnswer
  ) async throws -> (WorkerBench, ChatID, AsyncStream<Void>.Continuation) {
    let (ends, ending) = AsyncStream.makeStream(of: Void.self)
    let (starts, start) = AsyncStream.makeStream(of: Void.self)
    let bench = try WorkerBench(backend, limits: limits) { chat in
      start.yield()
      await Task { for await _ in ends { break } }.value
      return try end(chat)
    }
    let chat = try bench.claim(1)[0]
    for await _ in starts { break }
    return (bench, chat, ending)
  }

  /// Stops the worker, lets the work end after it was cancelled, and waits for the rest.
  private static func stop(
    _ bench: WorkerBench, _ ending: AsyncStream<Void>.Continuation
  ) async throws {
    bench.core.requestStop(reason: "test")
    _ = bench.work.step()
    ending.yield()
    await bench.waitUntilEnded()
    try bench.drainWork()
    #expect(bench.core.phase == .stopped)
  }

  @Test(arguments: Backend.all)
  func `is given back when it returns after it was told to stop, for it may be half done`(
    on backend: Backend
  ) async throws {
    let (bench, chat, ending) = try await Self.bench(backend) { _ in ChatAnswer("saved") }
    try await Self.stop(bench, ending)
    #expect(try bench.chat(chat).status == .pending)
    #expect(try bench.person.messages(of: chat).isEmpty)
    #expect(try bench.chat(chat).attempts == 0)
    #expect(bench.recorder.cancelled.map(\.cause) == [.shutdown])
    #expect(EventRecorder.finished(bench.recorder.kinds).isEmpty)
    #expect(bench.core.releasedCount == 1)
  }

  @Test(arguments: Backend.all)
  func `is given back when it fails after it was told to stop, without an attempt used up`(
    on backend: Backend
  ) async throws {
    let (bench, chat, ending) = try await Self.bench(backend) { _ in throw Broken() }
    try await Self.stop(bench, ending)
    #expect(try bench.chat(chat).status == .pending)
    #expect(try bench.chat(chat).attempts == 0)
    #expect(try bench.chat(chat).error == nil)
    #expect(bench.core.releasedCount == 1)
  }

  @Test(arguments: Backend.all) func `counts when it had returned before`(on backend: Backend)
    async throws
  {
    let (bench, chat, ending) = try await Self.bench(backend) { _ in ChatAnswer("in time") }
    ending.yield()
    try await bench.inboxHasEnding()
    bench.core.requestStop(reason: "test")
    try bench.drainWork()
    #expect(bench.core.phase == .stopped)
    #expect(try bench.chat(chat).status == .completed)
    #expect(bench.core.releasedCount == 0)
    #expect(bench.recorder.cancelled.isEmpty)
  }

  @Test(arguments: Backend.all) func `counts when it says that it had ended before`(
    on backend: Backend
  ) async throws {
    let (bench, chat, ending) = try await Self.bench(backend) { chat in
      chat.keepOutcome()
      return ChatAnswer("in time")
    }
    try await Self.stop(bench, ending)
    #expect(try bench.chat(chat).status == .completed)
    #expect(try bench.person.messages(of: chat).map(\.content) == ["in time"])
    #expect(bench.core.releasedCount == 0)
    #expect(bench.recorder.cancelled.isEmpty)
  }

  @Test(arguments: Backend.all, [true, false])
  func `counts as a failure when it says that it had failed before`(
    on backend: Backend, countsAsAttempt: Bool
  ) async throws {
    let (bench, chat, ending) = try await Self.bench(backend) { chat in
      chat.keepOutcome()
      throw ChatFailure("no luck", exitCode: 75, countsAsAttempt: countsAsAttempt)
    }
    try await Self.stop(bench, ending)
    #expect(try bench.chat(chat).status == .pending)
    #expect(try bench.chat(chat).attempts == (countsAsAttempt ? 1 : 0))
    #expect(EventRecorder.finished(bench.recorder.kinds).map(\.1) == [.pending])
    #expect(bench.core.releasedCount == 0)
  }

  @Test(arguments: Backend.all)
  func `does not matter once the chat is somebody else's, whatever it says`(on backend: Backend)
    async throws
  {
    let (bench, chat, ending) = try await Self.bench(backend) { chat in
      chat.keepOutcome()
      return ChatAnswer("mine")
    }
    _ = try bench.person.steal(
      .chats([chat]), to: WorkerID("w2"), reason: nil, at: bench.clock.wallTime())
    try bench.look()
    ending.yield()
    await bench.waitUntilCancelled(1)
    try bench.drainWork()
    #expect(try bench.person.messages(of: chat).isEmpty)
    #expect(bench.recorder.cancelled.map(\.cause) == [.stolen])
  }

  @Test(arguments: Backend.all) func `is not taken up again when its worker had fenced itself`(
    on backend: Backend
  ) async throws {
    let (bench, chat, ending) = try await Self.bench(backend) { _ in .done }
    bench.core.selfFence()
    ending.yield()
    await bench.waitUntilCancelled(1)
    bench.core.requestStop(reason: "test")
    bench.core.requestTick()
    _ = bench.heartbeat.step()
    // The heartbeat has found that the chat is still this worker's.
    #expect(bench.recorder.ticks.map(\.renewed) == [1])
    try bench.drainWork()
    #expect(bench.recorder.gained.isEmpty)
    #expect(try bench.chat(chat).generation == Generation(1))
  }

  @Test(arguments: Backend.all) func `gets an error for a question after the stop, not silence`(
    on backend: Backend
  ) async throws {
    let (answers, answer) = AsyncStream.makeStream(of: String.self)
    let (gates, gate) = AsyncStream.makeStream(of: Void.self)
    let bench = try WorkerBench(backend) { chat in
      answer.yield("begun")
      await Task { for await _ in gates { break } }.value
      for question in [{ _ = try await chat.messages() }, { try await chat.append("late") }] {
        do {
          try await question()
          answer.yield("answered")
        } catch { answer.yield("\(error)") }
      }
      return .done
    }
    try bench.claim(1)
    var received = answers.makeAsyncIterator()
    #expect(await received.next() == "begun")
    bench.core.requestStop(reason: "test")
    _ = bench.work.step()
    bench.clock.advance(by: bench.core.settings.grace + WorkLoop.killAllowance)
    try bench.drainWork()
    #expect(bench.core.phase == .stopped)
    gate.yield()
    #expect(await received.next() == "worker w1 has stopped")
    #expect(await received.next() == "worker w1 has stopped")
  }

  @Test(arguments: Backend.all)
  func `gets an error for a question that the stop has overtaken, not silence`(
    on backend: Backend
  ) async throws {
    let bench = try WorkerBench(backend)
    let core = bench.core
    let answer = Task { try await core.perform { store, _ in try store.pendingCount() } }
    // The question waits for the thread of the writes, which stops without another look.
    while !core.inbox.signal.wait(atMost: .milliseconds(1)) { await Task.yield() }
    core.markStopped()
    await #expect(throws: WorkerStopped(worker: core.incarnation.worker)) {
      try await answer.value
    }
  }
}
