import Testing

@testable import HeartbeatCore

@Suite struct RunStoreTests {
  @Test(arguments: Backend.all)
  func `a claim begins the runs that need not wait, and says which must`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let w2 = try database.start("w2")
      try database.makeChats(1)
      let first = try database.store.claim(limit: 1, by: w1, beginRuns: true, at: 10)
      #expect(first.assignments.map(\.waitsFor) == [nil])
      let chat = first.assignments[0].lease.chat
      _ = try database.store.interrupt(.chats([chat]), at: 20)
      _ = try database.store.retry(.chats([chat]), at: 30)
      try database.makeChats(1)

      let second = try database.store.claim(limit: 9, by: w2, beginRuns: true, at: 40)
      #expect(Set(second.assignments.map(\.waitsFor)) == [nil, "w1"])
      #expect(try database.chat(chat).waitsFor == "w1")
    }
  }

  @Test(arguments: Backend.all) func `beginning a run whose answer was lost begins it once`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let leases = try database.makeRunning(2, by: w1)
      #expect(try database.store.beginRuns(of: leases, by: w1, at: 10) == [.begun, .begun])
      #expect(try database.store.beginRuns(of: leases, by: w1, at: 20) == [.begun, .begun])
      #expect(try database.store.unendedRuns(waitedForBy: nil).map(\.lease) == leases)
    }
  }

  @Test(arguments: Backend.all) func `an end that is told of twice at once is handed over once`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      _ = try database.start("w2")
      let leases = try database.makeRunning(2, by: w1)
      _ = try database.store.beginRuns(of: leases, by: w1, at: 10)
      _ = try database.store.steal(.allOf("w1", count: nil), to: "w2", reason: nil, at: 20)
      try database.store.confirmEnds(of: leases + leases.reversed(), by: w1, at: 30)
      var filter = EventFilter()
      filter.kinds = [.handedOver]
      let handOvers = try database.store.events(filter)
      #expect(handOvers.map(\.chat) == leases.map(\.chat))
    }
  }

  @Test(arguments: Backend.all) func `a run of a lease that is lost does not begin`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let lease = try #require(try database.makeRunning(1, by: w1).first)
      _ = try database.store.complete(.chats([lease.chat]), at: 10)
      #expect(try database.store.beginRuns(of: [lease], by: w1, at: 20) == [.leaseLost])
      #expect(try database.store.unendedRuns(waitedForBy: nil).isEmpty)
    }
  }

  @Test(arguments: Backend.all) func `two that race to begin a run of one chat begin one`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let w2 = try database.start("w2")
      let leases = try database.makeRunning(200, by: w1)
      // Each chat has an older run that has not ended when half of them change hands.
      _ = try database.store.beginRuns(of: leases, by: w1, at: 10)
      let stolen = try database.store.steal(
        .allOf("w1", count: nil), to: "w2", reason: nil, at: 20
      ).stolen.map(\.lease)
      let begin: @Sendable () throws -> [RunStart] = {
        try database.open(.worker).beginRuns(of: stolen, by: w2, at: 30)
      }
      let confirm: @Sendable () throws -> [RunStart] = {
        try database.open(.worker).confirmEnds(of: leases, by: w1, at: 30)
        return []
      }
      let starts = try inThreads(begin, confirm, begin)
      for index in stolen.indices {
        // Those that were too early are told for whom they wait.
        #expect(
          [starts[0], starts[2]].allSatisfy { [.begun, .waits(for: "w1")].contains($0[index]) })
      }
      #expect(try database.store.beginRuns(of: stolen, by: w2, at: 40).allSatisfy { $0 == .begun })
      #expect(try database.store.unendedRuns(waitedForBy: nil).map(\.lease) == stolen)
    }
  }

  @Test(arguments: Backend.all)
  func `only the process of the run, or nobody, is taken for dead, not a newer one of its id`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let old = try database.start("w1")
      let lease = try #require(try database.makeRunning(1, by: old).first)
      _ = try database.store.beginRuns(of: [lease], by: old, at: 10)
      #expect(try database.store.unendedRuns(waitedForBy: nil).map(\.process) == [.alive])
      // The lock is held, but by another process: the one that ran it is gone.
      let new = try database.start("w1", at: 20)
      let gained = try database.store.adoptLeases(by: new, limit: 9, at: 30).gained.map(\.lease)
      #expect(try database.store.unendedRuns(waitedForBy: new.id).map(\.process) == [.dead])
      #expect(try database.store.beginRuns(of: gained, by: new, at: 40) == [.waits(for: "w1")])
    }
  }

  @Test(arguments: Backend.all) func `the row of a worker stays while a run of it has not ended`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let old = try database.start("w1")
      let lease = try #require(try database.makeRunning(1, by: old).first)
      _ = try database.store.beginRuns(of: [lease], by: old, at: 10)
      _ = try database.store.delete(.chats([lease.chat]), at: 20)
      let new = try database.start("w1", at: 30)
      let run = try #require(try database.store.unendedRuns(waitedForBy: nil).first)
      #expect(run.incarnation == old)
      try database.store.end(run, as: .workerDead, by: .worker(new), at: 40)
      #expect(try database.store.unendedRuns(waitedForBy: nil).isEmpty)
      #expect(try database.database.query("SELECT id FROM workers ORDER BY ordinal").count == 2)
      _ = try database.start("w1", at: 50)
      #expect(try database.database.query("SELECT id FROM workers").count == 1)
    }
  }
}
