import Testing

@testable import HeartbeatCore

@Suite struct AdoptionTests {
  @Test(arguments: Backend.all) func `a new incarnation takes over what a dead one held`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let old = try database.start("w1")
      let leases = try database.makeRunning(2, by: old, at: 100)
      let new = try database.start("w1", at: 200)

      let adoption = try database.store.adoptLeases(by: new, limit: 10, at: 300)

      let expected = leases.map { Lease(chat: $0.chat, generation: Generation(2)) }
      #expect(Set(adoption.gained) == Set(expected.map { Gain(lease: $0, from: "w1") }))
      #expect(adoption.quarantined.isEmpty)
      #expect(try Set(database.store.leases(of: new)) == Set(expected))
      #expect(try Set(database.heartbeats().values) == [300])
      let chat = try database.chat(leases[0].chat)
      #expect(chat.recoveries == 1)
      #expect(chat.attempts == 1)
      #expect(try database.store.renewLeases(of: old, at: 400).leases.isEmpty)
      #expect(
        try database.store.finish(
          [Ending(lease: leases[0], outcome: .completed(answer: nil))], by: old, at: 400)
          == [.leaseLost])
    }
  }

  @Test(arguments: Backend.all) func `only leases of the same worker id are taken over`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let other = try database.start("w2")
      let lease = try database.makeRunning(1, by: other)
      let w1 = try database.start("w1")
      #expect(try database.store.adoptLeases(by: w1, limit: 10, at: 100).isEmpty)
      #expect(try database.store.leases(of: other).sorted() == lease)
    }
  }

  /// As one that stood still between its start and what follows it.
  @Test(arguments: Backend.all) func `what a newer incarnation holds is left to it`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let old = try database.start("w1")
      let new = try database.start("w1", at: 200)
      let leases = try database.makeRunning(1, by: new)
      #expect(try database.store.adoptLeases(by: old, limit: 10, at: 300).isEmpty)
      #expect(try database.store.leases(of: new).sorted() == leases)
    }
  }

  @Test(arguments: Backend.all) func `what it holds itself is not taken over again`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let leases = try database.makeRunning(1, by: w1)
      #expect(try database.store.adoptLeases(by: w1, limit: 10, at: 100).isEmpty)
      #expect(try database.store.leases(of: w1).sorted() == leases)
    }
  }

  @Test(arguments: Backend.all)
  func `adoption goes by portions, oldest chat first, until nothing is left`(on backend: Backend)
    throws
  {
    try TestDatabase.with(backend) { database in
      let old = try database.start("w1")
      let leases = try database.makeRunning(5, by: old)
      let new = try database.start("w1")
      let portions = try (0..<4).map { _ in
        try database.store.adoptLeases(by: new, limit: 2, at: 100).gained.map(\.lease.chat)
      }
      let chats = leases.map(\.chat)
      #expect(portions == [Array(chats[0..<2]), Array(chats[2..<4]), [chats[4]], []])
    }
  }

  @Test(arguments: Backend.all) func `rows of earlier incarnations go once nothing refers to them`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let rows = { (database: TestDatabase) in
        try database.database.query("SELECT id FROM workers ORDER BY ordinal").map { row in
          IncarnationID(try #require(row[0].flatMap(Int64.init)))
        }
      }
      let first = try database.start("w1")
      try database.makeRunning(1, by: first)
      let second = try database.start("w1")
      let other = try database.start("w2")
      // The first still has a lease.
      #expect(try rows(database) == [first.id, second.id, other.id])
      let third = try database.start("w1")
      #expect(try rows(database) == [first.id, other.id, third.id])
      _ = try database.store.adoptLeases(by: third, limit: 10, at: 100)
      _ = try database.store.adoptLeases(by: third, limit: 10, at: 100)
      #expect(try rows(database) == [other.id, third.id])
    }
  }

  @Test(arguments: Backend.all)
  func `a chat that dies with its worker again and again is quarantined`(on backend: Backend) throws
  {
    try TestDatabase.with(backend) { database in
      var holder = try database.start("w1", maxRecoveries: 3)
      let lease = try #require(try database.makeRunning(1, by: holder).first)
      for death in 1...3 {
        holder = try database.start("w1", maxRecoveries: 3)
        let adoption = try database.store.adoptLeases(by: holder, limit: 10, at: 100)
        #expect(adoption.gained.count == 1)
        #expect(try database.chat(lease.chat).recoveries == death)
      }
      holder = try database.start("w1", maxRecoveries: 3)
      let last = try database.store.adoptLeases(by: holder, limit: 10, at: 100)
      #expect(last.gained.isEmpty)
      #expect(last.quarantined.map(\.lease.chat) == [lease.chat])
      #expect(last.quarantined.map(\.why) == [.workerDead])
      #expect(try database.chat(lease.chat).status == .error)
    }
  }

  @Test(arguments: Backend.all)
  func `chats that were waiting for their worker are never quarantined`(on backend: Backend) throws
  {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1", maxRecoveries: 0)
      let lease = try #require(try database.makeRunning(1, by: w1).first)
      _ = try database.store.steal(.chats([lease.chat]), to: "w2", reason: nil, at: 50)
      try database.database.execute("UPDATE workers SET max_recoveries = 0")
      let w2 = try database.start("w2", maxRecoveries: 0)
      let adoption = try database.store.adoptLeases(by: w2, limit: 10, at: 100)
      #expect(adoption.gained.count == 1)
      #expect(try database.chat(lease.chat).recoveries == 0)
    }
  }

  @Test(arguments: Backend.all)
  func `what a worker fenced itself it takes up under new generations`(on backend: Backend) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let leases = try database.makeRunning(2, by: w1)
      _ = try database.store.interrupt(.chats([leases[1].chat]), at: 50)

      let gains = try database.store.renewGenerations(of: leases, by: w1, at: 100)

      let new = Lease(chat: leases[0].chat, generation: Generation(2))
      #expect(gains == [Gain(lease: new, from: "w1")])
      #expect(try database.store.leases(of: w1) == [new])
      #expect(try database.chat(new.chat).recoveries == 0)
      #expect(try database.store.renewGenerations(of: leases, by: w1, at: 200).isEmpty)
    }
  }

  /// Each heartbeat that comes before they can be written names them again.
  @Test(arguments: Backend.all)
  func `what a worker fenced itself it takes up once, however often it is named`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let leases = try database.makeRunning(2, by: w1)

      let gains = try database.store.renewGenerations(of: leases + leases, by: w1, at: 100)

      let new = leases.map { Lease(chat: $0.chat, generation: Generation(2)) }
      #expect(gains.map(\.lease) == new)
      #expect(Set(try database.store.leases(of: w1)) == Set(new))
    }
  }
}
