import Testing

@testable import HeartbeatCore

@Suite(.timeLimit(.minutes(2))) struct `A worker that prunes` {
  private let rule = PruneRule(olderThan: .seconds(7 * 86_400))

  private func prune(_ bench: WorkerBench) throws -> QuietPrune {
    QuietPrune(core: bench.core, store: try bench.database.open(.upkeep), rule: rule)
  }

  private func makeOver(_ count: Int, in bench: WorkerBench) throws {
    let then = bench.clock.wallTime() - .seconds(8 * 86_400)
    let chats = try bench.person.create(
      Array(repeating: ChatDraft(title: "t"), count: count), at: then
    ).map(\.id)
    _ = try bench.person.interrupt(.chats(chats), at: then)
    _ = try bench.person.complete(.chats(chats), at: then)
  }

  private func count(in bench: WorkerBench) throws -> Int {
    try bench.person.chats(ChatFilter(), at: bench.clock.wallTime()).chats.count
  }

  @Test(arguments: Backend.all) func `waits for a quiet hour, and goes on portion by portion`(
    on backend: Backend
  ) throws {
    let bench = try WorkerBench(backend)
    try makeOver(900, in: bench)
    let prune = try prune(bench)
    _ = prune.step()
    bench.clock.advance(by: .seconds(590))
    // Somebody makes a chat: it is quiet from then on.
    _ = try bench.person.create([ChatDraft(title: "new")], at: bench.clock.wallTime())
    _ = prune.step()
    bench.clock.advance(by: .seconds(599))
    _ = prune.step()
    #expect(try count(in: bench) == 901)
    bench.clock.advance(by: .seconds(301))
    _ = prune.step()
    #expect(try count(in: bench) == 901)
    let next = prune.step()
    #expect(try (1...900).contains(count(in: bench)))
    #expect(next - bench.clock.uptime() == WorkLoop.pauseBetweenPortions)
    for _ in 0..<20 { _ = prune.step() }
    #expect(try count(in: bench) == 1)
    // Not again at once.
    try makeOver(1, in: bench)
    bench.clock.advance(by: .seconds(900))
    _ = prune.step()
    _ = prune.step()
    #expect(try count(in: bench) == 2)
    bench.core.selfFence()
  }

  @Test(arguments: Backend.all) func `does nothing while it stops`(on backend: Backend) throws {
    let bench = try WorkerBench(backend)
    try makeOver(3, in: bench)
    let prune = try prune(bench)
    let sweep = SweepLoop(
      core: bench.core, store: try bench.database.open(), quietPrune: prune)
    _ = sweep.step()
    bench.clock.advance(by: .seconds(3_600))
    bench.core.requestStop(reason: "test")
    for _ in 0..<5 { _ = sweep.step() }
    #expect(try count(in: bench) == 3)
    bench.core.selfFence()
  }
}
