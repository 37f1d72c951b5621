import Testing

@testable import HeartbeatCore

@Suite struct SendTests {
  @Test(arguments: Backend.all) func `an unknown chat cannot be written to`(on backend: Backend)
    throws
  {
    try TestDatabase.with(backend) { database in
      let store = database.store
      #expect(throws: StoreError.unknownChat(ChatID(1))) {
        try store.send("hello", to: ChatID(1), at: 0)
      }
      let events = try store.events(EventFilter())
      #expect(events.isEmpty)
    }
  }

  @Test(arguments: Backend.all, [ChatStatus.completed, .error, .waiting])
  func `a chat that is at rest becomes pending at the end of the queue`(
    on backend: Backend, status: ChatStatus
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let lease = try #require(try database.makeRunning(1, by: w1).first)
      switch status {
      case .waiting: _ = try database.store.interrupt(.chats([lease.chat]), at: 10)
      case .error:
        let ending = Ending(lease: lease, outcome: .failed(error: "broken", retryAt: nil))
        _ = try database.store.finish([ending], by: w1, at: 10)
      default: _ = try database.store.complete(.chats([lease.chat]), at: 10)
      }
      let other = try #require(try database.makeChats(1, at: 20).first)

      let chat = try database.store.send("again", to: lease.chat, at: 30)

      #expect(chat.status == .pending)
      #expect(chat.attempts == 0)
      #expect(chat.error == nil)
      #expect(try database.store.messages(of: chat.id).map(\.content) == ["again"])
      let order = try database.store.claim(limit: 2, by: w1, at: 30).assignments
      #expect(order.map(\.lease.chat) == [other, chat.id])
      #expect(order[1].attempt == 1)
    }
  }

  @Test(arguments: Backend.all) func `a pending chat keeps its place and ends its pause`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let lease = try #require(try database.makeRunning(1, by: w1).first)
      let failure = Ending(lease: lease, outcome: .failed(error: "flaky", retryAt: 9_000))
      _ = try database.store.finish([failure], by: w1, at: 10)
      try database.makeChats(1, at: 20)

      let chat = try database.store.send("now", to: lease.chat, at: 30)

      #expect(chat.status == .pending)
      #expect(chat.notBefore == nil)
      let next = try database.store.claim(limit: 1, by: w1, at: 30).assignments
      #expect(next.map(\.lease.chat) == [lease.chat])
    }
  }
}
