import HeartbeatCheck
import Testing

@testable import HeartbeatCore

/// Lists of chats by what they are called, in other orders than that of their ids.
@Suite struct ChatSearchTests {
  private func expect(
    _ chats: [ChatID], in database: TestDatabase,
    sourceLocation: SourceLocation = #_sourceLocation, _ change: (inout ChatFilter) -> Void
  ) throws {
    var filter = ChatFilter()
    change(&filter)
    let found = try database.store.chats(filter, at: 100).chats.map(\.id)
    #expect(found == chats, sourceLocation: sourceLocation)
  }

  private func draft(_ title: String, _ change: (inout ChatDraft) -> Void = { _ in }) -> ChatDraft {
    var draft = ChatDraft(title: title)
    change(&draft)
    return draft
  }

  /// Six chats; 6 and 5 run, 1 is completed.
  private func with(
    _ backend: Backend, breaking: Set<Rule> = [], _ body: (TestDatabase) throws -> Void
  ) throws {
    try TestDatabase.with(backend, breaking: breaking) { database in
      try database.addWorkspace()
      let drafts = [
        draft("Alpha") {
          $0.group = "night"; $0.tags = ["slow", "red"]
        },
        draft("ÄRGER mit 100 %") {
          $0.group = "day"; $0.tags = ["slow"]; $0.key = "k"
        },
        draft("gamma") {
          $0.message = "look for Unicorns"; $0.workspace = "lab"
        },
        draft("delta_x") {
          $0.group = "night"; $0.priority = -3
        },
        draft("epsilon") {
          $0.priority = 5; $0.tags = ["red"]
        },
        draft("zeta") {
          $0.group = "night"; $0.priority = 7
        },
      ]
      _ = try database.store.create(drafts, at: 10)
      let w1 = try database.start("w1")
      _ = try database.store.claim(limit: 1, by: w1, at: 20)
      _ = try database.store.claim(limit: 1, by: w1, at: 30)
      _ = try database.store.apply(.interrupt, to: .chats([1]), at: 40)
      _ = try database.store.apply(.complete, to: .chats([1]), at: 50)
      try body(database)
    }
  }

  @Test(arguments: Backend.all)
  func `a list is narrowed by group, tag, key and workspace`(on backend: Backend) throws {
    try with(backend) { database in
      try expect([1, 4, 6], in: database) { $0.details.group = .named("night") }
      try expect([3, 5], in: database) { $0.details.group = ChatDetails.Group.none }
      try expect([], in: database) { $0.details.group = .named("nowhere") }
      try expect([1, 2], in: database) { $0.details.tags = ["slow"] }
      try expect([1], in: database) { $0.details.tags = ["slow", "red"] }
      try expect([], in: database) { $0.details.tags = ["slow", "blue"] }
      try expect([2], in: database) { $0.details.key = "k" }
      try expect([], in: database) { $0.details.key = "K" }
      try expect([3], in: database) { $0.details.workspace = "lab" }
    }
  }

  @Test(
    arguments: Backend.each(
      [
        ("alpha", [1]), ("ärger", [2]), ("100 %", [2]), ("0_%", []), ("_", [4]), ("UNICORN", [3]),
        ("a", [1, 3, 4, 6]), ("nothing like it", []), ("zeta and more", []),
      ] as [(String, [Int64])]))
  func `a text is found whatever the case of its letters`(
    on backend: Backend, text: String, found: [Int64]
  ) throws {
    try with(backend) { database in
      try expect(found.map { ChatID($0) }, in: database) { $0.details.text = text }
    }
  }

  @Test(arguments: Backend.all)
  func `a text is found in errors and questions, and in no later message`(
    on backend: Backend
  ) throws {
    try with(backend, breaking: [.chatAsTold]) { database in
      _ = try database.store.send("about unicorns too", to: 4, at: 60)
      _ = try database.store.send("Later", to: 3, at: 60)
      try expect([], in: database) { $0.details.text = "later" }
      try database.database.execute(
        "UPDATE chats SET status = 'error', error = 'Broken pipe' WHERE id = 2")
      try expect([2], in: database) { $0.details.text = "broken PIPE" }
      try database.database.execute(
        "UPDATE chats SET status = 'waiting', question = 'Plan A?' WHERE id = 3")
      try expect([3], in: database) { $0.details.text = "plan a" }
    }
  }

  @Test(arguments: Backend.all)
  func `everything narrows together`(on backend: Backend) throws {
    try with(backend) { database in
      try expect([6], in: database) {
        $0.details.group = .named("night")
        $0.statuses = [.running]
      }
      try expect([5], in: database) {
        $0.details.tags = ["red"]
        $0.worker = "w1"
      }
      try expect([4, 6], in: database) {
        $0.details.text = "a"
        $0.details.group = .named("night")
        $0.limit = 2
      }
      try expect([], in: database) {
        $0.details.tags = ["red"]
        $0.onlyStale = true
      }
      database.locks.free("w1")
      try expect([5], in: database) {
        $0.details.tags = ["red"]
        $0.onlyStale = true
      }
      try expect([5, 6], in: database) {
        $0.order = .priority
        $0.onlyStale = true
      }
    }
  }

  @Test(
    arguments: Backend.each(
      [
        (.id, [1, 2, 3, 4, 5, 6]), (.priority, [4, 1, 2, 3, 5, 6]),
        (.status, [2, 3, 4, 5, 6, 1]), (.group, [3, 5, 2, 1, 4, 6]),
        (.title, [1, 4, 5, 3, 6, 2]), (.created, [1, 2, 3, 4, 5, 6]),
        (.updated, [2, 3, 4, 6, 5, 1]), (.started, [1, 2, 3, 4, 6, 5]),
        (.running, [1, 2, 3, 4, 5, 6]), (.worker, [1, 2, 3, 4, 5, 6]),
        (.attempts, [1, 2, 3, 4, 5, 6]), (.ended, [2, 3, 4, 5, 6, 1]),
        (.output, [1, 2, 3, 4, 5, 6]),
      ] as [(ChatOrder, [Int64])]))
  func `a list has the order that was asked for`(
    on backend: Backend, order: ChatOrder, expected: [Int64]
  ) throws {
    try with(backend) { database in
      try expect(expected.map { ChatID($0) }, in: database) { $0.order = order }
    }
  }

  @Test(arguments: Backend.all)
  func `the limit keeps the last ones of the order`(on backend: Backend) throws {
    try with(backend) { database in
      var filter = ChatFilter()
      filter.order = .priority
      filter.limit = 2
      let page = try database.store.chats(filter, at: 100)
      #expect(page.chats.map(\.id) == [5, 6])
      #expect(page.isCutOff)
      filter.limit = 6
      #expect(try !database.store.chats(filter, at: 100).isCutOff)
    }
  }
}
