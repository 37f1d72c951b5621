import Testing

@testable import HeartbeatCore
@testable import HeartbeatSQLite

@Suite(.timeLimit(.minutes(2))) struct `A worker on a disk that fails` {
  /// A disk that has become read-only, as after an error of its own, answers every write with one.
  @Test(arguments: [DiskFault.full, .shortWrite, .writeError])
  func `says so, fences itself in time, and goes on when the disk is well`(
    fault: DiskFault
  ) async throws {
    let disk = try WatchedDisk()
    let backend = Backend(testDescription: "a watched disk") { _, locks in
      let chats = ChatDatabase(path: disk.path, liveness: locks)
      try chats.create()
      return chats
    }
    let bench = try WorkerBench(backend)
    let chats = try bench.claim(3)
    let start = bench.clock.uptime()

    disk.plan(DiskFaultPlan(fault: fault, call: 1, lasts: true))
    while bench.recorder.fenced.isEmpty {
      guard case .at(let next) = bench.trust.step() else { break }
      if bench.recorder.fenced.isEmpty {
        bench.clock.advance(by: next - bench.clock.uptime())
        _ = bench.heartbeat.step()
        try bench.drainWork()
      }
    }
    #expect(bench.clock.uptime() < start + bench.core.settings.staleAfter)
    #expect(bench.recorder.fenced.map(\.chat).sorted() == chats)
    await bench.waitUntilCancelled(3)
    try bench.drainWork()
    #expect(bench.running.isEmpty)
    let said = bench.recorder.kinds.compactMap { kind in
      if case .tickFailed(let error, _) = kind { error } else { nil }
    }
    let words = fault == .writeError ? "disk I/O error" : "database or disk is full"
    #expect(!said.isEmpty && said.allSatisfy { $0.contains(words) })

    disk.plan(nil)
    for _ in 0..<3 { try bench.tick() }
    #expect(bench.running.map(\.chat) == chats)
    #expect(Set(bench.running.map(\.generation)) == [Generation(2)])
    #expect(try FoundDatabase(on: disk).damage == [])
  }
}
