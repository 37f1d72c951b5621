import Testing

@testable import HeartbeatCore

/// A worker of which it cannot be told whether its process lives.
@Suite struct UnknownPresenceTests {
  @Test(arguments: Backend.all)
  func `it is not dead: its chats are left until it is stale and has been asked`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let lease = try #require(try database.makeRunning(1, by: w1, at: 1_000).first)
      database.locks.hide("w1")
      let fresh = try #require(try database.store.leaseHolders(at: 2_000).first)
      #expect(fresh.process == .unknown)
      #expect(RecoveryPlan.judge(fresh, at: 2_000) == .leave)
      let request = RecoveryRequest(holder: w1, why: .stale, heartbeats: [1_000])
      #expect(RecoveryPlan.judge(fresh, at: 91_001) == .ask(request))
      #expect(try database.store.workers(at: 2_000).map(\.state) == [.live])
      #expect(try database.store.workers(at: 91_001).map(\.state) == [.hung])
      #expect(try database.store.leases(of: w1) == [lease])
    }
  }

  @Test(arguments: Backend.all)
  func `its runs are not taken for ended`(on backend: Backend) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      try database.makeChats(1)
      _ = try database.store.claim(limit: 1, by: w1, beginRuns: true, at: 0)
      database.locks.hide("w1")
      #expect(try database.store.unendedRuns(waitedForBy: nil).map(\.process) == [.unknown])
      database.locks.free("w1")
      #expect(try database.store.unendedRuns(waitedForBy: nil).map(\.process) == [.dead])
    }
  }
}
