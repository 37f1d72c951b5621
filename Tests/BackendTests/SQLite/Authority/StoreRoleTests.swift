import CSQLite
import HeartbeatCheck
import Testing

@testable import HeartbeatCore
@testable import HeartbeatSQLite

@Suite struct StoreRoleTests {
  @Test(arguments: StoreCall.all, Role.allCases)
  func `a store does what its role may, and otherwise changes nothing`(
    call: StoreCall, role: Role
  ) throws {
    // The first event, which it removes, is of a worker: no prune looks for such.
    let broken: Set<Rule> = call.name == "pruneEvents" ? [.started] : []
    try TestDatabase.with(.sqlite, breaking: broken) { database in
      let fixture = try StoreCall.Fixture(database)
      let store = try database.openSQLite(role)
      let before = try Self.contents(of: database)
      if call.roles.contains(role) {
        #expect(try call.call(store, fixture))
        let changes = try Self.contents(of: database) != before
        #expect(changes == (call.roles != StoreCall.everybody))
      } else {
        let error = #expect(throws: SQLiteError.self) { _ = try call.call(store, fixture) }
        #expect(error?.isUnauthorized == true)
        #expect(try Self.contents(of: database) == before)
      }
    }
  }

  /// Every row of every table, as text.
  private static func contents(of database: TestDatabase) throws -> [String] {
    let connection = try database.raw()
    return try MemoryDatabase.tables().sorted { $0.key < $1.key }.flatMap { table, columns in
      try connection.rows(
        "SELECT json_array('\(table)', \(columns.joined(separator: ", "))) FROM \(table)"
      ) {
        $0[0] as String
      }
    }
  }

  @Test func `a viewer has the file open for reading alone`() throws {
    try TestDatabase.with(.sqlite) { database in
      let viewer = try database.openSQLite(.viewer)
      let isReadOnly = try viewer.use { connection in
        connection.withHandle { sqlite3_db_readonly($0, "main") == 1 }
      }
      #expect(isReadOnly)
    }
  }
}
