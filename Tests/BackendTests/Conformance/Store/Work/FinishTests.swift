import Testing

@testable import HeartbeatCore

@Suite struct FinishTests {
  static let outcomes: [Ending.Outcome] = [
    .completed(answer: "42"), .failed(error: "flaky", retryAt: 500),
    .failed(error: "broken", retryAt: nil), .released(reason: "stopping", retryAt: nil),
  ]

  @Test(
    arguments: Backend.each(
      Array(zip(outcomes, [ChatStatus.completed, .pending, .error, .pending]))))
  func `the holder ends its run`(
    on backend: Backend, outcome: Ending.Outcome, expected: ChatStatus
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let lease = try #require(try database.makeRunning(1, by: w1).first)
      let ending = Ending(lease: lease, outcome: outcome)

      let results = try database.store.finish([ending, ending], by: w1, at: 100)

      // The second finds that the first has ended it.
      #expect(results == [.accepted(expected), .leaseLost])
      let chat = try database.chat(lease.chat)
      #expect(chat.status == expected)
      #expect(chat.worker == nil)
      #expect(chat.heartbeatAt == nil)
      #expect(chat.generation == lease.generation)
    }
  }

  @Test(arguments: Backend.all, outcomes)
  func `an old generation ends nothing`(on backend: Backend, outcome: Ending.Outcome) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let old = try #require(try database.makeRunning(1, by: w1).first)
      let new = try database.store.renewGenerations(of: [old], by: w1, at: 10).map(\.lease)
      let before = try database.chat(old.chat)

      let results = try database.store.finish(
        [Ending(lease: old, outcome: outcome)], by: w1, at: 100)

      #expect(results == [.leaseLost])
      #expect(try database.chat(old.chat) == before)
      #expect(try database.store.leases(of: w1).sorted() == new)
      #expect(try database.store.messages(of: old.chat).isEmpty)
    }
  }

  @Test(arguments: Backend.all, outcomes)
  func `another incarnation ends nothing`(on backend: Backend, outcome: Ending.Outcome) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let lease = try #require(try database.makeRunning(1, by: w1).first)
      let twin = try database.start("w1")
      let ending = Ending(lease: lease, outcome: outcome)

      #expect(try database.store.finish([ending], by: twin, at: 100) == [.leaseLost])
      #expect(try database.chat(lease.chat).status == .running)
      #expect(try database.store.leases(of: w1) == [lease])
    }
  }

  @Test(arguments: Backend.all)
  func `one lost lease among many does not keep the others from ending`(on backend: Backend) throws
  {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let leases = try database.makeRunning(3, by: w1)
      _ = try database.store.delete(.chats([leases[1].chat]), at: 10)
      let results = try database.store.finish(
        leases.map { Ending(lease: $0, outcome: .completed(answer: nil)) }, by: w1, at: 100)
      #expect(results == [.accepted(.completed), .leaseLost, .accepted(.completed)])
    }
  }

  @Test(arguments: Backend.all) func `the answer is stored with the end, and not without it`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let lease = try #require(try database.makeRunning(1, by: w1).first)
      let ending = Ending(lease: lease, outcome: .completed(answer: ""))
      try database.database.refuseChangesOfStatus()
      expectFailure {
        try database.store.finish([ending], by: w1, at: 100)
      }
      #expect(try database.store.messages(of: lease.chat).isEmpty)
      #expect(try database.store.leases(of: w1) == [lease])
      try database.database.allowChangesOfStatus()

      _ = try database.store.finish([ending], by: w1, at: 100)

      let messages = try database.store.messages(of: lease.chat)
      #expect(messages.map(\.role) == [.assistant])
      #expect(messages.map(\.content) == [""])
      #expect(messages.map(\.at) == [100])
    }
  }

  @Test(arguments: Backend.all) func `messages are appended only while the lease is held`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let old = try #require(try database.makeRunning(1, by: w1).first)
      try database.store.append("first", under: old, by: w1, at: 10)
      let new = try #require(
        try database.store.renewGenerations(of: [old], by: w1, at: 20).first?.lease)

      #expect(throws: StoreError.leaseLost(old)) {
        try database.store.append("late", under: old, by: w1, at: 30)
      }
      let twin = try database.start("w1")
      #expect(throws: StoreError.leaseLost(new)) {
        try database.store.append("foreign", under: new, by: twin, at: 30)
      }
      try database.store.append("second", under: new, by: w1, at: 40)
      #expect(try database.store.messages(of: old.chat).map(\.content) == ["first", "second"])
    }
  }

  @Test(arguments: Backend.all) func `the reason of a failure stays until the chat completes`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let lease = try #require(try database.makeRunning(1, by: w1).first)
      let failed = Ending(lease: lease, outcome: .failed(error: "flaky", retryAt: 100))
      _ = try database.store.finish([failed], by: w1, at: 100)
      #expect(try database.chat(lease.chat).error == "flaky")
      #expect(try database.chat(lease.chat).notBefore == 100)

      let again = try database.store.claim(limit: 1, by: w1, at: 100).assignments.map(\.lease)
      _ = try database.store.finish(
        again.map { Ending(lease: $0, outcome: .completed(answer: nil)) }, by: w1, at: 200)
      #expect(try database.chat(lease.chat).error == nil)
      #expect(
        try database.history(of: lease.chat) == [
          .created, .claimed, .failed, .claimed, .completed,
        ])
    }
  }

  @Test(arguments: Backend.all) func `what a worker noticed is in the log`(on backend: Backend)
    throws
  {
    try TestDatabase.with(backend, breaking: [.trueLoss]) { database in
      let w1 = try database.start("w1")
      let lease = try #require(try database.makeRunning(1, by: w1).first)
      let loss = Loss(lease: lease, cause: .stolen, by: "w2")
      try database.store.record(
        [.lost(loss), .gained(Gain(lease: lease, from: "w2")), .fenced(lease)], by: w1, at: 10)
      var filter = EventFilter()
      filter.chat = lease.chat
      let noticed = try database.store.events(filter).suffix(3)
      #expect(noticed.map(\.kind) == [.lost, .gained, .fenced])
      #expect(noticed.map(\.reason) == ["stolen by w2", "from w2", "lease_expired"])
      #expect(noticed.allSatisfy { $0.endedGeneration == nil && $0.generation == lease.generation })
    }
  }
}
