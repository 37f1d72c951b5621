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
}
