import Testing

@testable import HeartbeatCore

/// Groups as people set and pause them.
@Suite struct PauseTests {
  private static func log(_ database: TestDatabase) throws -> [String] {
    try database.store.events(EventFilter()).filter { $0.chat == nil && $0.worker == nil }.map {
      "\($0.kind.rawValue) \($0.group ?? "-") \($0.reason ?? "-") by \($0.by)"
    }
  }

  @Test(arguments: Backend.all)
  func `a paused group gives no chat, what runs goes on, and others are not touched`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let a = try database.makeChats(2, group: "a")
      let b = try database.makeChat(group: "b")
      let plain = try database.makeChat()
      #expect(try database.claim(1, by: w1) == [a[0]])

      let paused = try database.store.pause(["a"], reason: "no power", at: 50)
      #expect(paused == [try database.group("a")])
      #expect(paused[0].pausedAt == 50)
      #expect(paused[0].pauseReason == "no power")
      let claim = try database.store.claim(limit: 9, by: w1, at: 100)
      #expect(claim.assignments.map(\.lease.chat) == [b, plain])
      #expect(claim.nextDue == nil)
      #expect(try database.store.pendingCount() == 0)
      #expect(try database.chat(a[0]).status == .running)
      try database.end(a[0], .released(reason: "stopping", retryAt: nil), by: w1)
      #expect(try database.claim(by: w1).isEmpty)

      #expect(try database.store.resume(["a"], at: 60)[0].isPaused == false)
      #expect(try database.claim(by: w1) == a)
      #expect(
        try Self.log(database) == [
          "paused a no power by operator", "resumed a - by operator",
        ])
    }
  }

  @Test(arguments: Backend.all)
  func `a pause of everything is apart from those of groups, and holds for new groups`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      try database.makeChat(group: "a")
      let plain = try database.makeChat()
      _ = try database.store.pause(["a"], reason: nil, at: 10)
      let all = try database.store.pause(nil, reason: "night", at: 20)
      #expect(all.map(\.name) == [nil, "a"])
      #expect(all.map(\.isPaused) == [true, true])
      #expect(all[0].pausedAt == 20)
      #expect(all[0].pauseReason == "night")
      let b = try database.makeChat(group: "b")
      #expect(try database.claim(by: w1).isEmpty)
      #expect(try database.claim(by: w1, of: ["b"]).isEmpty)
      #expect(try database.store.pendingCount() == 0)
      #expect(try database.group("b").isPaused == false)

      let rest = try database.store.resume(nil, at: 30)
      #expect(rest.map(\.name) == [nil, "a", "b"])
      #expect(rest.map(\.isPaused) == [false, true, false])
      #expect(try database.claim(by: w1) == [plain, b])
    }
  }

  @Test(arguments: Backend.all)
  func `pausing twice keeps the time, takes the new reason, and is told once`(on backend: Backend)
    throws
  {
    try TestDatabase.with(backend) { database in
      _ = try database.store.setGroup("a", maxRunning: nil, at: 0)
      for names in [["a"], nil] {
        func state() throws -> ChatGroup { try database.group(names?.first) }
        for reason in [nil, nil, "because", "because", nil, "no"] {
          _ = try database.store.pause(names, reason: reason, at: names == nil ? 10 : 20)
        }
        #expect(try state().pauseReason == "no")
        _ = try database.store.pause(names, reason: nil, at: 99)
        #expect(try state().pausedAt == (names == nil ? 10 : 20))
        for _ in 0..<2 { _ = try database.store.resume(names, at: 99) }
        #expect(try !state().isPaused)
        #expect(try state().pauseReason == nil)
      }
      let log = try Self.log(database).map {
        $0.split(separator: " ").prefix(3).joined(separator: " ")
      }
      #expect(
        log == [
          "group_set a max-running", "paused a -", "paused a because", "paused a no", "resumed a -",
          "paused - -", "paused - because", "paused - no", "resumed - -",
        ])
    }
  }

  @Test(arguments: Backend.all)
  func `a group that is not there changes nothing, also beside others`(on backend: Backend) throws {
    try TestDatabase.with(backend) { database in
      _ = try database.store.setGroup("a", maxRunning: nil, at: 0)
      _ = try database.store.setGroup("b", maxRunning: nil, at: 0)
      _ = try database.store.pause(["b"], reason: nil, at: 0)
      let before = try database.store.groups()
      let unknown = StoreError.unknownGroup("nope")
      #expect(throws: unknown) {
        try database.store.pause(["a", "nope"], reason: nil, at: 1)
      }
      #expect(throws: unknown) { try database.store.resume(["b", "nope"], at: 1) }
      #expect(throws: unknown) { try database.store.removeGroup("nope", at: 1) }
      #expect(try database.store.groups() == before)
      #expect(try Self.log(database).count == 3)
    }
  }

  @Test(arguments: Backend.all)
  func `a group is removed only when nothing belongs to it any more`(on backend: Backend) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let chats = try database.makeChats(2, group: "a")
      _ = try database.claim(1, by: w1, beginRuns: true)
      try database.end(chats[0], by: w1)
      #expect(throws: StoreError.groupInUse("a", chats: 2)) {
        try database.store.removeGroup("a", at: 1)
      }
      _ = try database.claim(1, by: w1, beginRuns: true)
      _ = try database.store.delete(.chats(chats), at: 2)
      #expect(throws: StoreError.groupInUse("a", chats: 0)) {
        try database.store.removeGroup("a", at: 3)
      }
      try database.store.confirmEnds(
        of: [Lease(chat: chats[1], generation: Generation(1))], by: w1, at: 4)
      #expect(try database.store.removeGroup("a", at: 5).name == "a")
      #expect(try database.store.groups().map(\.name) == [nil])
      #expect(try Self.log(database).last == "group_set a removed by operator")
    }
  }

  @Test(
    arguments: Backend.each(
      [
        ("", 1), (String(repeating: "é", count: 65), 1), ("a\nb", 1), ("a\u{85}", 1), ("a", 0),
        ("a", -1),
      ] as [(String, Int?)]))
  func `no group has such a name or such places`(
    on backend: Backend, name: String, maxRunning: Int?
  ) throws {
    try TestDatabase.with(backend) { (database) throws in
      #expect(throws: StoreError.self) {
        try database.store.setGroup(name, maxRunning: maxRunning, at: 0)
      }
      #expect(try database.store.groups().count == 1)
      let longest = String(repeating: "é", count: 64)
      #expect(try database.store.setGroup(longest, maxRunning: 1, at: 0).maxRunning == 1)
    }
  }

  @Test(arguments: Backend.all)
  func `a group counts what runs and all that is pending, whatever it waits for`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      for group in ["a", nil] {
        let first = try database.makeChats(3, group: group)
        #expect(try database.claim(2, by: w1) == Array(first[0..<2]))
        try database.end(first[1], by: w1)
        try database.makeChat(group: group, startAt: 500)
        try database.makeChat(group: group, after: [first[0]])
        _ = try database.store.interrupt(.chats([try database.makeChat(group: group)]), at: 9)
        // So that the next group's claim finds only its own.
        _ = try database.store.pause(["a"], reason: nil, at: 10)
        let state = try database.group(group)
        #expect(state.running == 1)
        #expect(state.pending == 3)
      }
    }
  }
}
