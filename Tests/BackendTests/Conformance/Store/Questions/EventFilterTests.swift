import Testing

@testable import HeartbeatCore

@Suite struct `Events` {
  /// Numbers of events that match.
  private func numbers(
    _ store: any QuestionStore, _ change: (inout EventFilter) -> Void
  ) throws -> [Int64] {
    var filter = EventFilter()
    change(&filter)
    return try store.events(filter).map(\.seq)
  }

  @Test(arguments: Backend.all) func `of several kinds come in the order of the log, either way`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      // 1 worker_started, 2 and 3 created, 4 and 5 claimed, 6 created, 7 interrupted.
      try database.makeRunning(2, by: database.start("w1"))
      let chat = try database.makeChats(1)[0]
      _ = try database.store.interrupt(.chats([chat]), at: 0)
      let kinds: Set<Event.Kind> = [.created, .interrupted, .gaveUp]
      #expect(try numbers(database.store) { $0.kinds = kinds } == [2, 3, 6, 7])
      #expect(
        try numbers(database.store) {
          $0.kinds = kinds
          $0.isReversed = true
          $0.limit = 3
        } == [7, 6, 3])
      #expect(
        try numbers(database.store) {
          $0.kinds = kinds
          $0.limit = 3
          $0.after = 2
        } == [3, 6, 7])
      #expect(
        try numbers(database.store) {
          $0.kinds = kinds
          $0.chat = chat
          $0.isReversed = true
        } == [7, 6])
      #expect(
        try numbers(database.store) {
          $0.kinds = [.claimed, .created]
          $0.worker = "w1"
          $0.isReversed = true
          $0.before = 5
        } == [4])
      #expect(
        try numbers(database.store) {
          $0.isReversed = true
          $0.limit = 2
        } == [7, 6])
    }
  }

  @Test(arguments: Backend.all) func `are those of the time and later, each by its own time`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      for time in [100, 200, 50, 300] as [Timestamp] { try database.makeChats(1, at: time) }
      #expect(try numbers(database.store) { $0.since = 200 } == [2, 4])
      #expect(
        try numbers(database.store) {
          $0.since = 100
          $0.kinds = [.created]
          $0.isReversed = true
        } == [4, 2, 1])
      #expect(
        try numbers(database.store) {
          $0.since = 100
          $0.chat = ChatID(3)
        } == [])
    }
  }

  /// One in 256 is looked at, so a log of thousands has a few.
  @Test(arguments: Backend.all) func `of a time are found without reading those before it`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let store = database.store
      #expect(try store.lastEvent(before: 0) == 0)
      for time in 1...20 as ClosedRange<Int64> {
        try database.makeChats(256, at: Timestamp(milliseconds: time * 1000))
      }
      for time in 1...21 as ClosedRange<Int64> {
        let last = try store.lastEvent(before: Timestamp(milliseconds: time * 1000))
        // Those of a time begin with the one after (time - 1) * 256.
        #expect(last <= (time - 1) * 256)
        #expect(last >= (time - 2) * 256)
      }
    }
  }

  @Test(arguments: Backend.all)
  func `of a time are all found when the clock was behind in between, or some are gone`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend, breaking: [.chatAsTold]) { database in
      for time in [1000, 2000, 10, 2000] as [Timestamp] {
        try database.makeChats(1000, at: time)
      }
      // A search by halves would meet those of the wrong clock first and go on behind them.
      #expect(try database.store.lastEvent(before: 2000) <= 1000)
      try database.database.execute("DELETE FROM events WHERE seq BETWEEN 900 AND 1100")
      let last = try database.store.lastEvent(before: 2000)
      #expect(last <= 1000)
      #expect(
        try numbers(database.store) {
          $0.since = 2000
          $0.after = last
        }.count == 1900)
    }
  }
}
