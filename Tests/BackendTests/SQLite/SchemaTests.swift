import CSQLite
import Testing

@testable import HeartbeatCore
@testable import HeartbeatSQLite

@Suite struct SchemaTests {
  /// A change that a CHECK of the schema must refuse, on a database with the pending chat 1, the
  /// running chat 2, the workspace 1 and the worker 1.
  static let violations = [
    "UPDATE workspaces SET name = ''",
    "UPDATE workspaces SET name = printf('%065d', 0)",
    "UPDATE workspaces SET activity_bump_ms = 0",
    "UPDATE workspaces SET ttl_ms = 0",
    "UPDATE chats SET title = ''",
    "UPDATE chats SET title = printf('%0501d', 0)",
    "UPDATE chats SET status = 'unknown'",
    "UPDATE chats SET generation = -1 WHERE id = 1",
    "UPDATE chats SET attempts = -1",
    "UPDATE chats SET recoveries = -1",
    "UPDATE chats SET runs_again = 2 WHERE id = 2",
    "UPDATE chats SET runs_again = 1 WHERE id = 1",
    "UPDATE chats SET key = '' WHERE id = 1",
    "UPDATE chats SET key = printf('%0201d', 0) WHERE id = 1",
    "UPDATE chats SET progress = -0.01",
    "UPDATE chats SET progress = 1.01",
    "UPDATE chats SET status = 'running' WHERE id = 1",
    "UPDATE chats SET status = 'error', error = NULL WHERE id = 1",
    "UPDATE workers SET worker = ''",
    "UPDATE workers SET worker = printf('%065d', 0)",
    "UPDATE workers SET worker = 'w 1'",
    "UPDATE workers SET pid = 0",
    "UPDATE workers SET interval_ms = 0",
    "UPDATE workers SET stale_after_ms = 2 * interval_ms - 1",
    "UPDATE workers SET max_recoveries = -1",
    "UPDATE workers SET pid = NULL",
    "UPDATE workers SET started_at = NULL",
    "UPDATE workers SET pid = NULL, started_at = NULL, stopped_at = 1",
    "UPDATE leases SET generation = 0",
    "UPDATE chats SET place = 0",
    "UPDATE workers SET id = 0",
    "UPDATE workers SET id = 140737488355328",
    "UPDATE workers SET ordinal = 0",
    "UPDATE workers SET grace_ms = -1",
    "UPDATE workers SET max_chats = 0",
    "UPDATE workers SET groups = '{}'",
    "UPDATE chats SET priority = 1001",
    "UPDATE chats SET priority = -1001",
    "UPDATE chats SET waits_on = -1",
    "UPDATE chats SET timeout_ms = 0",
    "UPDATE chats SET silence_ms = 0",
    "UPDATE chats SET question = 'A or B?' WHERE id = 1",
    "INSERT INTO groups (name) VALUES ('')",
    "INSERT INTO groups (name) VALUES (printf('%065d', 0))",
    "INSERT INTO groups (name) VALUES (NULL)",
    "INSERT INTO groups (name, max_running) VALUES ('a', 0)",
    "INSERT INTO groups (name, pause_reason) VALUES ('a', 'why')",
    "UPDATE groups SET name = 'a' WHERE id = 0",
    "INSERT INTO pauses VALUES (2, 0, NULL)",
    "INSERT INTO dependencies VALUES (1, 2, 0, 0)",
    "INSERT INTO dependencies VALUES (2, 2, 0, 0)",
    "INSERT INTO dependencies VALUES (2, 1, 2, 0)",
    "INSERT INTO dependencies VALUES (2, 1, 0, 2)",
    "INSERT INTO tags VALUES (1, '')",
    "INSERT INTO tags VALUES (1, printf('%065d', 0))",
    "INSERT INTO launches VALUES (1, '', NULL, NULL)",
    "INSERT INTO launches VALUES (1, NULL, '{}', NULL)",
    "INSERT INTO launches VALUES (1, NULL, NULL, '[]')",
    "INSERT INTO hooks (kind, command, seq) VALUES ('begin', 'c', 0)",
    "INSERT INTO hooks (kind, command, seq) VALUES ('end', '', 0)",
    "INSERT INTO hooks (kind, command, seq) VALUES ('end', 'c', -1)",
    "INSERT INTO runs SELECT 2, 0, id, 0, 0 FROM workers",
    "INSERT INTO hooks (kind, command, seq, beat) VALUES ('end', 'c', 0, -1)",
    "INSERT INTO messages (chat_id, role, content, at) VALUES (1, 'system', '', 0)",
    "INSERT INTO messages (chat_id, role, content, generation, at) VALUES (1, 'user', '', 0, 0)",
  ]

  @Test(arguments: violations)
  func `a row that breaks a rule is refused`(sql: String) throws {
    try TestDatabase.with(.sqlite) { database in
      let w1 = try database.start("w1")
      let chats = try database.makeChats(2)
      _ = try database.store.interrupt(.chats([chats[0]]), at: 0)
      _ = try database.store.retry(.chats([chats[0]]), at: 0)
      let lease = try database.store.claim(limit: 1, by: w1, at: 0).assignments.map(\.lease)
      #expect(lease.map(\.chat) == [ChatID(2)])
      let raw = try database.raw()
      try raw.run("INSERT INTO workspaces (name, activity_bump_ms, created_at) VALUES ('a', 1, 0)")
      let error = #expect(throws: SQLiteError.self) { try raw.run(sql) }
      #expect(error?.code == SQLITE_CONSTRAINT | (1 << 8))
    }
  }

  @Test(
    arguments: [
      ("UPDATE chats SET title = NULL", 5), ("UPDATE chats SET place = 'soon'", 12),
      ("INSERT INTO chats (id, title, place, created_at, updated_at) VALUES (1, 't', 9, 0, 0)", 6),
      ("UPDATE chats SET group_id = 99", 3), ("INSERT INTO tags VALUES (99, 'a')", 3),
      ("INSERT INTO launches (chat_id) VALUES (99)", 3),
      ("INSERT INTO dependencies VALUES (99, 1, 0, 0)", 3),
      ("UPDATE chats SET key = 'same'", 8),
      ("UPDATE chats SET workspace_id = 99", 3),
      ("INSERT INTO leases VALUES (1, 99, 1, 0)", 3),
      ("INSERT INTO leases VALUES (99, 1, 1, 0)", 3),
    ] as [(String, Int32)])
  func `types, keys and references are strict`(sql: String, kind: Int32) throws {
    try TestDatabase.with(.sqlite) { database in
      _ = try database.start("w1")
      try database.makeChats(2)
      let raw = try database.raw()
      try raw.execute(script: "PRAGMA foreign_keys = ON")
      let error = #expect(throws: SQLiteError.self) { try raw.run(sql) }
      #expect(error?.code == SQLITE_CONSTRAINT | (kind << 8))
    }
  }

  @Test func `the view reads like the one table of running chats`() throws {
    try TestDatabase.with(.sqlite) { database in
      let w1 = try database.start("w1")
      try database.makeRunning(1, by: w1, at: 100)
      try database.makeChats(1)
      let rows = try database.raw().rows(
        "SELECT id, status, worker_id, incarnation, generation, heartbeat_at FROM running_chats"
      ) { row in
        [row[0], row[1], row[2], row[3], row[4], row[5]] as [String]
      }
      #expect(rows == [["1", "running", "w1", "\(w1.id)", "1", "100"]])
    }
  }
}
