import Testing

@testable import HeartbeatCore

@Suite struct ClaimTests {
  @Test(arguments: Backend.all)
  func `chats are claimed in the order in which they were queued, whatever the clock said`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let early = try database.makeChats(2, at: 200)
      let late = try database.makeChats(2, at: 100)

      let first = try database.store.claim(limit: 3, by: w1, at: 300)
      let second = try database.store.claim(limit: 3, by: w1, at: 300)

      #expect(first.assignments.map(\.lease.chat) == early + [late[0]])
      #expect(second.assignments.map(\.lease.chat) == [late[1]])
    }
  }

  @Test(arguments: Backend.all) func `a claim sets status, generation, heartbeat and attempt`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      try database.database.execute(
        "INSERT INTO workspaces (name, activity_bump_ms, created_at) VALUES ('web', 1000, 0)")
      let draft = ChatDraft(title: "Build it", message: "please", workspace: "web")
      let chat = try #require(try database.store.create([draft], at: 100).first)

      let claim = try database.store.claim(limit: 10, by: w1, at: 200)

      let lease = Lease(chat: chat.id, generation: Generation(1))
      let assignment = Assignment(lease: lease, title: "Build it", attempt: 1, workspace: "web")
      #expect(claim.assignments == [assignment])
      #expect(claim.nextDue == nil)
      let running = try database.chat(chat.id)
      #expect(running.status == .running)
      #expect(running.worker == "w1")
      #expect(running.generation == Generation(1))
      #expect(running.heartbeatAt == 200)
      #expect(running.attempts == 1)
      #expect(try database.store.assignments(for: [lease]) == [assignment])
      #expect(try database.history(of: chat.id) == [.created, .claimed])
    }
  }

  @Test(arguments: Backend.all) func `a chat is not claimed before its pause has passed`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let lease = try #require(try database.makeRunning(1, by: w1).first)
      let failure = Ending.Outcome.failed(error: "flaky", retryAt: 500)
      _ = try database.store.finish([Ending(lease: lease, outcome: failure)], by: w1, at: 100)

      let early = try database.store.claim(limit: 10, by: w1, at: 499)
      #expect(early.assignments.isEmpty)
      #expect(early.nextDue == 500)
      let due = try database.store.claim(limit: 10, by: w1, at: 500)
      #expect(due.assignments.map(\.attempt) == [2])
      #expect(due.assignments.map(\.lease.generation) == [Generation(2)])
      #expect(due.nextDue == nil)
    }
  }

  @Test(arguments: Backend.all, [0, -1])
  func `a limit that leaves no room claims nothing`(on backend: Backend, limit: Int) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      try database.makeChats(2)
      #expect(try database.store.claim(limit: limit, by: w1, at: 100).assignments.isEmpty)
      #expect(try database.store.pendingCount() == 2)
    }
  }

  @Test(arguments: Backend.all) func `a claim that fails half way leaves every chat pending`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let unknown = Incarnation(id: IncarnationID(99), worker: "ghost")
      try database.makeChats(3)
      expectFailure {
        try database.store.claim(limit: 3, by: unknown, at: 100)
      }
      #expect(try database.store.pendingCount() == 3)
      #expect(try database.chat(ChatID(1)).generation == Generation(0))
    }
  }

  @Test(arguments: Backend.all) func `two workers that race claim each chat once`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let chats = try database.makeChats(1_000)
      let incarnations = [try database.start("w1"), try database.start("w2")]
      @Sendable func claimAll(as incarnation: Incarnation) throws -> [Lease] {
        let store = try database.open(.worker)
        var leases: [Lease] = []
        while true {
          let claim = try store.claim(limit: 7, by: incarnation, at: 100)
          if claim.assignments.isEmpty { return leases }
          leases += claim.assignments.map(\.lease)
        }
      }

      let claimed = try inThreads(
        { try claimAll(as: incarnations[0]) }, { try claimAll(as: incarnations[1]) })

      #expect(claimed.flatMap(\.self).map(\.chat).sorted() == chats)
      #expect(claimed.flatMap(\.self).allSatisfy { $0.generation == Generation(1) })
    }
  }

  @Test(arguments: Backend.all) func `an assignment of a lease that is gone is left out`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let leases = try database.makeRunning(2, by: w1)
      _ = try database.store.interrupt(.chats([leases[0].chat]), at: 10)
      let found = try database.store.assignments(for: leases + [Lease(2, 7), Lease(99, 1)])
      #expect(found.map(\.lease) == [leases[1]])
    }
  }

  @Test(arguments: Backend.all)
  func `a pause that lies further ahead than any pause can be is over`(on backend: Backend) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let leases = try database.makeRunning(2, by: w1)
      // The clock was a year ahead when the first attempt failed, and is right again.
      let year = Duration.seconds(365 * 86_400)
      let times = [Timestamp(milliseconds: 0) + year, Timestamp(milliseconds: 300_000)]
      _ = try database.store.finish(
        zip(leases, times).map { lease, time in
          Ending(lease: lease, outcome: .failed(error: "flaky", retryAt: time))
        }, by: w1, at: 100)

      let claim = try database.store.claim(limit: 10, by: w1, at: 100)
      #expect(claim.assignments.map(\.lease.chat) == [leases[0].chat])
      #expect(claim.nextDue == 300_000)
    }
  }

  @Test(arguments: Backend.all)
  func
    `a chat that is asked for again goes to the end of the queue, a released one keeps its place`(
      on backend: Backend
    ) throws
  {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let leases = try database.makeRunning(2, by: w1)
      let new = try database.makeChats(1)
      _ = try database.store.interrupt(.chats([leases[0].chat]), at: 10)
      // The clock was set back: a place that was a time would now lie before all others.
      _ = try database.store.retry(.chats([leases[0].chat]), at: -1_000)
      let release = Ending.Outcome.released(reason: "stopping", retryAt: nil)
      _ = try database.store.finish([Ending(lease: leases[1], outcome: release)], by: w1, at: 20)

      let claim = try database.store.claim(limit: 10, by: w1, at: 100)
      #expect(claim.assignments.map(\.lease.chat) == [leases[1].chat, new[0], leases[0].chat])
    }
  }
}
