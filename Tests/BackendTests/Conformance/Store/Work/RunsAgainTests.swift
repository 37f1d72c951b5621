import Testing

@testable import HeartbeatCore

/// A message that arrives while a chat runs.
@Suite struct RunsAgainTests {
  /// A chat of w1 queued at 0 on its second attempt, which gets a message at 100, and a pending
  /// chat queued at 50.
  private func withMessage(
    on backend: Backend, _ body: (TestDatabase, Incarnation, Lease) throws -> Void
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let first = try #require(try database.makeRunning(1, by: w1).first)
      let failure = Ending.Outcome.failed(error: "flaky", retryAt: 10)
      _ = try database.store.finish([Ending(lease: first, outcome: failure)], by: w1, at: 10)
      let second = try database.store.claim(limit: 1, by: w1, at: 20).assignments.first?.lease
      try database.makeChats(1, at: 50)
      let lease = try #require(second)
      try database.database.execute("UPDATE chats SET recoveries = 1 WHERE id = \(lease.chat)")
      let sent = try database.store.send("and this", to: lease.chat, at: 100)
      #expect(sent.status == .running)
      try body(database, w1, lease)
    }
  }

  private func finish(
    _ lease: Lease, _ outcome: Ending.Outcome, by holder: Incarnation, in database: TestDatabase
  ) throws -> [Ending.Result] {
    try database.store.finish([Ending(lease: lease, outcome: outcome)], by: holder, at: 200)
  }

  private func nextChat(in database: TestDatabase, for holder: Incarnation) throws -> ChatID? {
    try database.store.claim(limit: 1, by: holder, at: 300).assignments.first?.lease.chat
  }

  @Test(
    arguments: Backend.all,
    [
      Ending.Outcome.completed(answer: "done"), .failed(error: "broken", retryAt: nil),
    ])
  func `a run that ends for good is followed by a new beginning`(
    on backend: Backend, outcome: Ending.Outcome
  ) throws {
    try withMessage(on: backend) { database, w1, lease in
      let results = try finish(lease, outcome, by: w1, in: database)

      #expect(results == [.accepted(.pending)])
      #expect(try database.chat(lease.chat).attempts == 0)
      #expect(try database.chat(lease.chat).recoveries == 0)
      // At the end of the queue.
      #expect(try nextChat(in: database, for: w1) == ChatID(2))
      #expect(try nextChat(in: database, for: w1) == lease.chat)
      // Once only.
      let again = Lease(chat: lease.chat, generation: Generation(3))
      let final = try finish(again, .completed(answer: nil), by: w1, in: database)
      #expect(final == [.accepted(.completed)])
    }
  }

  @Test(arguments: Backend.all)
  func `the log tells why a chat that ended is pending, and others hear of it`(on backend: Backend)
    throws
  {
    try withMessage(on: backend) { database, w1, lease in
      let w2 = try database.start("w2")
      let reader = try database.open(.heartbeat)
      _ = try reader.news(for: w2)
      _ = try finish(lease, .completed(answer: nil), by: w1, in: database)
      #expect(try database.history(of: lease.chat).suffix(2) == [.completed, .retried])
      #expect(try reader.news(for: w2).pendingChanged)
    }
  }

  @Test(
    arguments: Backend.each([
      (Ending.Outcome.failed(error: "flaky", retryAt: 200), 2),
      (.released(reason: "stopping", retryAt: nil), 1),
    ]))
  func `a run that is to be repeated keeps its place and its attempts`(
    on backend: Backend, outcome: Ending.Outcome, attempts: Int
  ) throws {
    try withMessage(on: backend) { database, w1, lease in
      let results = try finish(lease, outcome, by: w1, in: database)
      #expect(results == [.accepted(.pending)])
      #expect(try database.chat(lease.chat).attempts == attempts)
      #expect(try nextChat(in: database, for: w1) == lease.chat)
      let again = Lease(chat: lease.chat, generation: Generation(3))
      let final = try finish(again, .completed(answer: nil), by: w1, in: database)
      #expect(final == [.accepted(.completed)])
    }
  }

  @Test(arguments: Backend.all) func `an operator's end is final`(on backend: Backend) throws {
    try withMessage(on: backend) { database, _, lease in
      _ = try database.store.complete(.chats([lease.chat]), at: 200)
      #expect(try database.chat(lease.chat).status == .completed)
    }
  }

  @Test(arguments: Backend.all)
  func `a new holder reads the message at its start and does not run twice`(on backend: Backend)
    throws
  {
    try withMessage(on: backend) { database, _, lease in
      let w2 = try database.start("w2")
      let theft = try database.store.steal(.chats([lease.chat]), to: "w2", reason: nil, at: 150)
      let stolen = try #require(theft.stolen.first?.lease)
      let results = try finish(stolen, .completed(answer: nil), by: w2, in: database)
      #expect(results == [.accepted(.completed)])
    }
  }

  @Test(arguments: Backend.all) func `a message to the new holder still counts`(on backend: Backend)
    throws
  {
    try withMessage(on: backend) { database, _, lease in
      let w2 = try database.start("w2")
      let theft = try database.store.steal(.chats([lease.chat]), to: "w2", reason: nil, at: 150)
      let stolen = try #require(theft.stolen.first?.lease)
      _ = try database.store.send("more", to: lease.chat, at: 160)
      let results = try finish(stolen, .completed(answer: nil), by: w2, in: database)
      #expect(results == [.accepted(.pending)])
    }
  }
}
