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
}
