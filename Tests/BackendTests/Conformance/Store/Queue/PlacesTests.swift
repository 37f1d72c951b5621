import Testing

@testable import HeartbeatCore

/// How many chats of a group run at once.
@Suite struct PlacesTests {
  @Test(arguments: Backend.all)
  func `a group gives no more chats than it has places, to all workers together`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let w2 = try database.start("w2")
      _ = try database.store.setGroup("a", maxRunning: 3, at: 0)
      let a = try database.makeChats(5, group: "a")
      let b = try database.makeChats(2, group: "b")

      #expect(try database.claim(2, by: w1) == Array(a[0..<2]))
      let second = try database.store.claim(limit: 9, by: w2, at: 100)
      #expect(second.assignments.map(\.lease.chat) == [a[2]] + b)
      // Chats wait for a place: whoever frees it may not be heard of.
      #expect(second.nextDue == 1_100)
      try database.end(a[0], by: w1)
      #expect(try database.claim(9, by: w2) == [a[3]])
      #expect(try database.group("a").running == 3)
      #expect(try database.group("a").pending == 1)
    }
  }

  @Test(arguments: Backend.all)
  func `two workers that race never exceed the places of a group`(on backend: Backend) throws {
    try TestDatabase.with(backend) { database in
      let incarnations = [try database.start("w1"), try database.start("w2")]
      for (group, places) in [("a", 3), ("b", 7)] {
        _ = try database.store.setGroup(group, maxRunning: places, at: 0)
        try database.makeChats(100, group: group)
      }
      @Sendable func work(as incarnation: Incarnation) throws -> Int {
        let store = try database.open(.worker)
        var done = 0
        for _ in 0..<2_000 {
          let leases = try store.claim(limit: 4, by: incarnation, at: 100).assignments.map(\.lease)
          if leases.isEmpty, try store.pendingCount() == 0 { break }
          let endings = leases.map { Ending(lease: $0, outcome: .completed(answer: nil)) }
          done += try store.finish(endings, by: incarnation, at: 100).count
        }
        return done
      }
      let done = try inThreads(
        { try work(as: incarnations[0]) }, { try work(as: incarnations[1]) })
      #expect(done.reduce(0, +) == 200)
      // The invariants replay every claim against the places.
    }
  }

  /// What takes a chat away from a run that goes on.
  enum Removal: CaseIterable {
    case interrupt, complete, delete, giveBack
  }

  @Test(arguments: Backend.all, Removal.allCases)
  func `the place of a run is taken until it has ended, whatever became of its chat`(
    on backend: Backend, removal: Removal
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let w2 = try database.start("w2")
      _ = try database.store.setGroup("a", maxRunning: 1, at: 0)
      let chats = try database.makeChats(2, group: "a")
      #expect(try database.claim(by: w1, beginRuns: true) == [chats[0]])
      let lease = Lease(chat: chats[0], generation: Generation(1))
      switch removal {
      case .interrupt: _ = try database.store.interrupt(.chats([chats[0]]), at: 10)
      case .complete: _ = try database.store.complete(.chats([chats[0]]), at: 10)
      case .delete: _ = try database.store.delete(.chats([chats[0]]), at: 10)
      case .giveBack:
        try database.end(
          chats[0], .released(reason: "stopping", retryAt: 90_000), by: w1, hasEnded: false)
      }
      let full = try database.store.claim(limit: 9, by: w2, at: 100)
      #expect(full.assignments.isEmpty)
      #expect(full.nextDue == 1_100)
      // Whoever asks why is told the same.
      let overview = try database.overview(of: "a", since: 0, limit: 9, at: 100)
      #expect(overview.waits.contains { $0.reason == .groupFull })
      let circumstances = try database.store.circumstances(of: chats[1], at: 100)
      #expect(circumstances?.places == Circumstances.Places(most: 1, taken: 1))
      try database.store.confirmEnds(of: [lease], by: w1, at: 200)
      #expect(try database.claim(by: w2, at: 200) == [chats[1]])
    }
  }

  @Test(arguments: Backend.all)
  func `a chat that was stolen while its old run goes on takes one place`(on backend: Backend)
    throws
  {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      _ = try database.start("w2")
      _ = try database.store.setGroup("a", maxRunning: 2, at: 0)
      let chats = try database.makeChats(3, group: "a")
      #expect(try database.claim(1, by: w1, beginRuns: true) == [chats[0]])
      _ = try database.store.steal(.chats([chats[0]]), to: "w2", reason: nil, at: 10)
      #expect(try database.claim(by: w1, beginRuns: true) == [chats[1]])
    }
  }

  @Test(arguments: Backend.all)
  func `a recovered chat leaves no place to another before its dead worker's run has ended`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let w2 = try database.start("w2")
      _ = try database.store.setGroup("a", maxRunning: 1, at: 0)
      let chats = try database.makeChats(2, group: "a")
      _ = try database.claim(by: w1, beginRuns: true)
      database.locks.free("w1")
      let request = RecoveryRequest(holder: w1, why: .workerDead, heartbeats: nil)
      _ = try database.store.recover(request, limit: 9, by: .worker(w2), at: 10)
      #expect(try database.claim(by: w2, beginRuns: true).isEmpty)
      let run = try #require(try database.store.unendedRuns(waitedForBy: nil).first)
      try database.store.end(run, as: .workerDead, by: .worker(w2), at: 20)
      #expect(try database.claim(by: w2, beginRuns: true) == [chats[0]])
    }
  }

  @Test(arguments: Backend.all)
  func `fewer places than are running give none until there are fewer chats`(on backend: Backend)
    throws
  {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let chats = try database.makeChats(6, group: "a")
      #expect(try database.claim(3, by: w1) == Array(chats[0..<3]))
      let group = try database.store.setGroup("a", maxRunning: 1, at: 10)
      #expect(group.running == 3)
      #expect(try database.claim(by: w1).isEmpty)
      for chat in chats[0..<2] { try database.end(chat, by: w1) }
      #expect(try database.claim(by: w1).isEmpty)
      try database.end(chats[2], by: w1)
      #expect(try database.claim(by: w1) == [chats[3]])
      _ = try database.store.setGroup("a", maxRunning: nil, at: 20)
      #expect(try database.claim(by: w1) == Array(chats[4...]))
    }
  }

  @Test(arguments: Backend.all)
  func `a claim begins with the most urgent chats where there are fewer places than chats`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      _ = try database.store.setGroup("a", maxRunning: 1, at: 0)
      try database.makeChat(group: "a")
      let urgent = try database.makeChat(group: "a", priority: 3)
      let b = try database.makeChats(2, group: "b")
      #expect(try database.claim(2, by: w1) == [urgent, b[0]])
    }
  }
}
