import Testing

@testable import HeartbeatCore

/// Chats that come after others.
@Suite struct DependencyTests {
  /// How a chat comes to an end that is none to be proud of.
  enum Failure: CaseIterable {
    case givesUp, isDeleted, isQuarantined
  }

  private static func fail(
    _ chat: ChatID, _ failure: Failure, of holder: Incarnation, on database: TestDatabase
  ) throws {
    switch failure {
    case .givesUp: try database.fail(chat, by: holder)
    case .isDeleted: _ = try database.store.delete(.chats([chat]), at: 100)
    case .isQuarantined:
      let request = RecoveryRequest(holder: holder, why: .stale, heartbeats: nil)
      _ = try database.store.recover(request, limit: 9, by: .operator, at: 100)
    }
  }

  @Test(arguments: Backend.all)
  func `a chat is claimed once all that it comes after are completed`(on backend: Backend) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let older = try database.makeChats(2)
      let chat = try database.makeChat(priority: 9, after: older)
      #expect(try database.chat(chat).after == older)
      #expect(try database.claim(by: w1) == older)
      try database.end(older[0], by: w1)
      #expect(try database.claim(by: w1).isEmpty)
      #expect(try database.store.pendingCount() == 0)
      // An attempt that fails is no end.
      try database.end(older[1], .failed(error: "flaky", retryAt: 100), by: w1)
      #expect(try database.claim(by: w1) == [older[1]])
      _ = try database.store.complete(.chats([older[1]]), at: 100)
      #expect(try database.claim(by: w1) == [chat])
      #expect(try database.history(of: chat) == [.created, .ready, .claimed])
    }
  }

  @Test(arguments: Backend.all, Failure.allCases)
  func `a failed chat fails all that come after it, and after these, each saying for which`(
    on backend: Backend, failure: Failure
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1", maxRecoveries: 0)
      let chat = try database.makeChat()
      let next = try database.makeChat(after: [chat], startAt: 5)
      let last = try database.makeChat(after: [next])
      let other = try database.makeChat(priority: -1)
      #expect(try database.claim(1, by: w1) == [chat])
      try Self.fail(chat, failure, of: w1, on: database)
      #expect(try database.statuses([next, last, other]) == [.error, .error, .pending])
      #expect(try database.chat(next).error == "chat \(chat) failed")
      #expect(try database.chat(last).error == "chat \(next) failed")
      #expect(try database.history(of: last) == [.created, .gaveUp])
      #expect(try database.chat(last).endedAt == 100)
      #expect(try database.claim(by: w1) == [other])
    }
  }

  @Test(arguments: Backend.all, Failure.allCases)
  func `a chat that comes after any end is claimed after a failure too`(
    on backend: Backend, failure: Failure
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1", maxRecoveries: 0)
      let chat = try database.makeChat()
      let strict = try database.makeChat(after: [chat])
      // After one that fails because of another: that is an end as well.
      let any = try database.makeChat(after: [chat, strict], afterAny: true)
      let following = try database.makeChat(after: [any])
      #expect(try database.claim(by: w1) == [chat])
      try Self.fail(chat, failure, of: w1, on: database)
      #expect(try database.statuses([strict, any]) == [.error, .pending])
      #expect(try database.claim(by: w1) == [any])
      try database.end(any, by: w1)
      #expect(try database.claim(by: w1) == [following])
    }
  }

  @Test(arguments: Backend.all)
  func `a chat made after one that has ended already knows how it ended`(on backend: Backend) throws
  {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let chats = try database.makeChats(2)
      _ = try database.claim(by: w1)
      try database.end(chats[0], by: w1)
      try database.fail(chats[1], by: w1)

      let afterGood = try database.makeChat(after: [chats[0]])
      var draft = ChatDraft(title: "too late")
      draft.after = [chats[0], chats[1]]
      let made = try database.store.create([draft], at: 200)
      #expect(made[0].status == .error)
      #expect(made[0].error == "chat \(chats[1]) failed")
      #expect(try database.history(of: made[0].id) == [.created, .gaveUp])
      let afterAny = try database.makeChat(after: chats, afterAny: true)
      let last = try database.makeChat(after: [made[0].id])
      #expect(try database.chat(last).status == .error)
      #expect(try database.claim(by: w1) == [afterGood, afterAny])
    }
  }

  @Test(arguments: Backend.all)
  func `only chats that are there can be named, and nothing is made else`(on backend: Backend)
    throws
  {
    try TestDatabase.with(backend) { database in
      let chats = try database.makeChats(2)
      _ = try database.store.delete(.chats([chats[1]]), at: 1)
      for after in [ChatID(999), chats[1], ChatID(3)] {
        #expect(throws: StoreError.unknownChat(after)) {
          try database.makeChat(after: [chats[0], after])
        }
      }
      #expect(try database.store.chats(ChatFilter(), at: 2).chats.map(\.id) == [chats[0]])
      #expect(try database.makeChat(after: [chats[0], chats[0]]) > chats[1])
    }
  }

  @Test(arguments: Backend.all)
  func `a diamond runs its last chat once, after both, or fails it once`(on backend: Backend) throws
  {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      for isWell in [true, false] {
        let top = try database.makeChat()
        let sides = try (0..<2).map { _ in try database.makeChat(after: [top]) }
        let bottom = try database.makeChat(after: sides)
        #expect(try database.claim(by: w1) == [top])
        guard isWell else {
          try database.fail(top, by: w1)
          #expect(try database.statuses(sides + [bottom]) == [.error, .error, .error])
          #expect(try database.chat(bottom).error == "chat \(sides[0]) failed")
          #expect(try database.history(of: bottom) == [.created, .gaveUp])
          continue
        }
        try database.end(top, by: w1)
        #expect(try database.claim(by: w1) == sides)
        try database.end(sides[1], by: w1)
        #expect(try database.claim(by: w1).isEmpty)
        try database.end(sides[0], by: w1)
        #expect(try database.claim(by: w1) == [bottom])
        try database.end(bottom, by: w1)
      }
    }
  }

  @Test(arguments: Backend.all)
  func `an older chat that runs again because of a message has not ended`(on backend: Backend)
    throws
  {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let older = try database.makeChat()
      let chat = try database.makeChat(after: [older])
      for outcome in [
        Ending.Outcome.completed(answer: "a"), .failed(error: "no luck", retryAt: nil),
      ] {
        #expect(try database.claim(by: w1) == [older])
        _ = try database.store.send("and this", to: older, at: 50)
        #expect(try database.end(older, outcome, by: w1) == .accepted(.pending))
        #expect(try database.chat(chat).status == .pending)
      }
      #expect(try database.claim(by: w1) == [older])
      try database.end(older, by: w1)
      #expect(try database.claim(by: w1) == [chat])
    }
  }

  @Test(arguments: Backend.all)
  func `an older chat that is interrupted holds up what comes after it until it has run`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let older = try database.makeChat()
      let chat = try database.makeChat(after: [older])
      _ = try database.claim(by: w1)
      _ = try database.store.interrupt(.chats([older]), at: 10)
      #expect(try database.claim(by: w1).isEmpty)
      _ = try database.store.retry(.chats([older]), at: 11)
      #expect(try database.claim(by: w1) == [older])
      try database.end(older, by: w1)
      #expect(try database.claim(by: w1) == [chat])
    }
  }

  @Test(arguments: Backend.all, [true, false])
  func `an end of the older chat while the younger one is interrupted counts when it is retried`(
    on backend: Backend, isWell: Bool
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let older = try database.makeChats(2)
      let chat = try database.makeChat(after: older)
      _ = try database.claim(by: w1)
      _ = try database.store.interrupt(.chats([chat]), at: 10)
      if isWell { try database.end(older[0], by: w1) } else { try database.fail(older[0], by: w1) }
      #expect(try database.chat(chat).status == .waiting)
      _ = try database.store.retry(.chats([chat]), at: 11)
      // The other one has not ended.
      #expect(try database.claim(by: w1).isEmpty)
      try database.end(older[1], by: w1)
      #expect(try database.claim(by: w1) == [chat])
    }
  }

  /// How somebody asks for a chat again.
  enum Asking: CaseIterable {
    case retry, send
  }

  @Test(arguments: Backend.all, Asking.allCases)
  func `whoever asks for a chat whose older one failed gets it run`(
    on backend: Backend, asking: Asking
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let older = try database.makeChat()
      let chat = try database.makeChat(after: [older])
      let last = try database.makeChat(after: [chat])
      _ = try database.claim(by: w1)
      try database.fail(older, by: w1)
      switch asking {
      case .retry: _ = try database.store.retry(.chats([chat]), at: 10)
      case .send: _ = try database.store.send("go on", to: chat, at: 10)
      }
      #expect(try database.claim(by: w1) == [chat])
      // The end of the older one, a second time, is none of its business any more.
      _ = try database.store.retry(.chats([older]), at: 11)
      #expect(try database.claim(by: w1) == [older])
      try database.fail(older, by: w1)
      #expect(try database.statuses([chat, last]) == [.running, .error])
    }
  }

  @Test(arguments: Backend.all)
  func `who retries both, in whatever order, gets them in theirs`(on backend: Backend) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let older = try database.makeChat()
      let chat = try database.makeChat(after: [older])
      let last = try database.makeChat(after: [chat])
      for order in [[older, chat, last], [last, chat, older]] {
        #expect(try database.claim(by: w1) == [older])
        try database.fail(older, by: w1)
        #expect(try database.statuses([chat, last]) == [.error, .error])
        _ = try database.store.retry(.chats(order), at: 10)
      }
      let work = BulkWork(clock: ManualClock(), portion: 1)
      #expect(try database.claim(by: w1) == [older])
      try database.fail(older, by: w1)
      _ = work.apply(.retry, to: .all, in: database.store)
      for expected in [older, chat, last] {
        #expect(try database.claim(by: w1) == [expected])
        try database.end(expected, by: w1)
      }
    }
  }

  @Test(arguments: Backend.all)
  func `a chain as long as a queue fails in one transaction`(on backend: Backend) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let first = try database.makeChat()
      let drafts = (0..<2_000).map { number in
        var draft = ChatDraft(title: "link \(number)")
        draft.after = [ChatID(first.rawValue + Int64(number))]
        return draft
      }
      let chain = try database.store.create(drafts, at: 0).map(\.id)
      _ = try database.claim(by: w1)
      try database.fail(first, by: w1)
      #expect(try database.statuses(chain).allSatisfy { $0 == .error })
      #expect(try database.chat(chain[1_999]).error == "chat \(chain[1_998]) failed")
    }
  }

  @Test(arguments: Backend.all, [true, false])
  func `ten thousand chats after one are let go, or failed, with its end`(
    on backend: Backend, isWell: Bool
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let older = try database.makeChat()
      let chats = try database.makeChats(10_000, group: "a", after: [older])
      #expect(try database.claim(20_000, by: w1) == [older])
      if isWell { try database.end(older, by: w1) } else { try database.fail(older, by: w1) }
      #expect(try database.group("a").pending == (isWell ? 10_000 : 0))
      #expect(try database.claim(20_000, by: w1) == (isWell ? chats : []))
      #expect(try database.history(of: chats[9_999]).contains(isWell ? .ready : .gaveUp))
    }
  }
}
