import Testing

@testable import HeartbeatCore

@Suite struct `A snapshot` {
  @Test(arguments: Backend.all) func `of an empty database has the chats of no group`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let snapshot = try database.store.snapshot(SnapshotQuestion(chats: 5, events: 5), at: 7)
      #expect(snapshot.seq == 0)
      #expect(snapshot.at == 7)
      #expect(snapshot.counts.isEmpty)
      #expect(snapshot.workers.isEmpty)
      #expect(snapshot.groups.map(\.name) == [nil])
      #expect(snapshot.chats.isEmpty)
      #expect(snapshot.events.isEmpty)
      #expect(snapshot.overview == nil)
    }
  }

  /// Nine chats: 2 and then 1 are completed, 3 has failed, 4 waits, 5 to 7 run, 8 and 9 are pending.
  private func fill(_ database: TestDatabase) throws {
    let w1 = try database.start("w1")
    let leases = try database.makeRunning(7, by: w1, at: 100)
    _ = try database.store.askFromWithin("which?", lease: leases[3], worker: "w1", at: 150)
    let outcomes: [(Int, Ending.Outcome)] = [
      (1, .completed(answer: nil)), (0, .completed(answer: nil)),
      (2, .failed(error: "no", retryAt: nil)), (3, .completed(answer: nil)),
    ]
    for (index, outcome) in outcomes {
      _ = try database.store.finish(
        [Ending(lease: leases[index], outcome: outcome)], by: w1, at: 200)
    }
    try database.makeChats(1, group: "build")
    try database.makeChats(1)
  }

  @Test(arguments: Backend.all) func `has what goes on first and what is over last, newest first`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      try fill(database)
      let snapshot = try database.store.snapshot(SnapshotQuestion(chats: 5, events: 3), at: 300)
      #expect(snapshot.chats.map(\.id.rawValue) == [7, 6, 5, 4, 3, 9, 8, 1, 2])
      #expect(
        snapshot.counts == [.running: 3, .waiting: 1, .error: 1, .pending: 2, .completed: 2])
      #expect(snapshot.workers.map(\.worker) == ["w1"])
      #expect(snapshot.groups.map(\.name) == [nil, "build"])
      #expect(snapshot.events.map(\.seq) == [snapshot.seq - 2, snapshot.seq - 1, snapshot.seq])
      #expect(snapshot.chats.map { $0 } == (try snapshot.chats.map { try database.chat($0.id) }))
    }
  }

  @Test(arguments: Backend.all) func `has at most so many chats of each status, and counts all`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      try fill(database)
      let snapshot = try database.store.snapshot(SnapshotQuestion(chats: 1), at: 300)
      #expect(snapshot.chats.map(\.id.rawValue) == [7, 4, 3, 9, 1])
      #expect(snapshot.counts.values.reduce(0, +) == 9)
      #expect(snapshot.events.isEmpty)
    }
  }

  @Test(arguments: Backend.all) func `has the chats alone that were asked for`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      try fill(database)
      var question = SnapshotQuestion(chats: 5)
      question.details.group = .named("build")
      #expect(try database.store.snapshot(question, at: 300).chats.map(\.id.rawValue) == [8])
      question.details = ChatDetails()
      question.details.text = "which"
      #expect(try database.store.snapshot(question, at: 300).chats.map(\.id.rawValue) == [4])
    }
  }

  @Test(arguments: Backend.all) func `names a chat that was completed twice once`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let chats = try database.makeRunning(2, by: w1).map(\.chat)
      for (chat, now) in [(chats[0], 10), (chats[1], 20), (chats[0], 30)] as [(ChatID, Int64)] {
        let now = Timestamp(milliseconds: now)
        _ = try database.store.complete(.chats([chat]), at: now)
        guard now == 10 else { continue }
        _ = try database.store.send("once more", to: chat, at: now)
        try database.claim(by: w1, at: now)
      }
      let snapshot = try database.store.snapshot(SnapshotQuestion(chats: 5), at: 300)
      #expect(snapshot.chats.map(\.id) == [chats[0], chats[1]])
      // One that runs again is not among the completed ones any more.
      _ = try database.store.send("and again", to: chats[0], at: 40)
      let later = try database.store.snapshot(SnapshotQuestion(chats: 5), at: 300)
      #expect(later.chats.map(\.status) == [.pending, .completed])
    }
  }

  @Test(arguments: Backend.all, ["build", nil])
  func `counts all chats, whatever its overview is of`(on backend: Backend, group: String?) throws {
    try TestDatabase.with(backend) { database in
      try fill(database)
      let overview = OverviewQuestion(group: group, since: 0, limit: 1)
      let snapshot = try database.store.snapshot(SnapshotQuestion(overview: overview), at: 300)
      #expect(
        snapshot.counts == [.running: 3, .waiting: 1, .error: 1, .pending: 2, .completed: 2])
      #expect(snapshot.overview?.counts[.pending] == (group == nil ? 2 : 1))
      #expect(snapshot.overview?.groups.last?.group == "build")
      #expect(snapshot.overview?.groups.last?.counts == [.pending: 1])
    }
  }
}
