import Testing

@testable import HeartbeatCore

@Suite struct ChangeTests {
  enum Deed: CaseIterable {
    case interrupt, complete, retry, delete

    /// The statuses that it may change.
    var allowed: [ChatStatus] {
      switch self {
      case .interrupt: [.pending, .running]
      case .complete: [.running, .waiting]
      case .retry: [.waiting, .error]
      case .delete: ChatStatus.allCases
      }
    }

    /// The status afterwards; nil for gone.
    var outcome: ChatStatus? {
      switch self {
      case .interrupt: .waiting
      case .complete: .completed
      case .retry: .pending
      case .delete: nil
      }
    }

    func callAsFunction(_ selection: ChatSelection, on store: any AnyStore) throws -> Changes {
      switch self {
      case .interrupt: try store.interrupt(selection, at: 500)
      case .complete: try store.complete(selection, at: 500)
      case .retry: try store.retry(selection, at: 500)
      case .delete: try store.delete(selection, at: 500)
      }
    }
  }

  /// One chat of each status, in the order of `ChatStatus.allCases`.
  private func withOneOfEach(
    on backend: Backend, _ body: (TestDatabase, [ChatStatus: ChatID]) throws -> Void
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let leases = try database.makeRunning(4, by: w1)
      _ = try database.store.finish(
        [
          Ending(lease: leases[0], outcome: .completed(answer: nil)),
          Ending(lease: leases[1], outcome: .failed(error: "broken", retryAt: nil)),
        ], by: w1, at: 100)
      _ = try database.store.interrupt(.chats([leases[2].chat]), at: 100)
      let pending = try #require(try database.makeChats(1).first)
      try body(
        database,
        [
          .completed: leases[0].chat, .error: leases[1].chat, .waiting: leases[2].chat,
          .running: leases[3].chat, .pending: pending,
        ])
    }
  }

  @Test(
    arguments: Backend.each(
      Deed.allCases.flatMap { deed in ChatStatus.allCases.map { (deed, $0) } }))
  func `a chat is changed if its status allows it and refused otherwise`(
    on backend: Backend, deed: Deed, status: ChatStatus
  ) throws {
    try withOneOfEach(on: backend) { database, chats in
      let id = try #require(chats[status])
      let before = try database.chat(id)

      let changes = try deed(.chats([id]), on: database.store)

      let after = try database.store.chat(id)
      if deed.allowed.contains(status) {
        let holder: WorkerID? = status == .running ? "w1" : nil
        #expect(
          changes.changed == [Change(chat: id, from: status, to: deed.outcome, worker: holder)])
        #expect(changes.refused.isEmpty)
        #expect(after?.status == deed.outcome)
        #expect(after == nil || after?.worker == nil)
        #expect(after == nil || after?.generation == before.generation)
      } else {
        #expect(changes.changed.isEmpty)
        #expect(changes.refused.map(\.status) == [status])
        #expect(changes.refused.first?.reason.hasSuffix("it is \(status.rawValue)") == true)
        #expect(after == before)
      }
    }
  }

  @Test(arguments: Backend.all, Deed.allCases)
  func `all means all whose status allows it`(on backend: Backend, deed: Deed) throws {
    try withOneOfEach(on: backend) { database, chats in
      let changes = try deed(.all, on: database.store)
      #expect(changes.changed.map(\.chat) == deed.allowed.compactMap { chats[$0] }.sorted())
      #expect(changes.refused.isEmpty)
    }
  }

  @Test(arguments: Backend.all, Deed.allCases)
  func `an unknown chat is refused and the others are changed`(on backend: Backend, deed: Deed)
    throws
  {
    try withOneOfEach(on: backend) { database, chats in
      let known = try #require(chats[deed.allowed[0]])
      let changes = try deed(.chats([ChatID(99), known, known]), on: database.store)
      #expect(changes.changed.map(\.chat) == [known])
      #expect(changes.refused.map(\.chat) == [ChatID(99), known])
      #expect(changes.refused[0].reason == "there is no chat 99")
      #expect(changes.refused[0].status == nil)
    }
  }

  @Test(arguments: Backend.all) func `interrupting gives back only an attempt that was under way`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let lease = try #require(try database.makeRunning(1, by: w1).first)
      let failure = Ending(lease: lease, outcome: .failed(error: "flaky", retryAt: 10))
      _ = try database.store.finish([failure], by: w1, at: 10)
      _ = try database.store.interrupt(.chats([lease.chat]), at: 20)
      #expect(try database.chat(lease.chat).attempts == 1)

      let other = try #require(try database.makeRunning(1, by: w1, at: 30).first)
      _ = try database.store.interrupt(.chats([other.chat]), at: 40)
      #expect(try database.chat(other.chat).attempts == 0)
    }
  }

  @Test(arguments: Backend.all) func `retry is a new beginning at the end of the queue`(
    on backend: Backend
  ) throws {
    try withOneOfEach(on: backend) { database, chats in
      let failed = try #require(chats[.error])
      _ = try database.store.retry(.chats([failed]), at: 500)
      let chat = try database.chat(failed)
      #expect(chat.attempts == 0)
      #expect(chat.error == nil)
      let w1 = try database.start("w1")
      let order = try database.store.claim(limit: 2, by: w1, at: 500).assignments
      #expect(order.map(\.lease.chat) == [chats[.pending], failed])
    }
  }

  @Test(arguments: Backend.all)
  func `a deleted chat takes its messages along and leaves its history`(on backend: Backend) throws
  {
    try TestDatabase.with(backend) { database in
      let chat = try #require(
        try database.store.create([ChatDraft(title: "a", message: "hello")], at: 0).first)
      _ = try database.store.delete(.chats([chat.id]), at: 10)
      #expect(try database.store.messages(of: chat.id).isEmpty)
      #expect(try database.history(of: chat.id) == [.created, .deleted])
      // Its id is not given to another chat.
      #expect(try database.makeChats(1) == [ChatID(2)])
    }
  }
}
