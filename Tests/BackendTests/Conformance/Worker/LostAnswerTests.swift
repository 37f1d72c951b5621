import Synchronization
import Testing

@testable import HeartbeatCore

/// The database has carried something out, and the answer to it does not arrive.
@Suite(.timeLimit(.minutes(2))) struct `An answer that was lost` {
  private struct Failed: Error {}

  /// What a run does, and what becomes of its chat.
  enum Work: CaseIterable {
    case answers, fails, failsForGood, givesBack

    var status: ChatStatus {
      switch self {
      case .answers: .completed
      case .fails, .givesBack: .pending
      case .failsForGood: .error
      }
    }

    func perform() throws -> ChatAnswer {
      switch self {
      case .answers: return ChatAnswer("42")
      case .fails: throw Failed()
      case .failsForGood: throw ChatFailure("broken", isFinal: true)
      case .givesBack: throw ChatFailure("not now", countsAsAttempt: false)
      }
    }
  }

  /// A worker whose chats have ended by themselves, and no end of which is written yet.
  private static func ended(
    _ backend: Backend, _ count: Int, _ work: Work = .answers
  ) async throws -> (WorkerBench, [ChatID]) {
    let bench = try WorkerBench(backend) { _ in try work.perform() }
    let chats = try bench.claim(count)
    await bench.waitUntilEnded()
    return (bench, chats)
  }

  @Test(arguments: Backend.all, Work.allCases)
  func `to ends is asked for again, and each chat ends once`(on backend: Backend, work: Work)
    async throws
  {
    let (bench, chats) = try await Self.ended(backend, 3, work)
    let calls = Mutex(0)
    bench.workStore.set {
      $0.afterFinish = {
        calls.withLock { $0 += 1 }
        throw AnswerLost()
      }
    }
    _ = bench.work.step()
    // Not one by one: nothing is wrong with any of them.
    #expect(calls.withLock { $0 } == 1)
    #expect(EventRecorder.finished(bench.recorder.kinds).isEmpty)

    // A heartbeat in between does not take for lost what it does not find.
    bench.clock.advance(by: bench.core.settings.interval)
    _ = bench.heartbeat.step()
    #expect(bench.recorder.lost.isEmpty)

    bench.workStore.set { $0.afterFinish = nil }
    _ = bench.work.step()
    let finished = EventRecorder.finished(bench.recorder.kinds)
    #expect(finished.map(\.0.chat).sorted() == chats)
    #expect(finished.allSatisfy { $0.1 == work.status })
    #expect(bench.recorder.lost.isEmpty)
    for chat in chats {
      var filter = EventFilter()
      (filter.chat, filter.kinds) = (chat, [.completed, .failed, .gaveUp, .released])
      #expect(try bench.person.events(filter).count == 1)
      #expect(try bench.person.messages(of: chat).count == (work == .answers ? 1 : 0))
    }
    bench.core.selfFence()
  }

  @Test(arguments: Backend.all) func `to an end whose chat runs again tells that it is pending`(
    on backend: Backend
  ) async throws {
    let (goes, go) = AsyncStream.makeStream(of: Void.self)
    let hasRead = Mutex(false)
    let bench = try WorkerBench(backend) { chat in
      _ = try await chat.messages()
      hasRead.withLock { $0 = true }
      for await _ in goes { break }
      return ChatAnswer("42")
    }
    let chat = try #require(try bench.claim(1).first)
    while !hasRead.withLock({ $0 }) {
      try bench.drainWork()
      await Task.yield()
    }
    _ = try bench.person.send("more", to: chat, at: bench.clock.wallTime())
    go.yield()
    await bench.waitUntilEnded()
    bench.workStore.set { $0.afterFinish = { throw AnswerLost() } }
    _ = bench.work.step()
    bench.workStore.set { $0.afterFinish = nil }
    bench.clock.advance(by: bench.core.settings.tickRetryPause)
    _ = bench.work.step()
    #expect(EventRecorder.finished(bench.recorder.kinds).map(\.1) == [.pending])
    bench.core.selfFence()
    go.finish()
  }

  @Test(arguments: Backend.all) func `to ends that were not written leaves them to be written`(
    on backend: Backend
  ) async throws {
    let (bench, chats) = try await Self.ended(backend, 3)
    bench.workStore.set { $0.beforeFinish = { throw AnswerLost() } }
    _ = bench.work.step()
    bench.workStore.set { $0.beforeFinish = nil }
    bench.clock.advance(by: bench.core.settings.tickRetryPause)
    try bench.drainWork()
    #expect(try chats.map { try bench.chat($0).status } == [.completed, .completed, .completed])
    #expect(EventRecorder.finished(bench.recorder.kinds).count == 3)
  }

  @Test(arguments: Backend.all) func `to a claim brings its chats with the next heartbeat`(
    on backend: Backend
  ) async throws {
    let runs = Mutex<[ChatID: Int]>([:])
    let bench = try WorkerBench(backend) { chat in
      runs.withLock { $0[chat.id, default: 0] += 1 }
      return ChatAnswer("42")
    }
    // The first look takes everything for changed.
    try bench.look()
    bench.workStore.set { $0.afterClaim = { throw AnswerLost() } }
    let chats = try bench.claim(3)
    #expect(bench.core.registeredCount == 0)
    #expect(try bench.held().count == 3)
    bench.workStore.set { $0.afterClaim = nil }
    // Asked for at once, not at the end of the interval.
    try bench.look()
    try #require(bench.recorder.gained.map(\.lease.chat).sorted() == chats)
    bench.clock.advance(by: bench.core.settings.tickRetryPause)
    while EventRecorder.finished(bench.recorder.kinds).count < 3 {
      try bench.drainWork()
      await Task.yield()
    }
    #expect(runs.withLock { $0 } == [chats[0]: 1, chats[1]: 1, chats[2]: 1])
    #expect(try bench.held().isEmpty)
  }

  @Test(arguments: Backend.all) func `to the stop of a drained worker is that it has stopped`(
    on backend: Backend
  ) async throws {
    let bench = try WorkerBench(backend)
    bench.core.requestDrain()
    bench.workStore.set { $0.afterStop = { throw AnswerLost() } }
    try bench.drainWork()
    try bench.look()
    #expect(bench.core.isDraining && bench.core.phase == .running)
    #expect(try bench.person.workers(at: bench.clock.wallTime()).map(\.state) == [.stopped])
    bench.workStore.set { $0.afterStop = nil }
    bench.clock.advance(by: bench.core.settings.tickRetryPause)
    try bench.drainWork()
    #expect(bench.core.phase == .stopped)
    #expect(try bench.person.workers(at: bench.clock.wallTime()).map(\.state) == [.stopped])
  }

  @Test(arguments: Backend.all) func `is not looked for while nobody can be reached`(
    on backend: Backend
  ) async throws {
    let (bench, chats) = try await Self.ended(backend, 8)
    let calls = Mutex(0)
    bench.workStore.set {
      $0.beforeFinish = {
        calls.withLock { $0 += 1 }
        throw Away()
      }
    }
    for count in 1...3 {
      _ = bench.work.step()
      #expect(calls.withLock { $0 } == count)
      // Nothing until the pause is over.
      _ = bench.work.step()
      #expect(calls.withLock { $0 } == count)
      bench.clock.advance(by: bench.core.settings.tickRetryPause)
    }
    bench.workStore.set { $0.beforeFinish = nil }
    try bench.drainWork()
    for chat in chats { #expect(try bench.chat(chat).status == .completed) }
  }
}
