import Testing

@testable import HeartbeatCore
@testable import HeartbeatSQLite

@Suite struct OpenRoleTests {
  @Test func `a viewer reads while a writer holds its lock`() throws {
    try TestDatabase.with(.sqlite) { database in
      try database.makeChats(2)
      let writer = try database.raw()
      try writer.write {
        try writer.run("UPDATE chats SET title = 'changed'")
        let viewer = try database.openSQLite(.viewer, busyTimeout: .zero)
        let chats = try viewer.chats(ChatFilter(), at: 0).chats
        #expect(chats.map(\.title) == ["a chat", "a chat"])
      }
      let viewer = try database.openSQLite(.viewer)
      #expect(try viewer.chats(ChatFilter(), at: 0).chats.map(\.title) == ["changed", "changed"])
    }
  }

  @Test func `a viewer changes nothing`() throws {
    try TestDatabase.with(.sqlite) { database in
      try database.makeChats(1)
      let viewer = try database.openSQLite(.viewer)
      let error = #expect(throws: SQLiteError.self) { try viewer.interrupt(.all, at: 10) }
      #expect(error?.isUnauthorized == true)
      #expect(try database.chat(ChatID(1)).status == .pending)
    }
  }

  @Test(arguments: zip(Role.allCases, [2, 1, 2, 2, 2]))
  func `only heartbeats may be lost at a power failure`(role: Role, synchronous: Int64) throws {
    try TestDatabase.with(.sqlite) { database in
      let store = try database.openSQLite(role)
      let modes = try store.use { connection in
        [
          try connection.pragma("synchronous"), try connection.pragma("foreign_keys"),
          try connection.pragma("wal_autocheckpoint"), try connection.pragma("trusted_schema"),
        ]
      }
      #expect(modes == [synchronous, 1, 0, 0])
    }
  }
}
