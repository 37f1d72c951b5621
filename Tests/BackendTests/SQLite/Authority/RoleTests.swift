import Testing

@testable import HeartbeatCore
@testable import HeartbeatSQLite

@Suite struct RoleTests {
  @Test(arguments: [
    (Role.operator, [Role.viewer, .heartbeat, .worker, .upkeep, .operator]),
    (.worker, [.viewer, .heartbeat, .worker]), (.heartbeat, [.viewer, .heartbeat]),
    (.chat, [.viewer, .chat]), (.upkeep, [.viewer, .upkeep]), (.viewer, [.viewer]),
  ])
  func `a role includes what it may stand in for`(role: Role, included: [Role]) {
    #expect(Set(Role.allCases.filter(role.includes)) == Set(included))
  }

  @Test(arguments: [
    (Role.operator, Role.allCases), (.worker, [.viewer, .heartbeat, .chat, .worker]),
    (.heartbeat, [.viewer, .heartbeat]), (.chat, [.viewer, .chat]),
    (.upkeep, [.viewer, .upkeep]), (.viewer, [.viewer]),
  ])
  func `a role may be given up for a lesser one`(role: Role, lesser: [Role]) {
    #expect(Set(Role.allCases.filter(role.mayBecome)) == Set(lesser))
  }

  @Test(arguments: [Role.viewer, .heartbeat, .chat, .upkeep])
  func `a file of an older schema is left as it is by whoever may not administer it`(
    role: Role
  ) throws {
    try TestDatabase.with(.sqlite) { database in
      try database.raw().execute(script: "PRAGMA user_version = 0")
      let error = #expect(throws: DatabaseFileError.self) { try database.openSQLite(role) }
      #expect(error?.description.contains("`chatctl init` brings it to") == true)
      #expect(try database.raw().pragma("user_version") == 0)
    }
  }

  @Test(arguments: Role.allCases)
  func `only workers, upkeep and operators checkpoint`(role: Role) throws {
    try TestDatabase.with(.sqlite) { database in
      try database.makeChats(10)
      let store = try database.openSQLite(role)
      if [.worker, .upkeep, .operator].contains(role) {
        #expect(try store.checkpoint().isComplete)
      } else {
        let error = #expect(throws: SQLiteError.self) { try store.checkpoint() }
        #expect(error?.isUnauthorized == true)
      }
    }
  }
}
