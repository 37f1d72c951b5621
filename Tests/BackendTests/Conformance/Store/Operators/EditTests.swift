import Testing

@testable import HeartbeatCore

/// What an operator may still change of chats that have not begun.
@Suite struct EditTests {
  private func full() -> ChatDraft {
    var draft = ChatDraft(title: "a chat")
    draft.group = "day"
    draft.startAt = 1_000
    draft.limits = Chat.Limits(timeout: .seconds(5), silence: .seconds(6))
    draft.tags = ["b", "a"]
    draft.launch = ChatLaunch(directory: "/srv", environment: ["A": "1"])
    return draft
  }

  private func reason(of chat: ChatID, in database: TestDatabase) throws -> String? {
    var filter = EventFilter()
    filter.chat = chat
    return try database.store.events(filter).last { $0.kind == .edited }?.reason
  }

  @Test(arguments: Backend.all)
  func `every value can be changed, and what is not named stays`(on backend: Backend) throws {
    try TestDatabase.with(backend) { database in
      let made = try database.store.create([full()], at: 10)[0]
      var edit = ChatEdit()
      edit.title = "another"
      edit.group = .value("night")
      edit.priority = -5
      edit.startAt = .value(2_000)
      edit.timeout = .value(.seconds(7))
      edit.silence = .nothing
      edit.directory = .value("/tmp")
      edit.tags = .besides(["c", "a"])
      let changes = try database.store.edit([made.id], edit, at: 20)
      #expect(changes.changed == [Change(chat: made.id, from: .pending, to: .pending, worker: nil)])
      let chat = try database.chat(made.id)
      #expect(chat.title == "another")
      #expect(chat.group == "night")
      #expect(chat.priority == -5)
      #expect(chat.notBefore == 2_000)
      #expect(chat.limits == Chat.Limits(timeout: .seconds(7)))
      #expect(chat.tags == ["a", "b", "c"])
      #expect(chat.updatedAt == 20)
      #expect(
        try database.store.launch(of: made.id)
          == ChatLaunch(directory: "/tmp", environment: ["A": "1"]))
      let expected = [
        #"title "a chat" to "another""#, "group day to night", "priority 0 to -5",
        "start_at 1000 to 2000", "timeout 5000 ms to 7000 ms", "silence 6000 ms to none",
        "cwd /srv to /tmp", "tags a, b to a, b, c",
      ].joined(separator: "; ")
      #expect(try reason(of: made.id, in: database) == expected)
      var small = ChatEdit()
      small.priority = 3
      _ = try database.store.edit([made.id], small, at: 30)
      #expect(try database.chat(made.id).title == "another")
      #expect(try database.chat(made.id).group == "night")
      #expect(try database.chat(made.id).notBefore == 2_000)
      #expect(try database.chat(made.id).tags == ["a", "b", "c"])
    }
  }

  @Test(arguments: Backend.all)
  func `every value can be taken away`(on backend: Backend) throws {
    try TestDatabase.with(backend) { database in
      var draft = full()
      draft.launch.environment = [:]
      let made = try database.store.create([draft], at: 10)[0]
      var edit = ChatEdit()
      edit.group = .nothing
      edit.startAt = .nothing
      edit.timeout = .nothing
      edit.silence = .nothing
      edit.directory = .nothing
      edit.tags = .instead([])
      _ = try database.store.edit([made.id], edit, at: 20)
      let chat = try database.chat(made.id)
      #expect(chat.group == nil)
      #expect(chat.notBefore == nil)
      #expect(chat.limits == Chat.Limits())
      #expect(chat.tags.isEmpty)
      #expect(try database.database.query("SELECT * FROM launches").isEmpty)
    }
  }

  @Test(arguments: Backend.all)
  func `a chat keeps its place, and one that becomes more urgent goes first`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      try database.makeChats(4)
      let w1 = try database.start("w1")
      var edit = ChatEdit()
      edit.group = .value("night")
      edit.title = "first all the same"
      _ = try database.store.edit([1], edit, at: 5)
      var urgent = ChatEdit()
      urgent.priority = 1
      _ = try database.store.edit([4], urgent, at: 6)
      let claim = try database.store.claim(limit: 9, by: w1, at: 10)
      #expect(claim.assignments.map(\.lease.chat) == [4, 1, 2, 3])
    }
  }

  @Test(arguments: Backend.all)
  func `what is not pending is refused by name and the rest is done`(on backend: Backend) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      try database.makeRunning(1, by: w1)
      try database.makeChats(1)
      var edit = ChatEdit()
      edit.priority = 1
      let changes = try database.store.edit([1, 2, 99], edit, at: 20)
      #expect(changes.changed.map(\.chat) == [2])
      #expect(
        changes.refused.map(\.reason) == [
          "chat 1 is not pending; it is running", "there is no chat 99",
        ])
      #expect(try database.chat(1).priority == 0)
    }
  }

  @Test(arguments: Backend.all)
  func `an edit that changes nothing writes no event and makes no group`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let made = try database.store.create([full()], at: 10)[0]
      var edit = ChatEdit()
      edit.priority = 0
      edit.tags = .besides(["a"])
      #expect(try database.store.edit([made.id], edit, at: 20).changed.count == 1)
      #expect(try database.history(of: made.id) == [.created])
      #expect(try database.chat(made.id).updatedAt == 10)
      edit.group = .value("never")
      _ = try database.store.edit([99], edit, at: 30)
      #expect(try database.database.query("SELECT name FROM groups WHERE id > 0") == [["day"]])
    }
  }

  @Test(arguments: Backend.all)
  func `a chat that was put off is claimed at once when it no longer is`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      var draft = ChatDraft(title: "later")
      draft.startAt = 1_000
      let chat = try database.store.create([draft], at: 10)[0].id
      let w1 = try database.start("w1")
      #expect(try database.store.claim(limit: 9, by: w1, at: 20).assignments.isEmpty)
      var edit = ChatEdit()
      edit.startAt = .nothing
      _ = try database.store.edit([chat], edit, at: 30)
      #expect(try database.store.news(for: w1).pendingChanged)
      #expect(try database.store.claim(limit: 9, by: w1, at: 30).assignments.count == 1)
    }
  }

  @Test(arguments: Backend.all)
  func `a completed chat runs again when that is asked for by name`(on backend: Backend) throws {
    try TestDatabase.with(backend) { database in
      try database.makeChats(2)
      let w1 = try database.start("w1")
      _ = try database.store.claim(limit: 1, by: w1, at: 10)
      _ = try database.store.complete(.chats([1]), at: 20)
      #expect(try database.store.retry(.chats([1]), at: 30).changed.isEmpty)
      let changes = try database.store.apply(.runAgain, to: .chats([1, 2]), at: 40)
      #expect(changes.changed.map(\.from) == [.completed])
      #expect(
        changes.refused.map(\.reason)
          == ["chat 2 is not waiting or completed or error; it is pending"])
      #expect(try database.chat(1).status == .pending)
      #expect(try database.chat(1).attempts == 0)
      #expect(
        try database.store.claim(limit: 9, by: w1, at: 50).assignments.map(\.lease.chat) == [2, 1])
    }
  }

  @Test(arguments: Backend.all)
  func `a draft with a key that exists makes nothing and says so`(on backend: Backend) throws {
    try TestDatabase.with(backend) { database in
      let drafts = [
        ChatDraft(title: "a", key: "k"), ChatDraft(title: "b"), ChatDraft(title: "c", key: "k"),
      ]
      let made = try database.store.make(drafts, at: 10)
      #expect(made.map(\.isNew) == [true, true, false])
      #expect(made.map(\.chat.id) == [1, 2, 1])
      // The same moment says nothing of who was there first.
      #expect(try database.store.make(drafts, at: 10).map(\.isNew) == [false, true, false])
    }
  }
}
