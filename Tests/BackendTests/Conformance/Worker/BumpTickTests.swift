import Synchronization
import Testing

@testable import HeartbeatCore

@Suite struct `A tick notes the use of workspaces` {
  /// Makes a workspace with an hour's bump and a deadline in a second.
  private func addWorkspace(_ name: String = "lab", on bench: WorkerBench) throws {
    let draft = WorkspaceDraft(
      name: name, activityBump: .seconds(3_600), timeToLive: .seconds(1))
    _ = try bench.person.addWorkspace(draft, at: bench.clock.wallTime())
  }

  private func claim(_ count: Int, in workspace: String, on bench: WorkerBench) throws -> [ChatID] {
    let chats = try bench.claim(count)
    for chat in chats {
      _ = try bench.person.attach(chat, to: workspace, at: bench.clock.wallTime())
    }
    return chats
  }

  private func workspace(_ name: String = "lab", on bench: WorkerBench) throws -> Workspace {
    try #require(try bench.person.workspace(name))
  }

  @Test(arguments: Backend.all) func `with one statement, told apart from the heartbeat's own`(
    on backend: Backend
  ) throws {
    let bench = try WorkerBench(backend)
    try addWorkspace("a", on: bench)
    try addWorkspace("b", on: bench)
    _ = try claim(3, in: "a", on: bench)
    _ = try claim(2, in: "b", on: bench)
    try bench.tick()
    let tick = try #require(bench.recorder.ticks.last)
    #expect(tick.statements == 1)
    #expect(tick.bump == Bump(workspaces: 2, statements: 1))
    #expect(try workspace("a", on: bench).lastUsedAt == bench.clock.wallTime())
    #expect(try workspace("b", on: bench).deadlineAt == bench.clock.wallTime() + .seconds(3_600))
  }

  @Test(arguments: Backend.all) func `no more often than every twentieth of the bump`(
    on backend: Backend
  ) throws {
    let bench = try WorkerBench(backend)
    try addWorkspace(on: bench)
    _ = try claim(1, in: "lab", on: bench)
    // A twentieth of the hour is 180 s, which is six intervals.
    for _ in 1...13 { try bench.tick() }
    let bumps = bench.recorder.ticks.map(\.bump.workspaces)
    #expect(bumps == [1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1])
    #expect(bench.recorder.ticks.map(\.bump.statements) == bumps)
    #expect(bench.recorder.ticks.allSatisfy { $0.statements == 1 })
  }

  @Test(arguments: Backend.all) func `of a chat that was bound while it ran`(on backend: Backend)
    throws
  {
    let bench = try WorkerBench(backend)
    try addWorkspace(on: bench)
    let chats = try bench.claim(1)
    try bench.tick()
    #expect(bench.recorder.ticks.map(\.bump) == [Bump()])
    #expect(try workspace(on: bench).lastUsedAt == nil)

    _ = try bench.person.attach(chats[0], to: "lab", at: bench.clock.wallTime())
    try bench.tick()
    #expect(bench.recorder.ticks.map(\.bump.workspaces) == [0, 1])
    #expect(try workspace(on: bench).lastUsedAt == bench.clock.wallTime())
  }

  @Test(arguments: Backend.all) func `only of chats that it still holds`(on backend: Backend)
    async throws
  {
    let w1 = try WorkerBench(backend, "w1")
    let w2 = try WorkerBench("w2", on: w1.database, clock: w1.clock)
    try addWorkspace(on: w1)
    let chats = try claim(1, in: "lab", on: w1)
    _ = try w1.person.steal(
      .chats(chats), to: WorkerID("w2"), reason: nil, at: w1.clock.wallTime())

    try w1.tick()
    await w1.waitUntilCancelled(1)
    #expect(w1.recorder.ticks.map(\.lost.count) == [1])
    #expect(w1.recorder.ticks.map(\.bump) == [Bump()])
    #expect(try workspace(on: w1).lastUsedAt == nil)

    // What it was given is renewed at once.
    try w2.look()
    #expect(w2.recorder.ticks.last?.bump == Bump(workspaces: 1, statements: 1))
    #expect(try workspace(on: w1).lastUsedAt == w2.clock.wallTime())
  }

  @Test(arguments: Backend.all) func `not at all without chats`(on backend: Backend) throws {
    let bench = try WorkerBench(backend)
    try addWorkspace(on: bench)
    bench.heartbeatStore.set { $0.beforeBump = { throw Unreachable() } }
    try bench.tick()
    #expect(bench.recorder.ticks.map(\.bump) == [Bump()])
    #expect(try workspace(on: bench).lastUsedAt == nil)
  }

  @Test(arguments: Backend.all) func `after the renewal has committed`(on backend: Backend) throws {
    let bench = try WorkerBench(backend)
    try addWorkspace(on: bench)
    let chats = try claim(1, in: "lab", on: bench)
    let (recorder, person, clock) = (bench.recorder, bench.person, bench.clock)
    bench.heartbeatStore.set {
      $0.beforeBump = {
        let chat = try #require(try person.chat(chats[0]))
        #expect(chat.heartbeatAt == clock.wallTime())
        #expect(recorder.ticks.isEmpty)
      }
    }
    try bench.tick()
    #expect(bench.recorder.ticks.map(\.bump.workspaces) == [1])
  }

  @Test(arguments: Backend.all)
  func `and what fails neither fails nor delays it, and is made up at the next`(on backend: Backend)
    throws
  {
    let bench = try WorkerBench(backend)
    try addWorkspace(on: bench)
    _ = try claim(2, in: "lab", on: bench)
    bench.heartbeatStore.set { $0.beforeBump = { throw Unreachable() } }
    bench.clock.advance(by: bench.core.settings.interval)
    let next = bench.heartbeat.step()
    #expect(next == .at(bench.clock.uptime() + bench.core.settings.pollInterval))
    #expect(bench.recorder.failures == 0)
    #expect(bench.recorder.ticks.map(\.renewed) == [2])
    #expect(bench.recorder.ticks.map(\.bump) == [Bump()])
    #expect(bench.recorder.lost.isEmpty)
    #expect(bench.running.count == 2)
    #expect(bench.core.freeCapacity > 0)

    bench.heartbeatStore.set { $0.beforeBump = nil }
    try bench.tick()
    #expect(bench.recorder.ticks.map(\.number) == [1, 2])
    #expect(bench.recorder.ticks.map(\.bump.workspaces) == [0, 1])
  }

  @Test(arguments: Backend.all) func `or gives up when a writer is busy`(on backend: Backend) throws
  {
    let bench = try WorkerBench(backend)
    try addWorkspace(on: bench)
    let chats = try claim(1, in: "lab", on: bench)
    let chatDatabase = bench.database.chats
    let writer = Mutex<(any HeldWriters)?>(nil)
    bench.heartbeatStore.set {
      $0.beforeBump = { try writer.withLock { $0 = try chatDatabase.holdWriters() } }
    }
    bench.clock.advance(by: bench.core.settings.interval)
    _ = bench.heartbeat.step()
    writer.withLock { $0 = nil }
    #expect(bench.recorder.failures == 0)
    #expect(bench.recorder.ticks.map(\.bump) == [Bump()])
    #expect(try bench.chat(chats[0]).heartbeatAt == bench.clock.wallTime())
    #expect(try workspace(on: bench).lastUsedAt == nil)

    bench.heartbeatStore.set { $0.beforeBump = nil }
    try bench.tick()
    #expect(bench.recorder.ticks.last?.bump.workspaces == 1)
  }

  @Test(arguments: Backend.all) func `under the new time when the wall clock was set back`(
    on backend: Backend
  ) throws {
    let bench = try WorkerBench(backend)
    try addWorkspace(on: bench)
    _ = try claim(1, in: "lab", on: bench)
    try bench.tick()
    let before = try workspace(on: bench)
    bench.clock.setWallClock(by: .seconds(-86_400))
    try bench.look()
    let after = try workspace(on: bench)
    #expect(bench.recorder.ticks.map(\.bump.workspaces) == [1, 1])
    #expect(after.lastUsedAt == bench.clock.wallTime())
    #expect(after.deadlineAt == before.deadlineAt)
  }
}
