import Testing

@testable import HeartbeatCore

@Suite struct ChatListTests {
  private func list(
    in database: TestDatabase, at now: Timestamp = 0, _ change: (inout ChatFilter) -> Void
  ) throws -> (ids: [Int64], isCutOff: Bool) {
    var filter = ChatFilter()
    change(&filter)
    let page = try database.store.chats(filter, at: now)
    return (page.chats.map(\.id.rawValue), page.isCutOff)
  }

  @Test(arguments: Backend.all) func `the newest chats come last, and what is cut off is said`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      try database.makeChats(5)
      #expect(try list(in: database) { $0.limit = 3 } == ([3, 4, 5], true))
      #expect(try list(in: database) { $0.limit = 5 } == ([1, 2, 3, 4, 5], false))
      #expect(try list(in: database) { $0.limit = .max } == ([1, 2, 3, 4, 5], false))
    }
  }

  @Test(arguments: Backend.all) func `statuses may be combined`(on backend: Backend) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      try database.makeChats(6)
      let leases = try database.store.claim(limit: 4, by: w1, at: 0).assignments.map(\.lease)
      _ = try database.store.complete(.chats([leases[0].chat, leases[2].chat]), at: 0)
      _ = try database.store.interrupt(.chats([leases[1].chat]), at: 0)

      #expect(try list(in: database) { $0.statuses = [.completed] } == ([1, 3], false))
      #expect(try list(in: database) { $0.statuses = [.pending] } == ([5, 6], false))
      #expect(try list(in: database) { $0.statuses = [.error] } == ([], false))
      #expect(
        try list(in: database) { $0.statuses = [.completed, .waiting, .running] }
          == ([1, 2, 3, 4], false))
      let cut = try list(in: database) {
        $0.statuses = [.completed, .waiting]
        $0.limit = 2
      }
      #expect(cut == ([2, 3], true))
    }
  }

  @Test(arguments: Backend.all) func `a worker's chats are the ones that it runs`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let (w1, w2) = (try database.start("w1"), try database.start("w2"))
      try database.makeRunning(3, by: w1)
      try database.makeRunning(1, by: w2)
      #expect(try list(in: database) { $0.worker = "w1" } == ([1, 2, 3], false))
      #expect(try list(in: database) { $0.worker = "w3" } == ([], false))
      let cut = try list(in: database) {
        $0.worker = "w1"
        $0.limit = 2
      }
      #expect(cut == ([2, 3], true))
      let none = try list(in: database) {
        $0.worker = "w1"
        $0.statuses = [.pending]
      }
      #expect(none == ([], false))
    }
  }

  @Test(arguments: Backend.all)
  func `stale chats are those of dead workers and those with old heartbeats`(on backend: Backend)
    throws
  {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let w2 = try database.start("w2")
      try database.makeRunning(1, by: w1, at: 0)
      try database.makeRunning(1, by: w1, at: 100_000)
      try database.makeRunning(1, by: w2, at: 100_000)
      try database.makeChats(1)
      let now: Timestamp = 100_000
      #expect(try list(in: database, at: now) { $0.onlyStale = true } == ([1], false))
      database.locks.free("w2")
      #expect(try list(in: database, at: now) { $0.onlyStale = true } == ([1, 3], false))
      let cut = try list(in: database, at: now) {
        $0.onlyStale = true
        $0.limit = 1
      }
      #expect(cut == ([3], true))
      let ofOne = try list(in: database, at: now) {
        $0.onlyStale = true
        $0.worker = "w1"
      }
      #expect(ofOne == ([1], false))
    }
  }

  @Test(arguments: Backend.all) func `events may be asked for by chat, worker and number`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let (w1, _) = (try database.start("w1"), try database.start("w2"))
      let lease = try #require(try database.makeRunning(1, by: w1).first)
      try database.makeRunning(1, by: w1)
      _ = try database.store.steal(.chats([lease.chat]), to: "w2", reason: "why", at: 10)

      var filter = EventFilter()
      filter.chat = lease.chat
      let ofChat = try database.store.events(filter)
      #expect(ofChat.map(\.kind) == [.created, .claimed, .stolen])
      let theft = try #require(ofChat.last)
      #expect(theft.worker == "w2")
      #expect(theft.from == "w1")
      #expect(theft.generation == Generation(2))
      #expect(theft.endedGeneration == Generation(1))
      #expect(theft.by == "operator")
      #expect(theft.reason == "why")
      #expect(theft.at == 10)

      filter.after = ofChat[1].seq
      #expect(try database.store.events(filter) == [theft])

      filter = EventFilter()
      filter.worker = "w1"
      #expect(
        try database.store.events(filter).map(\.kind)
          == [.workerStarted, .claimed, .claimed, .stolen])
      filter.limit = 2
      #expect(try database.store.events(filter).count == 2)
    }
  }

  @Test(arguments: Backend.all)
  func `an event of a kind that only a newer program knows is left out`(on backend: Backend) throws
  {
    try TestDatabase.with(backend, breaking: [.knownKind]) { database in
      try database.database.execute("INSERT INTO events (at, kind, actor) VALUES (0, 'novel', 'x')")
      try database.makeChats(1)
      #expect(try database.store.events(EventFilter()).map(\.kind) == [.created])
    }
  }
}
