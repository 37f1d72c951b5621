import CSQLite
import Testing

@testable import HeartbeatCore
@testable import HeartbeatSQLite

@Suite struct PermissionTests {
  struct Cell: Sendable, CustomTestStringConvertible {
    let role: Role
    let table: String
    let columns: [String]

    var testDescription: String { "\(role.rawValue) on \(table)" }

    static func all() throws -> [Cell] {
      let tables = try MemoryDatabase.tables()
      return Role.allCases.flatMap { role in
        tables.sorted { $0.key < $1.key }.map {
          Cell(role: role, table: $0.key, columns: $0.value)
        }
      }
    }
  }

  @Test(arguments: try Cell.all())
  func `a role may write to a table what the expectations name, and nothing else`(
    cell: Cell
  ) throws {
    let connection = try MemoryDatabase.open(as: cell.role)
    let expected = PermissionExpectations.of(cell.role, cell.table)
    var allowed: Set<String> = []
    if try connection.mayPrepare("INSERT INTO \(cell.table) DEFAULT VALUES") {
      allowed.insert("insert")
    }
    if try connection.mayPrepare("DELETE FROM \(cell.table)") { allowed.insert("delete") }
    // The row's own number is a column too, also where one of the table's stands for it.
    let hasNone = try connection.row(
      "SELECT sql LIKE '%WITHOUT ROWID' FROM sqlite_schema WHERE name = ?1", cell.table
    ) { $0[0] as Bool }
    for column in cell.columns + (hasNone == true ? [] : ["rowid"]) {
      if try connection.mayPrepare("UPDATE \(cell.table) SET \(column) = \(column)") {
        allowed.insert(column)
      }
    }
    #expect(allowed == expected)
    #expect(try connection.mayPrepare("SELECT * FROM \(cell.table)"))
  }

  @Test func `the expectations name tables and columns that there are`() throws {
    let tables = try MemoryDatabase.tables()
    #expect(Set(PermissionExpectations.all.keys) == Set(Role.allCases))
    for (role, expected) in PermissionExpectations.all {
      #expect(Set(expected.keys).isSubset(of: tables.keys))
      for table in expected.keys {
        let names = PermissionExpectations.of(role, table).subtracting(["insert", "delete"])
        #expect(names.isSubset(of: tables[table] ?? []))
      }
    }
  }

  @Test func `no role changes what the event log says, and one alone removes of it`() throws {
    for role in Role.allCases {
      let connection = try MemoryDatabase.open(as: role)
      for sql in [
        "UPDATE events SET reason = NULL", "UPDATE events SET at = 0",
        "INSERT INTO events (seq, at, kind, actor) VALUES (1, 0, 'k', 'a') "
          + "ON CONFLICT (seq) DO UPDATE SET kind = 'x'",
        "DELETE FROM sqlite_sequence", "UPDATE sqlite_sequence SET seq = 0",
      ] {
        #expect(try !connection.mayPrepare(sql), "\(role): \(sql)")
      }
      #expect(try connection.mayPrepare("DELETE FROM events") == (role == .upkeep))
    }
  }

  @Test(
    arguments: Role.allCases,
    [
      "INSERT OR REPLACE INTO events (seq, at, kind, actor) VALUES (1, 9, 'forged', 'a')",
      "replace into events (seq, at, kind, actor) values (1, 9, 'forged', 'a')",
      "INSERT OR REPLACE INTO messages (id, chat_id, role, content, at) VALUES (1, 1, 'user', 'f', 0)",
      "UPDATE OR REPLACE leases SET heartbeat_at = 9",
    ])
  func `rows are replaced by no role, although SQLite would not ask`(
    role: Role, sql: String
  ) throws {
    let connection = try MemoryDatabase.open(
      as: role,
      script: """
        INSERT INTO chats (title, place, created_at, updated_at) VALUES ('t', 1, 0, 0);
        INSERT INTO messages (chat_id, role, content, at) VALUES (1, 'user', 'm', 0);
        INSERT INTO events (at, kind, actor) VALUES (0, 'created', 'operator');
        """)
    for run in [{ _ = try connection.run(sql) }, { try connection.execute(script: sql) }] {
      let error = #expect(throws: SQLiteError.self) { try run() }
      #expect(error?.isUnauthorized == true)
    }
    #expect(try connection.row("SELECT kind FROM events") { $0[0] } == "created")
    #expect(try connection.row("SELECT content FROM messages") { $0[0] } == "m")
  }

  @Test(
    arguments: Role.allCases,
    [
      "CREATE TABLE t (x)", "CREATE TEMP TABLE t (x)", "CREATE INDEX i ON chats (title)",
      "CREATE VIEW v AS SELECT 1", "CREATE TEMP VIEW v AS SELECT 1",
      "CREATE TRIGGER t AFTER UPDATE ON leases BEGIN DELETE FROM chats; END",
      "CREATE TEMP TRIGGER t AFTER UPDATE ON leases BEGIN DELETE FROM chats; END",
      "CREATE VIRTUAL TABLE t USING json_each", "DROP TABLE events", "DROP INDEX chats_queue",
      "DROP VIEW running_chats", "ALTER TABLE chats RENAME TO c", "ALTER TABLE chats ADD COLUMN x",
      "ALTER TABLE events DROP COLUMN reason", "ANALYZE", "REINDEX", "VACUUM",
      "VACUUM INTO '/dev/null'",
      "ATTACH ':memory:' AS other", "DETACH main", "SAVEPOINT s",
      "PRAGMA user_version = 7", "PRAGMA application_id = 7", "PRAGMA journal_mode = DELETE",
      "PRAGMA synchronous = OFF", "PRAGMA foreign_keys = OFF", "PRAGMA writable_schema = ON",
      "PRAGMA recursive_triggers = ON", "PRAGMA trusted_schema = ON", "PRAGMA optimize",
      "PRAGMA schema_version = 9", "PRAGMA incremental_vacuum", "PRAGMA auto_vacuum = 0",
      "PRAGMA journal_mode",
      "PRAGMA query_only = OFF", "PRAGMA locking_mode = EXCLUSIVE", "PRAGMA wal_autocheckpoint = 1",
    ])
  func `the schema, other files and settings are no role's to change`(
    role: Role, sql: String
  ) throws {
    let connection = try MemoryDatabase.open(as: role)
    let schema = "SELECT group_concat(name || coalesce(sql, '')) FROM sqlite_schema"
    let before = try connection.row(schema) { $0[0] as String }
    // Run, not only prepared: VACUUM attaches a file first when it runs.
    let error = #expect(throws: SQLiteError.self) { try connection.execute(script: sql) }
    #expect(error?.isUnauthorized == true)
    #expect(try connection.row(schema) { $0[0] as String } == before)
  }

  @Test(arguments: Role.allCases)
  func `everybody may ask, and only who writes the log of pages copies it`(role: Role) throws {
    let connection = try MemoryDatabase.open(as: role)
    for sql in [
      "PRAGMA user_version", "PRAGMA application_id", "PRAGMA data_version",
      "PRAGMA synchronous", "PRAGMA foreign_keys", "PRAGMA trusted_schema",
      "PRAGMA wal_autocheckpoint", "PRAGMA auto_vacuum", "PRAGMA freelist_count",
      "PRAGMA page_size",
      "SELECT * FROM running_chats", "SELECT value FROM json_each('[1]')",
      "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 3) SELECT x FROM n",
      "BEGIN IMMEDIATE", "COMMIT",
    ] {
      try connection.execute(script: sql)
    }
    let checkpoints = try connection.mayPrepare("PRAGMA wal_checkpoint(PASSIVE)")
    #expect(checkpoints == [.worker, .upkeep, .operator].contains(role))
    let vacuums = try connection.mayPrepare("PRAGMA incremental_vacuum(5)")
    #expect(vacuums == (role == .upkeep))
  }
}
