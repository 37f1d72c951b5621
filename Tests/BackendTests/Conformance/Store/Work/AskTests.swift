import Testing

@testable import HeartbeatCore

/// What a chat's own command asks, and who answers.
@Suite struct `A question` {
  /// How a run may end that has asked something, other than well.
  enum End: CaseIterable, Sendable {
    case failed, gaveUp, released, interrupted, stolen, recovered, quarantined, completedFromOutside
    case adopted
  }

  private static func ask(
    _ question: String, _ lease: Lease, _ database: TestDatabase, at now: Timestamp = 5
  ) throws {
    let within = try database.open(.chat)
    let chat = try within.askFromWithin(question, lease: lease, worker: "w1", at: now)
    #expect(chat.status == .running)
    #expect(chat.question == question)
  }

  private static func finish(
    _ lease: Lease, of holder: Incarnation, _ database: TestDatabase, read: Int64? = nil,
    _ outcome: Ending.Outcome = .completed(answer: "the answer so far")
  ) throws -> Ending.Result? {
    let ending = Ending(lease: lease, outcome: outcome, readMessages: read)
    return try database.store.finish([ending], by: holder, at: 9).first
  }

  @Test(arguments: Backend.all)
  func `makes its chat wait once the run has ended well, and stores the answer`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let lease = try database.makeRunning(1, by: w1)[0]
      try Self.ask("Plan A or B?", lease, database)
      #expect(try Self.finish(lease, of: w1, database) == .accepted(.waiting))
      let chat = try database.chat(lease.chat)
      #expect(chat.status == .waiting)
      #expect(chat.question == "Plan A or B?")
      #expect(chat.endedAt == 9)
      #expect(try database.store.messages(of: lease.chat).map(\.content) == ["the answer so far"])
      // The one event of the run's end says what it was.
      #expect(try database.history(of: lease.chat) == [.created, .claimed, .asked])
      var filter = EventFilter()
      filter.chat = lease.chat
      let asked = try #require(try database.store.events(filter).last)
      #expect(asked.reason == "Plan A or B?")
      #expect(asked.worker == "w1")
      #expect(asked.endedGeneration == lease.generation)
      #expect(asked.byIncarnation == w1.id)
    }
  }

  @Test(arguments: Backend.all) func `takes the place of an earlier one`(on backend: Backend) throws
  {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let lease = try database.makeRunning(1, by: w1)[0]
      try Self.ask("one?", lease, database)
      try Self.ask("two?", lease, database)
      _ = try Self.finish(lease, of: w1, database)
      #expect(try database.chat(lease.chat).question == "two?")
    }
  }

  @Test(arguments: Backend.all)
  func `is answered by the next user message, which makes its chat pending`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let lease = try database.makeRunning(1, by: w1)[0]
      try Self.ask("Plan A or B?", lease, database)
      _ = try Self.finish(lease, of: w1, database)
      // Others look for pending chats when they hear of it.
      let w2 = try database.start("w2")
      _ = try database.store.news(for: w2)
      let chat = try database.open().send("Plan B", to: lease.chat, at: 12)
      #expect(try database.store.news(for: w2).pendingChanged)
      #expect(chat.status == .pending)
      #expect(chat.question == nil)
      #expect(try database.history(of: lease.chat) == [.created, .claimed, .asked, .answered])
      // Only the first message is an answer.
      _ = try database.store.send("and soon", to: lease.chat, at: 13)
      #expect(try database.history(of: lease.chat).last == .sent)
      // The next run has asked nothing yet.
      let next = try database.store.claim(limit: 1, by: w1, at: 14).assignments[0].lease
      #expect(try Self.finish(next, of: w1, database) == .accepted(.completed))
      #expect(try database.history(of: lease.chat).last == .completed)
    }
  }

  @Test(arguments: Backend.all)
  func `is overtaken by a message that arrives before the run ends`(on backend: Backend) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      for isFirst in [true, false] {
        let lease = try database.makeRunning(1, by: w1)[0]
        if isFirst { _ = try database.store.send("wait", to: lease.chat, at: 4) }
        try Self.ask("Plan A or B?", lease, database)
        if !isFirst { _ = try database.store.send("Plan B", to: lease.chat, at: 6) }
        #expect(try Self.finish(lease, of: w1, database, read: 0) == .accepted(.pending))
        let chat = try database.chat(lease.chat)
        #expect(chat.status == .pending)
        #expect(chat.question == nil)
        #expect(
          try database.history(of: lease.chat) == [
            .created, .claimed, .sent, .completed, .retried,
          ])
        _ = try database.store.interrupt(.chats([lease.chat]), at: 9)
      }
    }
  }

  @Test(arguments: Backend.all)
  func `stays when the message that arrived has been read by the run`(on backend: Backend) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let lease = try database.makeRunning(1, by: w1)[0]
      _ = try database.store.send("hurry", to: lease.chat, at: 4)
      let read = try database.store.messages(of: lease.chat).last?.id
      try Self.ask("Plan A or B?", lease, database)
      #expect(try Self.finish(lease, of: w1, database, read: read) == .accepted(.waiting))
    }
  }

  @Test(arguments: Backend.all, End.allCases)
  func `is forgotten when the run ends in another way or is taken away`(
    on backend: Backend, end: End
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1", maxRecoveries: end == .quarantined ? 0 : 5)
      let lease = try database.makeRunning(1, by: w1)[0]
      let chats = ChatSelection.chats([lease.chat])
      try Self.ask("Plan A or B?", lease, database)
      switch end {
      case .failed:
        _ = try Self.finish(lease, of: w1, database, .failed(error: "e", retryAt: 20))
      case .gaveUp:
        _ = try Self.finish(lease, of: w1, database, .failed(error: "e", retryAt: nil))
      case .released:
        _ = try Self.finish(lease, of: w1, database, .released(reason: "shutdown", retryAt: nil))
      case .interrupted: _ = try database.store.interrupt(chats, at: 9)
      case .stolen: _ = try database.store.steal(chats.stolen, to: "w2", reason: nil, at: 9)
      case .recovered, .quarantined:
        database.locks.free("w1")
        let request = RecoveryRequest(holder: w1, why: .workerDead, heartbeats: nil)
        _ = try database.store.recover(request, limit: 9, by: .operator, at: 9)
      case .adopted:
        let next = try database.start("w1")
        _ = try database.store.adoptLeases(by: next, limit: 9, at: 9)
      case .completedFromOutside: _ = try database.store.complete(chats, at: 9)
      }
      let chat = try database.chat(lease.chat)
      #expect(chat.question == nil)
      #expect(try !database.history(of: lease.chat).contains(.asked))
      var filter = ChatFilter()
      filter.onlyQuestions = true
      #expect(try database.store.chats(filter, at: 9).chats.isEmpty)
    }
  }

  @Test(arguments: Backend.all)
  func `of a waiting chat is forgotten when it is retried or completed without an answer`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let leases = try database.makeRunning(2, by: w1)
      for lease in leases {
        try Self.ask("Plan A or B?", lease, database)
        _ = try Self.finish(lease, of: w1, database)
      }
      _ = try database.store.retry(.chats([leases[0].chat]), at: 10)
      _ = try database.store.complete(.chats([leases[1].chat]), at: 10)
      for lease in leases { #expect(try database.chat(lease.chat).question == nil) }
      #expect(try database.history(of: leases[0].chat).last == .retried)
    }
  }

  @Test(arguments: Backend.all)
  func `is listed with the others that wait for an answer`(on backend: Backend) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let leases = try database.makeRunning(4, by: w1)
      for lease in leases.prefix(3) { try Self.ask("\(lease.chat)?", lease, database) }
      for lease in leases.prefix(2) { _ = try Self.finish(lease, of: w1, database) }
      _ = try database.store.interrupt(.chats([leases[3].chat]), at: 9)
      var filter = ChatFilter()
      filter.onlyQuestions = true
      let asking = leases.prefix(2).map(\.chat)
      #expect(try database.store.chats(filter, at: 9).chats.map(\.id) == asking)
      filter.statuses = [.waiting, .error]
      #expect(try database.store.chats(filter, at: 9).chats.map(\.id) == asking)
      filter.limit = 1
      let page = try database.store.chats(filter, at: 9)
      #expect(page.chats.map(\.question) == ["2?"])
      #expect(page.isCutOff)
      filter.statuses = [.running]
      #expect(try database.store.chats(filter, at: 9).chats.isEmpty)
      filter.statuses = []
      filter.worker = "w1"
      #expect(try database.store.chats(filter, at: 9).chats.isEmpty)
    }
  }

  @Test(arguments: Backend.all)
  func `frees the place of its chat, which others hear of`(on backend: Backend) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let w2 = try database.start("w2")
      try database.database.execute("INSERT INTO groups (name, max_running) VALUES ('g', 1)")
      var draft = ChatDraft(title: "one of two")
      draft.group = "g"
      _ = try database.store.create([draft, draft], at: 1)
      let claimed = try database.store.claim(limit: 9, by: w1, at: 2).assignments
      #expect(claimed.count == 1)
      try Self.ask("Plan A or B?", claimed[0].lease, database)
      let heartbeat = try database.open(.heartbeat)
      _ = try heartbeat.news(for: w2)
      _ = try Self.finish(claimed[0].lease, of: w1, database)
      #expect(try heartbeat.news(for: w2).pendingChanged)
      #expect(try database.store.claim(limit: 9, by: w2, at: 10).assignments.count == 1)
    }
  }

  @Test(arguments: Backend.all)
  func `keeps those waiting that come after its chat`(on backend: Backend) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let lease = try database.makeRunning(1, by: w1)[0]
      var draft = ChatDraft(title: "later")
      draft.after = [lease.chat]
      _ = try database.store.create([draft], at: 1)
      try Self.ask("Plan A or B?", lease, database)
      _ = try Self.finish(lease, of: w1, database)
      #expect(try database.store.claim(limit: 9, by: w1, at: 10).assignments.isEmpty)
      _ = try database.store.send("Plan B", to: lease.chat, at: 11)
      let next = try database.store.claim(limit: 9, by: w1, at: 12).assignments.map(\.lease)
      #expect(next.map(\.chat) == [lease.chat])
      _ = try Self.finish(next[0], of: w1, database)
      #expect(try database.store.claim(limit: 9, by: w1, at: 13).assignments.count == 1)
    }
  }
}

extension ChatSelection {
  fileprivate var stolen: StealSelection {
    switch self {
    case .chats(let chats): .chats(chats)
    case .all: .chats([])
    }
  }
}
