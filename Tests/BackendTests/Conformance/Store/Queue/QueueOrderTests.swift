import Testing

@testable import HeartbeatCore

/// Which chat is claimed before which, and which not yet.
@Suite struct QueueOrderTests {
  @Test(arguments: Backend.all)
  func `chats are claimed by priority, then by place, across all groups`(on backend: Backend) throws
  {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let low = try database.makeChat(group: "a", priority: -1000)
      let first = try database.makeChat(group: "b")
      let second = try database.makeChat()
      let urgent = try database.makeChat(group: "b", priority: 1000)
      let third = try database.makeChat(group: "a")
      let urgentToo = try database.makeChat(group: "a", priority: 1000)
      let order = [urgent, urgentToo, first, second, third, low]

      let claims = try (0..<3).map { _ in try database.claim(2, by: w1) }
      #expect(claims.flatMap(\.self) == order)
    }
  }

  @Test(arguments: Backend.all)
  func `a chat that is retried goes behind those of its priority, not behind lower ones`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let urgent = try database.makeChat(priority: 5)
      let other = try database.makeChat(priority: 5)
      let plain = try database.makeChat()
      _ = try database.store.interrupt(.chats([urgent]), at: 10)
      _ = try database.store.retry(.chats([urgent]), at: 11)
      #expect(try database.claim(by: w1) == [other, urgent, plain])
    }
  }

  @Test(arguments: Backend.all)
  func `a worker for some groups claims only chats of these, one for all claims all`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let quoted = "it's \"b\", [c]; {d} \\ %_ é"
      let a = try database.makeChat(group: "a")
      let b = try database.makeChat(group: quoted)
      let c = try database.makeChat(group: "c")
      let plain = try database.makeChat()

      #expect(try database.claim(by: w1, of: ["nobody's"]).isEmpty)
      #expect(try database.store.pendingCount(in: ["nobody's"]) == 0)
      #expect(try database.store.pendingCount(in: [quoted, "c"]) == 2)
      #expect(try database.claim(1, by: w1, of: [quoted, "c"]) == [b])
      #expect(try database.claim(by: w1, of: [quoted, "c"]) == [c])
      #expect(try database.claim(by: w1, of: [quoted, "c"]).isEmpty)
      #expect(try database.claim(by: w1) == [a, plain])
      #expect(try database.chat(b).group == quoted)
    }
  }

  @Test(arguments: Backend.all)
  func `a limit that cut a claim off leaves it due, also for a worker of some groups`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      try database.makeChats(2, group: "a")
      try database.makeChat(group: "b")
      func nextDue(_ limit: Int, of groups: [String]?) throws -> Timestamp? {
        try database.store.claim(limit: limit, by: w1, of: groups, beginRuns: false, at: 100)
          .nextDue
      }
      #expect(try nextDue(1, of: ["a"]) == 100)
      // What is left is not this worker's.
      #expect(try nextDue(1, of: ["a"]) == nil)
      #expect(try nextDue(1, of: nil) == nil)
    }
  }

  @Test(arguments: Backend.all)
  func `a chat is not claimed before its time, and then by its priority`(on backend: Backend) throws
  {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let later = try database.makeChat(group: "a", priority: 1, startAt: 500)
      let much = try database.makeChat(startAt: 900)

      let early = try database.store.claim(limit: 9, by: w1, at: 499)
      #expect(early.assignments.isEmpty)
      #expect(early.nextDue == 500)
      #expect(try database.chat(later).notBefore == 500)
      #expect(try database.store.pendingCount() == 2)

      let plain = try database.makeChat()
      let due = try database.store.claim(limit: 9, by: w1, at: 500)
      #expect(due.assignments.map(\.lease.chat) == [later, plain])
      #expect(due.nextDue == 900)
      #expect(try database.claim(by: w1, at: 5_000) == [much])
    }
  }

  @Test(arguments: Backend.all)
  func `a clock that is set back keeps a chat for its time, set right lets it go`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let chat = try database.makeChat(startAt: 1_000, at: 900)
      #expect(try database.claim(by: w1, at: -90_000).isEmpty)
      #expect(try database.claim(by: w1, at: 999).isEmpty)
      #expect(try database.claim(by: w1, at: 1_000) == [chat])
      // Its time has come once: a run that is given back does not wait for it again.
      try database.end(chat, .released(reason: "stopping", retryAt: nil), by: w1)
      #expect(try database.claim(by: w1, at: 500) == [chat])
    }
  }

  @Test(arguments: Backend.all)
  func `whoever asks for a chat does not wait for its time`(on backend: Backend) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let chat = try database.makeChat(startAt: 1_000)
      _ = try database.store.interrupt(.chats([chat]), at: 10)
      _ = try database.store.retry(.chats([chat]), at: 11)
      #expect(try database.claim(by: w1, at: 12) == [chat])
    }
  }

  @Test(arguments: Backend.all)
  func `more chats than one transaction lets in at their time are claimed in their order`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let many = try database.makeChats(1_500, group: "a", startAt: 100)
      let urgent = try database.makeChat(group: "a", priority: 1, startAt: 101)
      let plain = try database.makeChat()

      let first = try database.store.claim(limit: 3, by: w1, at: 200)
      #expect(first.assignments.isEmpty)
      #expect(first.nextDue == 200)
      #expect(try database.claim(3, by: w1, at: 200) == [urgent] + many.prefix(2))
      #expect(try database.claim(5_000, by: w1, at: 200) == many.dropFirst(2) + [plain])
    }
  }

  @Test(arguments: Backend.all)
  func `chats whose time has come in a group that is not claimed hold nobody up`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      try database.makeChats(1_500, group: "a", startAt: 100)
      let b = try database.makeChat(group: "b")
      _ = try database.store.pause(["a"], reason: nil, at: 10)
      let claim = try database.store.claim(limit: 3, by: w1, at: 200)
      #expect(claim.assignments.map(\.lease.chat) == [b])
      #expect(claim.nextDue == nil)
      _ = try database.store.resume(["a"], at: 210)
      #expect(
        try database.store.claim(limit: 3, by: w1, of: ["b"], beginRuns: false, at: 220).nextDue
          == nil)
      #expect(try database.store.claim(limit: 3, by: w1, at: 220).nextDue == 220)
    }
  }
}
