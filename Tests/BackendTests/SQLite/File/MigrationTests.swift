import Testing

@testable import HeartbeatCore
@testable import HeartbeatSQLite

@Suite struct MigrationTests {
  private func state(of connection: SQLiteConnection) throws -> (version: Int64, tables: [String]) {
    (
      try connection.pragma("user_version"),
      try connection.rows("SELECT name FROM sqlite_schema WHERE name LIKE 'extra%' ORDER BY name") {
        $0[0]
      }
    )
  }

  private let steps = [
    Migration(from: 1, script: "CREATE TABLE extra1 (n)"),
    Migration(from: 2, script: "CREATE TABLE extra2 (n); INSERT INTO extra1 VALUES (1)"),
  ]

  @Test func `all steps are taken, in their order`() throws {
    try TestDatabase.with(.sqlite) { database in
      let raw = try database.raw()
      try Migration.run(steps.reversed(), to: 3, on: raw)
      #expect(try state(of: raw) == (3, ["extra1", "extra2"]))
      // Again is nothing.
      try Migration.run(steps, to: 3, on: raw)
      #expect(try state(of: raw) == (3, ["extra1", "extra2"]))
    }
  }

  @Test func `a step that fails takes the earlier ones back`() throws {
    try TestDatabase.with(.sqlite) { database in
      let raw = try database.raw()
      let broken = Migration(from: 2, script: "CREATE TABLE extra2 (n); INSERT INTO nowhere")
      #expect(throws: SQLiteError.self) {
        try Migration.run([steps[0], broken], to: 3, on: raw)
      }
      let after = try state(of: raw)
      #expect(after == (1, []))
      #expect(!raw.isInTransaction)
    }
  }

  @Test func `a missing step takes the earlier ones back`() throws {
    try TestDatabase.with(.sqlite) { database in
      let raw = try database.raw()
      #expect(throws: StoreError.invalid("there is no way from schema 2 to 3")) {
        try Migration.run([steps[0]], to: 3, on: raw)
      }
      let after = try state(of: raw)
      #expect(after == (1, []))
    }
  }

  @Test func `two that migrate at once take each step once`() throws {
    try TestDatabase.with(.sqlite) { database in
      let steps = steps
      let migrate: @Sendable () throws -> Void = {
        try Migration.run(steps, to: 3, on: try database.raw())
      }
      _ = try inThreads(migrate, migrate)
      let raw = try database.raw()
      #expect(try state(of: raw) == (3, ["extra1", "extra2"]))
      #expect(try raw.row("SELECT count(*) FROM extra1") { $0[0] as Int } == 1)
    }
  }

  @Test func `the released steps lead to the schema without a gap`() {
    let from = Migration.all.map(\.from)
    #expect(from == Array((Schema.version - from.count)..<Schema.version))
  }

  @Test func `a reader cannot open an older database, and says what can`() throws {
    try TestDatabase.with(.sqlite) { database in
      try database.raw().execute(script: "PRAGMA user_version = 0")
      let error = #expect(throws: DatabaseFileError.self) { try database.open(.viewer) }
      #expect(error?.description.contains("chatctl init") == true)
      try database.raw().execute(script: "PRAGMA user_version = \(Schema.version)")
    }
  }
}
