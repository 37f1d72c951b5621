import Testing

@testable import HeartbeatCore

/// A chat's place in the queue is the number of the event that queued it, also where one transaction
/// queues many.
@Suite struct QueuePlaceTests {
  /// The chats by place, each with its place and the numbers of its events of that kind.
  private func places(
    _ kind: Event.Kind, in database: TestDatabase
  ) throws -> [(chat: String?, place: String?, event: String?)] {
    try database.database.query(
      """
      SELECT c.id, c.place, max(e.seq) FROM chats AS c JOIN events AS e ON e.chat_id = c.id
      WHERE e.kind = '\(kind.rawValue)' GROUP BY c.id, c.place ORDER BY c.place
      """
    ).map { ($0[0], $0[1], $0[2]) }
  }

  @Test(arguments: Backend.all)
  func `of new chats grows in the order of the drafts`(on backend: Backend) throws {
    try TestDatabase.with(backend) { database in
      let workspace = WorkspaceDraft(name: "lab", activityBump: .seconds(60))
      _ = try database.store.addWorkspace(workspace, at: 0)
      try database.makeChats(2)
      let drafts = [
        ChatDraft(title: "a"), ChatDraft(title: "a"), ChatDraft(title: "b", message: "hello"),
        ChatDraft(title: "c", key: "k"), ChatDraft(title: "c", key: "k"),
        ChatDraft(title: "d", message: "so", workspace: "lab"),
        ChatDraft(title: "d", message: "so", workspace: "lab"), ChatDraft(title: "a"),
      ]

      let chats = try database.store.create(drafts, at: 100)

      #expect(chats.map(\.id) == [3, 4, 5, 6, 6, 7, 8, 9])
      #expect(chats.map(\.title) == drafts.map(\.title))
      #expect(try chats == chats.map { try database.chat($0.id) })
      let messages = try chats.map { try database.store.messages(of: $0.id).map(\.content) }
      #expect(messages == [[], [], ["hello"], [], [], ["so"], ["so"], []])
      let places = try places(.created, in: database)
      #expect(places.map(\.chat) == (1...9).map { "\($0)" })
      #expect(places.map(\.place) == places.map(\.event))
      let w1 = try database.start("w1")
      let order = try database.store.claim(limit: 10, by: w1, at: 100).assignments
      #expect(order.map(\.lease.chat.rawValue) == Array(1...9))
    }
  }

  @Test(arguments: Backend.all)
  func `of chats that are retried grows in the order given`(on backend: Backend) throws {
    try TestDatabase.with(backend) { database in
      try database.makeChats(5)
      _ = try database.store.interrupt(.all, at: 10)
      _ = try database.store.retry(.chats([4, 2, 5]), at: 20)
      let places = try places(.retried, in: database)
      #expect(places.map(\.chat) == ["4", "2", "5"])
      #expect(places.map(\.place) == places.map(\.event))
    }
  }

  /// Two that share a place would be ordered by id.
  @Test(arguments: Backend.all)
  func `is nobody else's, whoever comes next`(on backend: Backend) throws {
    try TestDatabase.with(backend) { database in
      try database.makeChats(3)
      _ = try database.store.interrupt(.all, at: 10)
      _ = try database.store.retry(.chats([3]), at: 20)
      _ = try database.store.send("go on", to: ChatID(1), at: 30)
      let w1 = try database.start("w1")
      let order = try database.store.claim(limit: 10, by: w1, at: 100).assignments
      #expect(order.map(\.lease.chat) == [3, 1])
    }
  }
}
