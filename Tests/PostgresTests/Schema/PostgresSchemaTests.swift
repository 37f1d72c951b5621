#if Postgres
  import Foundation
  import HeartbeatSQL
  import Synchronization
  import Testing

  @testable import HeartbeatCore
  @testable import HeartbeatPostgres

  @Suite struct PostgresSchemaTests {
    @Test func `a new database gets the schema once`() throws {
      try TestDatabase.with { database in
        let connection = try database.connect()
        #expect(try PostgresSchema.prepare(connection) == .created)
        #expect(try PostgresSchema.prepare(connection) == .wasThere)
        try PostgresSchema.require(connection)
        #expect(try connection.row("SELECT id FROM groups") { $0[0] } == 0)
      }
    }

    @Test func `several that make it at once make it once`() throws {
      try TestDatabase.with { database in
        let preparations = Mutex<[PostgresPreparation]>([])
        DispatchQueue.concurrentPerform(iterations: 4) { _ in
          do {
            let preparation = try PostgresSchema.prepare(try database.connect(.patient))
            preparations.withLock { $0.append(preparation) }
          } catch {
            Issue.record(error)
          }
        }
        let all = preparations.withLock { $0 }
        #expect(all.count { $0 == .created } == 1)
        #expect(all.count { $0 == .wasThere } == 3)
      }
    }

    @Test func `a database without chats is named as one`() throws {
      try TestDatabase.with { database in
        _ = #expect(throws: PostgresDatabaseError.noDatabase(address: "\(database.address)")) {
          try PostgresSchema.require(try database.connect())
        }
      }
    }

    @Test(arguments: [
      "CREATE TABLE chatctl.other (n bigint)",
      "CREATE TABLE chatctl.schema_version AS SELECT '3' AS version",
      "CREATE TABLE chatctl.schema_version (n bigint)",
      "CREATE TABLE chatctl.schema_version (version bigint)",
    ])
    func `the schema of another program is left untouched`(script: String) throws {
      try TestDatabase.with { database in
        let connection = try database.connect()
        try connection.execute(script: script)
        #expect(throws: PostgresDatabaseError.foreignDatabase(address: "\(database.address)")) {
          try PostgresSchema.prepare(connection)
        }
        #expect(throws: PostgresDatabaseError.self) { try PostgresSchema.require(connection) }
        #expect(
          try connection.row(
            "SELECT count(*) FROM pg_class WHERE relnamespace = to_regnamespace('chatctl')"
          ) { $0[0] } == 1)
      }
    }

    @Test func `a newer schema is left untouched`() throws {
      try withSchema { connection, database in
        try connection.run("UPDATE schema_version SET version = ?1", PostgresSchema.version + 1)
        let newer = PostgresDatabaseError.newerDatabase(
          address: "\(database.address)", version: PostgresSchema.version + 1,
          known: PostgresSchema.version)
        #expect(throws: newer) { try PostgresSchema.prepare(connection) }
        #expect(throws: newer) { try PostgresSchema.require(connection) }
        #expect(
          try connection.row("SELECT version FROM schema_version") { $0[0] }
            == PostgresSchema.version + 1)
      }
    }

    @Test func `a user who may not make the tables is told who may`() throws {
      try withUser { user, database in
        let connection = try database.connect(PostgresSettings(role: user))
        #expect(
          throws: PostgresDatabaseError.mayNotMake(address: "\(database.address)", user: user)
        ) {
          try PostgresSchema.prepare(connection)
        }
      }
    }

    @Test func `a user without any of the roles is told so`() throws {
      try withUser { (user, database) throws in
        #expect(try PostgresSchema.prepare(try database.connect()) == .created)
        #expect(
          throws: PostgresDatabaseError.notAMember(
            address: "\(database.address)", user: user, role: "chatctl_viewer")
        ) {
          try PostgresSchema.require(try database.connect(PostgresSettings(role: user)))
        }
      }
    }

    @Test func `tables and columns are those of the file`() throws {
      var tables = try Self.tables(in: Self.text(of: "schema.sql"))
      tables["schema_version"] = ["id", "version"]
      tables["workers"]?.formUnion(["host", "host_id"])
      #expect(Self.tables(in: PostgresSchema.text) == tables)
    }

    private static func text(of file: String) throws -> String {
      let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appending(path: "../../..")
      return try String(contentsOf: root.appending(path: file), encoding: .utf8)
    }

    /// Each column stands on a line of its own, with its type after its name.
    private static func tables(in schema: String) -> [String: Set<String>] {
      var tables: [String: Set<String>] = [:]
      var table: String?
      for line in schema.split(separator: "\n") {
        if let match = line.firstMatch(of: /^CREATE TABLE (\w+) \(/) {
          table = String(match.1)
        } else if line.hasPrefix(")") {
          table = nil
        } else if let table, let match = line.firstMatch(of: /^  ([a-z_]+) +[A-Za-z]/) {
          tables[table, default: []].insert(String(match.1))
        }
      }
      return tables
    }
  }
#endif
