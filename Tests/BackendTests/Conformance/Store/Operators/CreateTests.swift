import Testing

@testable import HeartbeatCore

@Suite struct CreateTests {
  @Test(arguments: Backend.all) func `a new chat is pending, with its message`(on backend: Backend)
    throws
  {
    try TestDatabase.with(backend) { database in
      let draft = ChatDraft(title: "Build it", message: "please", key: "k1")
      let chat = try #require(try database.store.create([draft], at: 100).first)
      #expect(chat == (try database.chat(chat.id)))
      #expect(chat.id == ChatID(1))
      #expect(chat.title == "Build it")
      #expect(chat.status == .pending)
      #expect(chat.generation == Generation(0))
      #expect(chat.worker == nil)
      #expect(chat.heartbeatAt == nil)
      #expect(chat.key == "k1")
      #expect(chat.notBefore == nil)
      #expect(chat.createdAt == 100)
      #expect(chat.updatedAt == 100)
      let message = Message(id: 1, role: .user, content: "please", at: 100)
      #expect(try database.store.messages(of: chat.id) == [message])
    }
  }

  @Test(arguments: Backend.all) func `a key that exists gives the chat that has it`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let drafts = ["k1", "k2", "k1"].map { ChatDraft(title: "a", message: "hello", key: $0) }
      let first = try database.store.create(drafts, at: 100)
      let second = try database.store.create(drafts, at: 200)
      #expect(first.map(\.id) == [ChatID(1), ChatID(2), ChatID(1)])
      #expect(second == first)
      #expect(try database.store.messages(of: ChatID(1)).count == 1)
      #expect(try database.store.pendingCount() == 2)
    }
  }

  @Test(arguments: Backend.all) func `an unknown workspace in the middle makes no chat at all`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let drafts = [nil, "nowhere", nil].map { ChatDraft(title: "a", workspace: $0) }
      #expect(throws: StoreError.unknownWorkspace("nowhere")) {
        try database.store.create(drafts, at: 100)
      }
      let events = try database.store.events(EventFilter())
      #expect(events.isEmpty)
      #expect(try database.store.pendingCount() == 0)
    }
  }

  // MARK: - Texts that Swift takes for equal

  /// As one character and as two.
  private static let spellings = ["\u{E9}", "e\u{301}"]

  @Test(arguments: Backend.all) func `each chat keeps its own text, byte for byte`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let drafts = Self.spellings.map { ChatDraft(title: $0, message: $0) }
      let chats = try database.store.create(drafts, at: 100)
      for (chat, spelling) in zip(chats, Self.spellings) {
        let messages = try database.store.messages(of: chat.id).map { Array($0.content.utf8) }
        #expect(messages == [Array(spelling.utf8)])
        #expect(try database.chat(chat.id).title.utf8.elementsEqual(spelling.utf8))
      }
    }
  }

  @Test(arguments: Backend.all) func `each group is the one that was named, byte for byte`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let drafts = Self.spellings.map { name in
        var draft = ChatDraft(title: name)
        draft.group = name
        return draft
      }
      let groups = try database.store.create(drafts, at: 100).map { chat in
        try database.chat(chat.id).group.map { Array($0.utf8) }
      }
      #expect(groups == Self.spellings.map { Array($0.utf8) })
    }
  }

  @Test(arguments: Backend.all) func `each tag is kept, byte for byte`(on backend: Backend) throws {
    try TestDatabase.with(backend) { database in
      var draft = ChatDraft(title: "a")
      draft.tags = Self.spellings
      let chat = try #require(try database.store.create([draft], at: 100).first)
      let tags = try database.chat(chat.id).tags.map { Array($0.utf8) }
      #expect(Set(tags) == Set(Self.spellings.map { Array($0.utf8) }))
    }
  }

  // MARK: - Many at once

  /// Of each kind some, in an order in which runs of equal, alike and single ones follow each other.
  private static func mixed(_ backend: Backend) -> [ChatDraft] {
    let texts = [
      "a", "\"", "\\", "{}", "[1]", "123", "1e9", "null", "true", "", "caf\u{E9}",
      "\u{1F469}\u{200D}\u{1F4BB}",
      "\u{2028}", "'; --", "%s",
    ]
    var chance = 1
    func next(_ count: Int) -> Int {
      chance = chance * 75 % 65_537
      return chance % count
    }
    return (0..<300).map { number in
      let text = texts[next(texts.count)]
      var draft = ChatDraft(title: number % 50 < 10 ? "equal" : "t\(text)")
      if next(3) > 0 {
        draft.message = next(4) == 0 ? "line\nand \t tab \u{1} \(text)" : "m\(text)"
      }
      if next(40) == 0, backend.testDescription == Backend.sqlite.testDescription {
        draft.message = "before\0after"
      }
      if next(25) == 0 { draft.key = "key \(next(5))" }
      if number % 90 > 60 { draft.group = "night" }
      if number % 70 > 60 { draft.priority = 5 }
      if next(30) == 0 { draft.tags = ["slow", "b"] }
      if next(50) == 0, number > 10 { draft.after = [ChatID(Int64(1 + next(5)))] }
      return draft
    }
  }

  @Test(arguments: Backend.all) func `many made together are as if they had been made one by one`(
    on backend: Backend
  ) throws {
    func made(_ make: (TestDatabase, [ChatDraft]) throws -> Void) throws -> [[String]] {
      var rows: [[String]] = []
      try TestDatabase.with(backend) { database in
        try make(database, Self.mixed(backend))
        let w1 = try database.start("w1")
        let ids = try database.store.chats(ChatFilter(), at: 9).chats.map(\.id)
        rows = try ids.sorted().map { id in
          let chat = try database.chat(id)
          let messages = try database.store.messages(of: id)
          return ["\(chat)", "\(messages.map { Array($0.content.utf8) })"]
        }
        let order = try database.store.claim(limit: 1_000, by: w1, at: 10).assignments
        rows.append(order.map { "\($0.lease.chat)" })
      }
      return rows
    }
    let together = try made { database, drafts in _ = try database.store.create(drafts, at: 5) }
    let singly = try made { database, drafts in
      for draft in drafts { _ = try database.store.create([draft], at: 5) }
    }
    #expect(together.count > 250)
    #expect(together == singly)
  }
}
