import HeartbeatView
import Testing

@testable import HeartbeatCore

@Suite struct `A reader of snapshots` {
  private func reader(_ database: TestDatabase, _ clock: ManualClock) throws -> SnapshotReader {
    SnapshotReader(
      SnapshotQuestion(chats: 10, events: 10), store: try database.open(.viewer),
      liveness: database.locks, clock: clock)
  }

  /// A server cannot tell commits to this database from those to its others, which other tests make: there a
  /// reader may read more often, and is not asked.
  private func expectNothing(of reader: inout SnapshotReader, on backend: Backend) throws {
    guard backend.testDescription == "SQLite" else { return }
    #expect(try reader.next() == nil)
  }

  @Test(arguments: Backend.all) func `reads once, and again only after a commit`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let clock = ManualClock()
      var reader = try reader(database, clock)
      #expect(try reader.next() != nil)
      clock.advance(by: .seconds(20))
      try expectNothing(of: &reader, on: backend)
      try database.makeChats(1)
      #expect(try reader.next()?.counts == [.pending: 1])
      clock.advance(by: .seconds(20))
      try expectNothing(of: &reader, on: backend)
    }
  }

  @Test(arguments: Backend.all) func `reads no more often than its share of the time allows`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let clock = ManualClock()
      var reader = try reader(database, clock)
      _ = try reader.next()
      try database.makeChats(1)
      #expect(try reader.next() == nil)
      clock.advance(by: .seconds(20))
      #expect(try reader.next() != nil)
    }
  }

  @Test(arguments: Backend.all) func `reads at once what its user has changed, or asks otherwise`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      var reader = try reader(database, ManualClock())
      _ = try reader.next()
      reader.hurry()
      #expect(try reader.next() != nil)
      reader.question.chats = 5
      #expect(try reader.next() != nil)
      reader.question.chats = 5
      #expect(try reader.next() == nil)
    }
  }

  @Test(arguments: Backend.all) func `sees a worker die and hang, which nobody writes`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let clock = ManualClock()
      let w1 = try database.start("w1", staleAfter: .seconds(90), at: clock.wallTime())
      let w2 = try database.start("w2", staleAfter: .seconds(60), at: clock.wallTime())
      var reader = try reader(database, clock)
      #expect(try reader.next()?.workers.map(\.state) == [.live, .live])
      clock.advance(by: .seconds(20))
      try expectNothing(of: &reader, on: backend)
      database.locks.free(w1.worker)
      #expect(try reader.next()?.workers.map(\.state) == [.dead, .live])
      clock.advance(by: .seconds(41))
      #expect(try reader.next()?.workers.map(\.state) == [.dead, .hung])
      clock.advance(by: .seconds(20))
      try expectNothing(of: &reader, on: backend)
      database.locks.free(w2.worker)
      #expect(try reader.next()?.workers.map(\.state) == [.dead, .dead])
      clock.advance(by: .seconds(20))
      try expectNothing(of: &reader, on: backend)
    }
  }

  @Test(arguments: Backend.all) func `that could not read reads the next time`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      var reader = try reader(database, ManualClock())
      reader.question.overview = OverviewQuestion(group: "none", since: 0, limit: 1)
      #expect(throws: StoreError.unknownGroup("none")) { try reader.next() }
      #expect(throws: StoreError.unknownGroup("none")) { try reader.next() }
      reader.question.overview = nil
      #expect(try reader.next() != nil)
    }
  }

  /// Whatever happens between two snapshots, the change makes the later one of the earlier one.
  @Test(arguments: Backend.all) func `gives snapshots whose changes lead from each to the next`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let clock = ManualClock()
      let w1 = try database.start("w1", at: clock.wallTime())
      var reader = try reader(database, clock)
      var shown = try #require(try reader.next())
      let steps: [(TestDatabase) throws -> Void] = [
        { try $0.makeRunning(12, by: w1, at: clock.wallTime()) },
        { try $0.makeChats(2, group: "build") },
        { _ = try $0.store.renewLeases(of: w1, at: clock.wallTime()) },
        { _ = try $0.store.interrupt(.chats([2, 3]), at: clock.wallTime()) },
        { _ = try $0.store.steal(.chats([4]), to: "w2", reason: nil, isNow: false, at: 0) },
        { _ = try $0.store.delete(.chats([2, 13]), at: clock.wallTime()) },
        { _ = try $0.store.pause(["build"], reason: "wait", at: clock.wallTime()) },
        { try $0.store.markStopped(w1, reason: "asked to", at: clock.wallTime()) },
      ]
      for step in steps {
        try step(database)
        clock.advance(by: .seconds(20))
        let next = try #require(try reader.next())
        let change = SnapshotChange(from: shown, to: next)
        #expect(!change.isEmpty)
        #expect(change.applied(to: shown) == next)
        #expect(SnapshotChange(from: next, to: next).isEmpty)
        shown = next
      }
    }
  }
}
