import Testing

@testable import HeartbeatCore
@testable import HeartbeatSQLite

/// Rows that SQLite itself refuses.
@Suite(.timeLimit(.minutes(2))) struct `A row that SQLite refuses` {
  @Test func `through a trigger ends only its own chat, with SQLite's words`() async throws {
    let bench = try WorkerBench(.sqlite) { chat in ChatAnswer(chat.title) }
    try bench.database.chats.execute(
      """
      CREATE TRIGGER curse BEFORE INSERT ON messages WHEN NEW.content = 'chat 2'
      BEGIN SELECT RAISE(ABORT, 'cursed'); END
      """)
    let chats = try bench.claim(3)
    await bench.waitUntilEnded()
    try bench.drainWork()
    #expect(try chats.map { try bench.chat($0).status } == [.completed, .error, .completed])
    #expect(try #require(try bench.chat(chats[1]).error).contains("cursed"))
    #expect(bench.core.registeredCount == 0)
    try Invariants.check(bench.database.chats)
  }

  @Test func `at every change of its chat keeps nobody from ending`() async throws {
    let bench = try WorkerBench(.sqlite) { chat in ChatAnswer(chat.title) }
    let chats = try bench.claim(3)
    try bench.database.chats.execute(
      """
      CREATE TRIGGER curse BEFORE UPDATE ON chats WHEN NEW.id = \(chats[0])
      BEGIN SELECT RAISE(ABORT, 'cursed'); END
      """)
    await bench.waitUntilEnded()
    try bench.drainWork()
    #expect(try chats.map { try bench.chat($0).status } == [.running, .completed, .completed])
    try bench.tick()
    #expect(bench.recorder.ticks.last?.renewed == 1)
    try bench.database.chats.execute("DROP TRIGGER curse")
    bench.clock.advance(by: .seconds(1))
    try bench.drainWork()
    #expect(try bench.chat(chats[0]).status == .error)
  }

  @Test(arguments: [
    (19, true), (1811, true), (275, true), (18, true), (20, true), (5, false), (10, false),
    (13, false), (7, false), (11, false), (1, false),
  ]) func `is told from a database that takes nothing`(code: Int32, concernsContent: Bool) {
    #expect(SQLiteError(code: code, message: "").concernsContent == concernsContent)
  }
}
