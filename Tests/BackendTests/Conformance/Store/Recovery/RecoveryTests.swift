import Testing

@testable import HeartbeatCore

@Suite struct RecoveryTests {
  private func recover(
    _ holder: Incarnation, stale heartbeats: [Timestamp]? = nil, limit: Int = 100,
    in database: TestDatabase
  ) throws -> Recovery {
    try database.store.recover(
      RecoveryRequest(
        holder: holder, why: heartbeats == nil ? .workerDead : .stale, heartbeats: heartbeats),
      limit: limit, by: .worker(Incarnation(id: .random(), worker: "w9")), at: 1_000)
  }

  @Test(arguments: Backend.all) func `all that a dead worker held is pending again at once`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let leases = try database.makeRunning(2, by: w1, at: 900)

      let recovery = try recover(w1, in: database)

      #expect(recovery.recovered.map(\.lease) == leases)
      #expect(recovery.recovered.map(\.from) == ["w1", "w1"])
      #expect(recovery.recovered.map(\.heartbeatAge) == [.milliseconds(100), .milliseconds(100)])
      #expect(recovery.recovered.map(\.why) == [.workerDead, .workerDead])
      #expect(recovery.quarantined.isEmpty)
      let chat = try database.chat(leases[0].chat)
      #expect(chat.status == .pending)
      #expect(chat.recoveries == 1)
      // Dying is not trying.
      #expect(chat.attempts == 0)
      #expect(chat.generation == leases[0].generation)
    }
  }

  @Test(arguments: Backend.all) func `only leases that still have a stale heartbeat are taken`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let old = try database.makeRunning(1, by: w1, at: 100)
      let older = try database.makeRunning(1, by: w1, at: 50)
      let fresh = try database.makeRunning(1, by: w1, at: 900)

      let recovery = try recover(w1, stale: [50, 100], in: database)

      #expect(recovery.recovered.map(\.lease) == (old + older).sorted())
      #expect(recovery.recovered.map(\.why) == [.stale, .stale])
      #expect(try database.store.leases(of: w1).sorted() == fresh)
    }
  }

  @Test(arguments: Backend.all) func `a lease that was renewed since the look is left alone`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1", staleAfter: .seconds(60))
      let leases = try database.makeRunning(2, by: w1, at: 100)
      let seen = try #require(try database.store.leaseHolders(at: 1_000).first)
      #expect(seen.heartbeats == [100])
      #expect(seen.staleAfter == .seconds(60))
      _ = try database.store.renewLeases(of: w1, at: 999)

      #expect(try recover(w1, stale: seen.heartbeats, in: database).isEmpty)
      #expect(try Set(database.store.leases(of: w1)) == Set(leases))
    }
  }

  @Test(arguments: Backend.all) func `a lease that was stolen since the look is left alone`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let (w1, w2) = (try database.start("w1"), try database.start("w2"))
      let lease = try #require(try database.makeRunning(1, by: w1, at: 100).first)
      _ = try database.store.steal(.chats([lease.chat]), to: "w2", reason: nil, at: 100)
      let recovery = try recover(w1, in: database)
      #expect(recovery.isEmpty)
      #expect(try database.store.leases(of: w2).count == 1)
    }
  }

  @Test(arguments: Backend.all) func `chats that are not running are never touched`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let leases = try database.makeRunning(3, by: w1)
      try database.makeChats(1)
      _ = try database.store.interrupt(.chats([leases[0].chat]), at: 10)
      _ = try database.store.finish(
        [
          Ending(lease: leases[1], outcome: .completed(answer: nil)),
          Ending(lease: leases[2], outcome: .failed(error: "broken", retryAt: nil)),
        ], by: w1, at: 20)
      let before = try database.store.chats(ChatFilter(), at: 30).chats
      #expect(Set(before.map(\.status)) == [.waiting, .completed, .error, .pending])

      #expect(try recover(w1, in: database).isEmpty)
      #expect(try database.store.chats(ChatFilter(), at: 30).chats == before)
    }
  }

  @Test(arguments: Backend.all) func `recovery goes by portions, oldest chat first`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let chats = try database.makeRunning(5, by: w1).map(\.chat)
      let portions = try (0..<4).map { _ in
        try recover(w1, limit: 2, in: database).recovered.map(\.lease.chat)
      }
      #expect(portions == [Array(chats[0..<2]), Array(chats[2..<4]), [chats[4]], []])
    }
  }

  @Test(arguments: Backend.all) func `a recovered chat keeps its place in the queue`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let lease = try #require(try database.makeRunning(1, by: w1, at: 100).first)
      try database.makeChats(2, at: 200)
      _ = try recover(w1, in: database)
      let next = try database.store.claim(limit: 1, by: w1, at: 1_000).assignments
      #expect(next.map(\.lease) == [Lease(chat: lease.chat, generation: Generation(2))])
      #expect(next.map(\.attempt) == [1])
    }
  }

  @Test(arguments: Backend.all) func `attempts and recoveries are counted apart`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let lease = try #require(try database.makeRunning(1, by: w1).first)
      let failure = Ending(lease: lease, outcome: .failed(error: "flaky", retryAt: 0))
      _ = try database.store.finish([failure], by: w1, at: 10)
      _ = try database.store.claim(limit: 1, by: w1, at: 20)
      _ = try recover(w1, in: database)
      let third = try database.store.claim(limit: 1, by: w1, at: 1_000).assignments
      // One attempt failed, one was lost with its worker, and this is the second that counts.
      #expect(third.map(\.attempt) == [2])
      #expect(try database.chat(lease.chat).recoveries == 1)
    }
  }

  @Test(arguments: Backend.all) func `each holder is judged by its own process`(on backend: Backend)
    throws
  {
    try TestDatabase.with(backend) { database in
      let (alive, dead) = (try database.start("w1"), try database.start("w2"))
      try database.makeRunning(2, by: alive, at: 100)
      let lost = try database.makeRunning(2, by: dead, at: 200)
      _ = try database.store.renewLeases(of: alive, at: 300)
      _ = try database.store.steal(.chats([lost[0].chat]), to: "w3", reason: nil, at: 400)
      database.locks.free("w2")

      let holders = try database.store.leaseHolders(at: 500)

      #expect(holders.map(\.incarnation.worker) == ["w1", "w2", "w3"])
      #expect(holders.map(\.process) == [.alive, .dead, .awaited])
      #expect(holders.map(\.heartbeats) == [[300], [200], [400]])
    }
  }
}
