#if Postgres
  import Foundation
  import HeartbeatSQL
  import Testing

  @testable import HeartbeatPostgres

  @Suite struct PostgresRolesTests {
    @Test func `each role may write what it is to, cell by cell, and no more`() throws {
      try withSchema { connection, _ in
        _ = try PostgresSchema.prepareRoles(connection)
        let script = try Self.text(of: "attempts.sql")
        let tries = try #require(script.range(of: "SELECT role, relation"))
        try connection.execute(script: String(script[..<tries.lowerBound]))
        let cells = try connection.rows(
          "SELECT role, relation, verb, coalesce(col, '') FROM attempts"
        ) { row in
          "\(row[0] as String) \(row[1] as String) \(row[2] as String) \(row[3] as String)"
        }
        let wanted = Rights.cells(in: try Self.text(of: "rights.txt"))
        #expect(Set(cells).subtracting(wanted).isEmpty)
        #expect(wanted.subtracting(cells).isEmpty)
      }
    }

    @Test func `rights that were given beside the script are taken back by it`() throws {
      try withSchema { connection, _ in
        _ = try PostgresSchema.prepareRoles(connection)
        try connection.execute(script: "GRANT UPDATE (status) ON chats TO chatctl_heartbeat")
        let question =
          "SELECT has_column_privilege('chatctl_heartbeat', 'chats', 'status', 'UPDATE')"
        #expect(try connection.row(question) { $0[0] } == true)
        try connection.execute(script: PostgresSchema.roles)
        #expect(try connection.row(question) { $0[0] } == false)
      }
    }

    @Test func `the roles are made once`() throws {
      try withSchema { (connection, _) throws in
        #expect(try PostgresSchema.prepareRoles(connection) == .made)
        #expect(try PostgresSchema.prepareRoles(connection) == .wereThere)
      }
    }

    @Test func `who may not make roles gets a script for somebody who may`() throws {
      try withUser { user, database in
        let admin = try database.connect()
        try admin.execute(script: "ALTER SCHEMA chatctl OWNER TO \(user)")
        let connection = try database.connect(PostgresSettings(role: user))
        #expect(try PostgresSchema.prepare(connection) == .created)
        guard case .mustBeMade(let script) = try PostgresSchema.prepareRoles(connection) else {
          Issue.record("it made them")
          return
        }
        try admin.execute(script: script)
        #expect(try PostgresSchema.prepareRoles(connection) == .wereThere)
      }
    }

    /// Else somebody would run a script that makes operators of all who have once called `init`.
    @Test func `who may take one of them on finds them made`() throws {
      try withUser { user, database in
        let admin = try database.connect()
        _ = try PostgresSchema.prepare(admin)
        _ = try PostgresSchema.prepareRoles(admin)
        try admin.execute(script: "GRANT chatctl_viewer TO \(user)")
        let connection = try database.connect(PostgresSettings(role: user))
        #expect(try PostgresSchema.prepareRoles(connection) == .wereThere)
      }
    }

    @Test func `the script's member may have any name`() {
      #expect(
        PostgresRoles.script(for: "o'hara").hasPrefix("SET chatctl.member = 'o''hara';\n"))
    }

    private static func text(of file: String) throws -> String {
      let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      return try String(contentsOf: folder.appending(path: file), encoding: .utf8)
    }
  }

  /// Lines such as `worker hooks: insert update(seq, holder)`.
  enum Rights {
    /// Each as "role table verb column".
    static func cells(in text: String) -> Set<String> {
      var cells: Set<String> = []
      for line in text.split(separator: "\n") {
        guard let match = line.wholeMatch(of: /(\w+ \w+):( insert)?( delete)?(?: update\((.*)\))?/)
        else { continue }
        if match.2 != nil { cells.insert("\(match.1) insert ") }
        if match.3 != nil { cells.insert("\(match.1) delete ") }
        for column in match.4?.split(separator: ", ") ?? [] {
          cells.insert("\(match.1) update \(column)")
        }
      }
      return cells
    }
  }
#endif
