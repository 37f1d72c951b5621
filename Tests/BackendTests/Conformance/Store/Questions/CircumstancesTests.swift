import Testing

@testable import HeartbeatCore

/// What may keep one chat from running.
@Suite struct CircumstancesTests {
  private func circumstances(
    of chat: ChatID, in database: TestDatabase, at now: Timestamp = 100
  ) throws -> Circumstances {
    try #require(try database.store.circumstances(of: chat, at: now))
  }

  @Test(arguments: Backend.all) func `a chat that is not there has none`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let none = try database.store.circumstances(of: 1, at: 0)
      #expect(none == nil)
    }
  }

  @Test(arguments: Backend.all) func `a plain chat is kept by nothing`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let chat = try database.makeChats(1)[0]
      let it = try circumstances(of: chat, in: database)
      #expect(try database.chat(chat) == it.chat)
      #expect(it == Circumstances(chat: it.chat))
    }
  }

  @Test(arguments: Backend.all) func `the chats that it comes after are named as they are`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      try database.makeChats(3)
      var draft = ChatDraft(title: "after")
      draft.after = [1, 2, 3]
      draft.afterAny = true
      let chat = try database.store.create([draft], at: 0)[0].id
      _ = try database.store.interrupt(.chats([2]), at: 0)
      _ = try database.store.delete(.chats([3]), at: 0)
      #expect(
        try circumstances(of: chat, in: database).dependencies == [
          Circumstances.Dependency(chat: 1, status: .pending, isOver: false),
          Circumstances.Dependency(chat: 2, status: .waiting, isOver: false),
          Circumstances.Dependency(chat: 3, status: nil, isOver: true),
        ])
    }
  }

  @Test(arguments: Backend.all) func `pauses and places are its own group's`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      var draft = ChatDraft(title: "built")
      draft.group = "build"
      let chats = try database.store.create([draft, draft], at: 0).map(\.id)
      let other = try database.makeChats(1)[0]
      _ = try database.store.claim(limit: 1, by: w1, at: 0)
      try database.database.execute(
        """
        UPDATE groups SET max_running = 2, paused_at = 5, pause_reason = 'r' WHERE name = 'build';
        INSERT INTO pauses (id, paused_at) VALUES (1, 7);
        """)
      let it = try circumstances(of: chats[1], in: database)
      #expect(it.pause == Circumstances.Pause(since: 7, reason: nil))
      #expect(it.groupPause == Circumstances.Pause(since: 5, reason: "r"))
      #expect(it.places == Circumstances.Places(most: 2, taken: 1))
      #expect(try circumstances(of: other, in: database).groupPause == nil)
      #expect(try circumstances(of: other, in: database).places == nil)
    }
  }

  @Test(arguments: Backend.all) func `a run that has not ended takes a place, and is named`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      var draft = ChatDraft(title: "built")
      draft.group = "build"
      let chat = try database.store.create([draft], at: 0)[0].id
      _ = try database.store.claim(limit: 1, by: w1, beginRuns: true, at: 8)
      _ = try database.store.interrupt(.chats([chat]), at: 9)
      try database.database.execute("UPDATE groups SET max_running = 3 WHERE name = 'build'")
      let it = try circumstances(of: chat, in: database)
      #expect(it.places == Circumstances.Places(most: 3, taken: 1))
      #expect(
        it.run
          == Circumstances.Run(generation: Generation(1), worker: "w1", begunAt: 8))
    }
  }

  @Test(arguments: Backend.all) func `a pause between attempts is none that no pause can be`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let lease = try database.makeRunning(1, by: w1)[0]
      let failed = Ending.Outcome.failed(error: "no", retryAt: 400)
      _ = try database.store.finish([Ending(lease: lease, outcome: failed)], by: w1, at: 30)
      #expect(try circumstances(of: lease.chat, in: database, at: 100).retryAt == 400)
      #expect(try circumstances(of: lease.chat, in: database, at: 401).retryAt == nil)
      try database.database.execute("UPDATE chats SET not_before = 99999999999")
      #expect(try circumstances(of: lease.chat, in: database, at: 100).retryAt == nil)
      try database.database.execute("UPDATE chats SET start_at = 900")
      #expect(try circumstances(of: lease.chat, in: database, at: 100).startAt == 900)
    }
  }
}
