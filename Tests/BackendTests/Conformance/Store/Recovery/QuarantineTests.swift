import Testing

@testable import HeartbeatCore

@Suite struct QuarantineTests {
  /// Claims all pending chats for w1 and loses them with it.
  private func loseAll(in database: TestDatabase, by holder: Incarnation) throws -> Recovery {
    _ = try database.store.claim(limit: 100, by: holder, at: 100)
    return try database.store.recover(
      RecoveryRequest(holder: holder, why: .workerDead, heartbeats: nil), limit: 100,
      by: .operator, at: 200)
  }

  @Test(arguments: Backend.all, [0, 1, 3])
  func `a chat is recovered max-recoveries times and quarantined the next`(
    on backend: Backend, max: Int
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1", maxRecoveries: max)
      let chat = try #require(try database.makeChats(1).first)
      for count in 0..<max {
        let recovery = try loseAll(in: database, by: w1)
        #expect(recovery.recovered.map(\.lease.chat) == [chat])
        #expect(try database.chat(chat).recoveries == count + 1)
      }

      let last = try loseAll(in: database, by: w1)

      #expect(last.recovered.isEmpty)
      #expect(last.quarantined.map(\.lease.chat) == [chat])
      let quarantined = try database.chat(chat)
      #expect(quarantined.status == .error)
      #expect(quarantined.error == "quarantined: its worker died or hung \(max + 1) times")
      #expect(quarantined.recoveries == max)
      #expect(quarantined.attempts == 0)
      #expect(try database.history(of: chat).last == .quarantined)
      #expect(try loseAll(in: database, by: w1).isEmpty)
    }
  }

  @Test(arguments: Backend.all) func `retry brings a quarantined chat back with a clean record`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1", maxRecoveries: 0)
      let chat = try #require(try database.makeChats(1).first)
      _ = try loseAll(in: database, by: w1)
      let changes = try database.store.retry(.chats([chat]), at: 300)
      #expect(changes.changed.map(\.from) == [.error])
      let back = try database.chat(chat)
      #expect(back.status == .pending)
      #expect(back.recoveries == 0)
      #expect(back.error == nil)
      let claim = try database.store.claim(limit: 1, by: w1, at: 300)
      #expect(claim.assignments.map(\.lease) == [Lease(chat: chat, generation: Generation(2))])
    }
  }

  @Test(arguments: Backend.all) func `one poison chat among many leaves the others as they are`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1", maxRecoveries: 2)
      let chats = try database.makeChats(20)
      try database.database.execute("UPDATE chats SET recoveries = 2 WHERE id = \(chats[7])")
      let recovery = try loseAll(in: database, by: w1)
      #expect(recovery.quarantined.map(\.lease.chat) == [chats[7]])
      #expect(recovery.recovered.count == 19)
      #expect(recovery.count == 20)
    }
  }
}
