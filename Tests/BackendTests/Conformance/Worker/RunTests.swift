import Testing

@testable import HeartbeatCore

@Suite(.timeLimit(.minutes(2))) struct `A run` {
  private struct Broken: Error {}

  @Test(arguments: Backend.all) func `whose closure throws ends only that chat`(on backend: Backend)
    async throws
  {
    let bench = try WorkerBench(backend) { chat in
      if chat.title == "chat 2" { throw Broken() }
      try await chat.holdUntilCancelled()
      return .done
    }
    let chats = try bench.claim(3)
    try await bench.inboxHasEnding()
    try bench.drainWork()
    let failed = try bench.chat(chats[1])
    #expect(failed.status == .pending)
    #expect(failed.error == "Broken()")
    #expect(failed.attempts == 1)
    #expect(try #require(failed.notBefore) >= bench.clock.wallTime() + .seconds(1))
    #expect(bench.running.map(\.chat) == [chats[0], chats[2]])
    bench.core.selfFence()
  }

  @Test(arguments: Backend.all)
  func `that fails max-attempts times ends in error with growing pauses between`(
    on backend: Backend
  )
    async throws
  {
    var settings = WorkerBench.settings
    settings.maxAttempts = 3
    settings.retryPause = .seconds(1)
    let bench = try WorkerBench(backend, settings: settings) { _ in
      throw ChatFailure("no luck", exitCode: 3)
    }
    let chat = try bench.claim(1)[0]
    var pauses: [Duration] = []
    for attempt in 1...3 {
      try await bench.inboxHasEnding()
      try bench.drainWork()
      #expect(try bench.chat(chat).attempts == attempt)
      guard let notBefore = try bench.chat(chat).notBefore else { break }
      pauses.append(bench.clock.wallTime().age(at: notBefore))
      bench.clock.advance(by: .seconds(3))
      try bench.drainWork()
    }
    let ended = try bench.chat(chat)
    #expect(ended.status == .error)
    #expect(ended.error == "no luck")
    #expect(pauses.count == 2)
    #expect(pauses[0] >= .seconds(1) && pauses[0] <= .milliseconds(1250))
    #expect(pauses[1] >= .seconds(2) && pauses[1] <= .milliseconds(2500))
  }

  @Test(arguments: Backend.all) func `that fails for now does not use up an attempt`(
    on backend: Backend
  ) async throws {
    let bench = try WorkerBench(backend) { _ in
      throw ChatFailure("busy", exitCode: 75, countsAsAttempt: false)
    }
    let chat = try bench.claim(1)[0]
    try await bench.inboxHasEnding()
    try bench.drainWork()
    #expect(try bench.chat(chat).attempts == 0)
    #expect(try bench.chat(chat).status == .pending)
    #expect(try bench.chat(chat).notBefore != nil)
  }

  @Test(arguments: Backend.all) func `stores its answer with its completion`(on backend: Backend)
    async throws
  {
    let bench = try WorkerBench(backend) { chat in ChatAnswer("hello, \(chat.title)") }
    let chat = try bench.claim(1)[0]
    try await bench.inboxHasEnding()
    try bench.drainWork()
    #expect(try bench.chat(chat).status == .completed)
    #expect(try bench.person.messages(of: chat).map(\.content) == ["hello, chat 1"])
    #expect(bench.core.registeredCount == 0)
  }

  @Test(arguments: Backend.all) func `of a lost chat changes nothing when it ends late`(
    on backend: Backend
  ) async throws {
    let (ends, end) = AsyncStream.makeStream(of: Void.self)
    let bench = try WorkerBench(backend) { _ in
      for await _ in ends { break }
      return ChatAnswer("too late")
    }
    let chat = try bench.claim(1)[0]
    let lease = bench.running[0]
    _ = try bench.person.steal(
      .chats([chat]), to: WorkerID("w2"), reason: nil, at: bench.clock.wallTime())
    end.yield()
    try await bench.inboxHasEnding()
    try bench.drainWork()
    await bench.waitUntilCancelled(1)
    #expect(bench.recorder.lost.map(\.lease) == [lease])
    #expect(bench.recorder.lost.map(\.cause) == [.stolen])
    #expect(try bench.chat(chat).status == .running)
    #expect(try bench.chat(chat).worker == WorkerID("w2"))
    #expect(try bench.person.messages(of: chat).isEmpty)
    #expect(throws: StoreError.leaseLost(lease)) {
      try bench.workStore.append(
        "too late", under: lease, by: bench.core.incarnation, at: bench.clock.wallTime())
    }
  }

  @Test(arguments: Backend.all) func `whose end cannot be written is kept and written later`(
    on backend: Backend
  ) async throws {
    let bench = try WorkerBench(backend) { _ in ChatAnswer("kept") }
    bench.workStore.set { $0.beforeFinish = { throw Unreachable() } }
    let chat = try bench.claim(1)[0]
    try await bench.inboxHasEnding()
    _ = bench.work.step()
    #expect(try bench.chat(chat).status == .running)
    // Its lease is kept in the meantime.
    try bench.tick()
    #expect(bench.recorder.ticks.map(\.renewed) == [1])

    bench.workStore.set { $0.beforeFinish = nil }
    bench.clock.advance(by: .seconds(1))
    try bench.drainWork()
    #expect(try bench.chat(chat).status == .completed)
    #expect(try bench.person.messages(of: chat).map(\.content) == ["kept"])
  }

  @Test(arguments: Backend.all) func `of a newer generation begins after the older one has ended`(
    on backend: Backend
  ) async throws {
    let (ends, end) = AsyncStream.makeStream(of: Void.self)
    let (starts, start) = AsyncStream.makeStream(of: Generation.self)
    let bench = try WorkerBench(backend) { chat in
      start.yield(chat.generation)
      // The first run does not care that it was cancelled.
      if chat.generation == Generation(1) {
        await Task { for await _ in ends { break } }.value
      } else {
        try await chat.holdUntilCancelled()
      }
      return .done
    }
    let chat = try bench.claim(1)[0]
    var started = starts.makeAsyncIterator()
    #expect(await started.next() == Generation(1))
    for worker in ["w2", "w1"] {
      _ = try bench.person.steal(
        .chats([chat]), to: WorkerID(worker), reason: nil, at: bench.clock.wallTime())
    }
    try bench.tick()
    #expect(bench.running == [Lease(chat.rawValue, 3)])
    #expect(bench.recorder.cancelled.isEmpty)
    end.yield()
    await bench.waitUntilCancelled(1)
    // The end is confirmed in the database before the new run begins.
    try bench.drainWork()
    #expect(await started.next() == Generation(3))
    #expect(bench.recorder.cancelled.map(\.lease) == [Lease(chat.rawValue, 1)])
    bench.core.selfFence()
  }
}

@Suite(.timeLimit(.minutes(2))) struct `A stopping worker` {
  @Test(arguments: Backend.all)
  func `gives its chats back at their old places and keeps heartbeating meanwhile`(
    on backend: Backend
  )
    async throws
  {
    let (ends, end) = AsyncStream.makeStream(of: Void.self)
    let bench = try WorkerBench(backend) { chat in
      await Task { for await _ in ends { break } }.value
      throw CancellationError()
    }
    let chats = try bench.claim(2)
    let late = try bench.person.create([ChatDraft(title: "late")], at: bench.clock.wallTime())
    bench.core.requestStop(reason: "test")
    _ = bench.work.step()
    // The chat that came late is not claimed any more, the others are still renewed.
    #expect(bench.running.map(\.chat) == chats)
    bench.clock.advance(by: .seconds(5))
    bench.core.requestTick()
    _ = bench.heartbeat.step()
    #expect(bench.recorder.ticks.map(\.renewed) == [2])

    end.finish()
    await bench.waitUntilEnded()
    try bench.drainWork()
    #expect(bench.core.phase == .stopped)
    #expect(bench.core.releasedCount == 2)
    #expect(bench.recorder.cancelled.map(\.cause) == [.shutdown, .shutdown])
    let other = try WorkerBench("w2", on: bench.database, clock: bench.clock)
    other.core.inbox.requestClaim()
    try other.drainWork()
    // In the order of the queue, with nothing counted as an attempt.
    let claims = other.recorder.kinds.compactMap {
      if case .claimed(let leases) = $0 { leases.map(\.chat) } else { nil }
    }
    #expect(claims == [chats + late.map(\.id)])
    #expect(try other.chat(chats[0]).attempts == 1)
    other.core.selfFence()
  }

  @Test(arguments: Backend.all) func `gives back after the grace what does not end`(
    on backend: Backend
  ) throws {
    let bench = try WorkerBench(backend) { _ in
      await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
      return .done
    }
    let chat = try bench.claim(1)[0]
    bench.core.requestStop(reason: "test")
    _ = bench.work.step()
    #expect(bench.core.phase == .stopping)
    // At this moment commands are killed; they need another one to be gone.
    bench.clock.advance(by: bench.core.settings.grace)
    _ = bench.work.step()
    #expect(try bench.chat(chat).status == .running)
    bench.clock.advance(by: WorkLoop.killAllowance)
    try bench.drainWork()
    #expect(bench.core.phase == .stopped)
    #expect(try bench.chat(chat).status == .pending)
    #expect(bench.core.releasedCount == 1)
  }

  @Test(arguments: Backend.all)
  func `is not idle before its first sweep, nor while that has made chats pending`(
    on backend: Backend
  )
    async throws
  {
    let dead = try WorkerBench(backend, "w1")
    try dead.claim(1)
    dead.die()
    var limits = RunLimits()
    limits.untilIdle = true
    let heir = try WorkerBench("w2", on: dead.database, clock: dead.clock, limits: limits) { _ in
      .done
    }
    // The queue is empty, but nobody has looked for the dead.
    try heir.drainWork()
    #expect(heir.core.phase == .running)
    // The sweep has committed, its request to claim has not arrived.
    _ = try RecoverySweep(store: heir.person, clock: heir.clock).run()
    heir.core.markSwept()
    while heir.core.phase != .stopped {
      await Task.yield()
      _ = heir.work.step()
      // The dead worker's run is noted as going on until somebody has seen that it is not.
      _ = heir.sweep.step()
    }
    #expect(EventRecorder.finished(heir.recorder.kinds).map(\.1) == [.completed])
    dead.core.selfFence()
  }

  @Test(arguments: Backend.all) func `counts what has not ended yet against max-chats`(
    on backend: Backend
  ) async throws {
    var settings = WorkerBench.settings
    settings.maxChats = 1
    let (ends, end) = AsyncStream.makeStream(of: Void.self)
    let (starts, start) = AsyncStream.makeStream(of: Void.self)
    let bench = try WorkerBench(backend, settings: settings) { _ in
      start.yield()
      await Task { for await _ in ends { break } }.value
      throw CancellationError()
    }
    let chats = try bench.claim(2)
    for await _ in starts { break }
    try bench.look()
    _ = try bench.person.interrupt(.chats([chats[0]]), at: bench.clock.wallTime())
    try bench.look()
    // It was lost, but its work goes on.
    #expect(bench.running.isEmpty)
    #expect(bench.core.freeCapacity == 0)
    end.yield()
    await bench.waitUntilCancelled(1)
    #expect(bench.core.freeCapacity == 1)
    // Its end asks for the next one at once, not at the next sweep.
    #expect(bench.core.inbox.take().isClaimWanted)
    bench.core.selfFence()
  }

  @Test(arguments: Backend.all)
  func `stops by itself after its ticks, and when nothing is left to do`(on backend: Backend)
    async throws
  {
    var limits = RunLimits()
    limits.ticks = 2
    let bench = try WorkerBench(backend, limits: limits)
    try bench.tick()
    #expect(bench.core.phase == .running)
    try bench.tick()
    #expect(bench.core.phase == .stopped)
    #expect(bench.core.stopReason == "ticks")

    limits = RunLimits()
    limits.untilIdle = true
    let idle = try WorkerBench(backend, limits: limits) { _ in .done }
    try idle.claim(2)
    _ = idle.sweep.step()
    while idle.core.phase != .stopped {
      await Task.yield()
      _ = idle.work.step()
    }
    #expect(idle.core.stopReason == "idle")
    #expect(EventRecorder.finished(idle.recorder.kinds).count == 2)
  }
}
