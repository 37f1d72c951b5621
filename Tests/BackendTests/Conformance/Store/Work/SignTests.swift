import Testing

@testable import HeartbeatCore

@Suite struct SignTests {
  @Test(arguments: Backend.all) func `signs are stored while the lease is held`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let leases = try database.makeRunning(3, by: w1, at: 10)
      _ = try database.store.complete(.chats([leases[2].chat]), at: 15)
      let old = Lease(chat: leases[1].chat, generation: Generation(7))
      try database.store.recordSigns([leases[0]: 20, old: 20, leases[2]: 20], by: w1, at: 30)
      #expect(
        try leases.map { try database.chat($0.chat).lastOutputAt } == [20, nil, nil])
      #expect(try database.store.signs(of: leases + [old]) == [leases[0]: 20])
    }
  }

  @Test(arguments: Backend.all)
  func `a newer sign that the command itself has stored stays, unless it lies in the future`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let lease = try database.makeRunning(1, by: w1, at: 10)[0]
      try database.store.reportFromWithin(
        Chat.Progress(fraction: 0.1, note: nil), lease: lease, worker: "w1", at: 50)
      try database.store.recordSigns([lease: 40], by: w1, at: 60)
      #expect(try database.chat(lease.chat).lastOutputAt == 50)
      // The clock was set back since.
      try database.store.recordSigns([lease: 41], by: w1, at: 45)
      #expect(try database.chat(lease.chat).lastOutputAt == 41)
    }
  }

  @Test(arguments: Backend.all) func `what a chat says from within is a sign`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let lease = try database.makeRunning(1, by: w1, at: 10)[0]
      let within = try database.open(.chat)
      try within.appendFromWithin("half of it", lease: lease, worker: "w1", at: 20)
      #expect(try database.chat(lease.chat).lastOutputAt == 20)
      try within.reportFromWithin(
        Chat.Progress(fraction: 0.1, note: nil), lease: lease, worker: "w1", at: 30)
      #expect(try database.chat(lease.chat).lastOutputAt == 30)
    }
  }

  @Test(arguments: Backend.all) func `an ending stores the exit code, the end and the last sign`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let lease = try database.makeRunning(1, by: w1, at: 10)[0]
      let ending = Ending(
        lease: lease, outcome: .failed(error: "no", retryAt: 90), exitCode: 7, lastOutputAt: 25)
      _ = try database.store.finish([ending], by: w1, at: 30)
      let ended = try database.chat(lease.chat)
      #expect(ended.exitCode == 7)
      #expect([ended.startedAt, ended.lastOutputAt, ended.endedAt] == [10, 25, 30])
      // The next run begins anew.
      _ = try database.store.claim(limit: 1, by: w1, at: 100)
      let running = try database.chat(lease.chat)
      #expect(running.exitCode == nil)
      #expect([running.startedAt, running.lastOutputAt, running.endedAt] == [100, nil, nil])
    }
  }

  @Test(arguments: Backend.all) func `the begin of a run that had to wait is that of its work`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let lease = try database.makeRunning(1, by: w1, at: 10)[0]
      _ = try database.store.beginRuns(of: [lease], by: w1, at: 20)
      #expect(try database.chat(lease.chat).startedAt == 20)
    }
  }

  @Test(arguments: Backend.all) func `a claim knows the limits also of chats that note no run`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      var draft = ChatDraft(title: "limited")
      draft.limits = Chat.Limits(timeout: .seconds(5), silence: .seconds(2))
      _ = try database.store.create([draft], at: 0)
      for beginRuns in [false, true] {
        _ = try database.store.retry(.chats([1]), at: 1)
        let claim = try database.store.claim(limit: 1, by: w1, beginRuns: beginRuns, at: 2)
        #expect(claim.assignments.map(\.limits) == [draft.limits])
        _ = try database.store.interrupt(.chats([1]), at: 3)
      }
    }
  }

  @Test(arguments: Backend.all) func `an overrun is an event of its run`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let lease = try database.makeRunning(1, by: w1, at: 10)[0]
      let overrun = Overrun(.silence, limit: .seconds(60), since: 0)
      try database.store.record([.timedOut(lease, overrun)], by: w1, at: 20)
      var filter = EventFilter()
      filter.chat = lease.chat
      let event = try #require(try database.store.events(filter).last)
      #expect(event.kind == .timedOut)
      #expect(event.worker == "w1" && event.generation == lease.generation)
      #expect(
        event.reason == "silence: it gave no sign for 1m\nsince 1970-01-01T00:00:00Z")
      // The lease goes on until the end is written.
      #expect(event.endedGeneration == nil)
    }
  }

  // MARK: Who is silent

  @Test(arguments: Backend.all)
  func
    `silent are those that run and have given no sign for so long, since their begin at the latest`(
      on backend: Backend
    ) throws
  {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let w2 = try database.start("w2")
      let early = try database.makeRunning(3, by: w1, at: 1_000)
      let late = try database.makeRunning(1, by: w2, at: 5_000)
      try database.store.recordSigns([early[1]: 4_000, early[2]: 2_000], by: w1, at: 4_000)
      _ = try database.store.interrupt(.chats([early[2].chat]), at: 4_500)
      try database.makeChats(1, at: 1_000)
      func silent(
        _ duration: Duration, worker: WorkerID? = nil, statuses: Set<ChatStatus> = []
      ) throws -> [ChatID] {
        var filter = ChatFilter()
        filter.silentFor = duration
        filter.worker = worker
        filter.statuses = statuses
        return try database.store.chats(filter, at: 10_000).chats.map(\.id)
      }
      #expect(try silent(.milliseconds(9_001)).isEmpty)
      #expect(try silent(.seconds(9)) == [early[0].chat])
      #expect(try silent(.seconds(6)) == [early[0].chat, early[1].chat])
      #expect(try silent(.seconds(1)) == [early[0].chat, early[1].chat, late[0].chat])
      #expect(try silent(.seconds(1), worker: "w2") == [late[0].chat])
      #expect(try silent(.seconds(1), statuses: [.waiting, .pending]).isEmpty)
    }
  }
}
