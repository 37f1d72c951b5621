import Testing

@testable import HeartbeatCore
@testable import HeartbeatSQL
@testable import HeartbeatSQLite

@Suite struct `A heartbeat's connection` {
  /// One chat, run by w1 under generation 3.
  private func makeConnection(_ role: Role = .heartbeat) throws -> SQLiteConnection {
    try MemoryDatabase.open(
      as: role,
      script: """
        INSERT INTO workspaces (name, activity_bump_ms, created_at) VALUES ('lab', 1000, 0);
        INSERT INTO chats (title, status, generation, place, workspace_id, created_at, updated_at)
        VALUES ('t', 'running', 3, 1, 1, 0, 0);
        INSERT INTO workers
          (id, ordinal, worker, interval_ms, stale_after_ms, max_recoveries, grace_ms, seen_at)
        VALUES (1, 1, 'w1', 30000, 90000, 5, 0, 0), (2, 2, 'w2', 30000, 90000, 5, 0, 0);
        INSERT INTO leases (chat_id, worker_id, generation, heartbeat_at) VALUES (1, 1, 3, 0);
        """)
  }

  private func state(_ connection: SQLiteConnection) throws -> [String] {
    try connection.rows(
      """
      SELECT c.status || ' ' || c.generation || ' ' || l.generation || ' ' || l.worker_id || ' '
        || s.name || ' ' || s.activity_bump_ms
      FROM chats AS c JOIN leases AS l ON l.chat_id = c.id
      JOIN workspaces AS s ON s.id = c.workspace_id
      """
    ) { $0[0] }
  }

  @Test(arguments: [
    "UPDATE chats SET status = 'completed'", "UPDATE chats SET generation = 4",
    "UPDATE chats SET updated_at = 1", "UPDATE leases SET generation = 4",
    "UPDATE leases SET worker_id = 2", "UPDATE leases SET heartbeat_at = 1, worker_id = 2",
    "UPDATE leases SET chat_id = 2", "UPDATE leases SET rowid = 2", "DELETE FROM leases",
    "DELETE FROM chats", "DELETE FROM workspaces", "UPDATE workspaces SET name = 'x'",
    "UPDATE workspaces SET activity_bump_ms = 1", "UPDATE workspaces SET max_deadline_at = 1",
    "INSERT INTO leases VALUES (2, 1, 1, 0)", "UPDATE workers SET seen_at = 1",
    "INSERT INTO events (at, kind, actor) VALUES (0, 'completed', 'w1')",
    "INSERT INTO leases VALUES (1, 1, 1, 0) ON CONFLICT DO UPDATE SET worker_id = 2",
  ])
  func `cannot change a status, a generation or a worker`(sql: String) throws {
    let connection = try makeConnection()
    let error = #expect(throws: SQLiteError.self) { try connection.run(sql) }
    #expect(error?.isUnauthorized == true)
    #expect(try state(connection) == ["running 3 3 1 lab 1000"])
  }

  @Test func `renews leases and notes the use of workspaces`() throws {
    let connection = try makeConnection()
    let renewed = try connection.rows(SQL.Tick.renew, 7_000, 1) { Lease($0[0], $0[1]) }
    #expect(renewed == [Lease(1, 3)])
    #expect(try connection.run(SQL.Workspaces.bump, 7_000, 1) == 1)
    #expect(try connection.row("SELECT heartbeat_at FROM leases") { $0[0] } == 7_000)
    #expect(try connection.row("SELECT last_used_at FROM workspaces") { $0[0] } == 7_000)
    #expect(try state(connection) == ["running 3 3 1 lab 1000"])
  }

  @Test func `is what a worker's heartbeat runs on`() throws {
    let bench = try WorkerBench(.sqlite)
    #expect((bench.heartbeatStore.real as? SQLiteChatStore)?.role == .heartbeat)
    #expect((bench.workStore.real as? SQLiteChatStore)?.role == .worker)
    let chats = try bench.claim(1)
    let error = #expect(throws: SQLiteError.self) {
      try bench.heartbeatStore.real.finish(
        [Ending(lease: Lease(chats[0].rawValue, 1), outcome: .completed(answer: nil))],
        by: bench.core.incarnation, at: bench.clock.wallTime())
    }
    #expect(error?.isUnauthorized == true)
    #expect(try bench.chat(chats[0]).status == .running)
  }

  @Test func `is opened as such by a worker`() async throws {
    let database = try BenchDatabase(.sqlite)
    let opened = RoleRecorder(database.chats)
    let worker = Worker(database: opened, id: "w1") { _ in .done }
    worker.stop(reason: "test")
    try await worker.run()
    #expect(opened.roles == [.viewer, .heartbeat, .worker, .worker])
  }
}
