import Foundation
import Testing

@testable import HeartbeatCore
@testable import HeartbeatSQLite

@Suite struct CreationTests {
  @Test func `a new database is private, in WAL mode and marked as ours`() throws {
    try TemporaryDirectory.with { directory in
      let path = directory + "/a/b/chats.db"
      #expect(try SQLiteChatStore.create(at: path))
      #expect(try TemporaryDirectory.mode(of: path) == 0o600)
      #expect(try TemporaryDirectory.mode(of: directory + "/a") == 0o700)
      #expect(try TemporaryDirectory.mode(of: directory + "/a/b") == 0o700)
      let connection = try SQLiteConnection(path: path, access: .readOnly, busyTimeout: .zero)
      #expect(try connection.row("PRAGMA journal_mode") { $0[0] as String } == "wal")
      #expect(try connection.pragma("application_id") == 0x6368_6174)
      #expect(try connection.pragma("user_version") == Int64(Schema.version))
    }
  }

  @Test func `the log and its index are private too`() throws {
    try TestDatabase.with(.sqlite) { database in
      try database.makeChats(1)
      #expect(try TemporaryDirectory.mode(of: database.path + "-wal") == 0o600)
      #expect(try TemporaryDirectory.mode(of: database.path + "-shm") == 0o600)
    }
  }

  @Test func `creating again changes nothing`() throws {
    try TestDatabase.with(.sqlite) { database in
      try database.makeChats(1)
      #expect(try !SQLiteChatStore.create(at: database.path))
      #expect(try database.store.pendingCount() == 1)
    }
  }

  @Test func `an empty file becomes a database`() throws {
    try TemporaryDirectory.with { directory in
      let path = directory + "/chats.db"
      #expect(FileManager.default.createFile(atPath: path, contents: nil))
      #expect(try SQLiteChatStore.create(at: path))
      let store = try SQLiteChatStore(opening: path)
      #expect(try store.pendingCount() == 0)
    }
  }

  /// Where a creator was killed, or is about to go on.
  @Test func `a file that has its first page only is nobody's yet`() throws {
    try TemporaryDirectory.with { directory in
      let path = directory + "/chats.db"
      #expect(FileManager.default.createFile(atPath: path, contents: nil))
      do {
        let raw = try SQLiteConnection(path: path, access: .readWrite, busyTimeout: .zero)
        try raw.execute(script: "PRAGMA auto_vacuum = INCREMENTAL")
      }
      #expect(throws: DatabaseFileError.noDatabase(path: path)) {
        try SQLiteChatStore(opening: path, role: .viewer)
      }
      #expect(try SQLiteChatStore.create(at: path))
      #expect(try SQLiteChatStore(opening: path).pendingCount() == 0)
    }
  }

  @Test func `of several creators at once, one creates and all can work`() throws {
    for _ in 0..<10 {
      try TemporaryDirectory.with { directory in
        let path = directory + "/chats.db"
        let create: @Sendable () throws -> Bool = {
          let created = try SQLiteChatStore.create(at: path, busyTimeout: .seconds(30))
          let store = try SQLiteChatStore(opening: path, busyTimeout: .seconds(30))
          _ = try store.create([ChatDraft(title: "a")], at: 0)
          return created
        }
        let created = try inThreads(create, create, create)
        #expect(created.filter(\.self).count == 1)
        let store = try SQLiteChatStore(opening: path)
        #expect(try store.pendingCount() == 3)
      }
    }
  }

  /// As when its creator was killed between its schema and its journal mode.
  @Test func `a database that is not in WAL mode is brought there by whoever writes`() throws {
    try TemporaryDirectory.with { directory in
      let path = directory + "/chats.db"
      try SQLiteChatStore.create(at: path)
      func journalMode(_ pragma: String) throws -> String? {
        try SQLiteConnection(path: path, access: .readWrite, busyTimeout: .zero)
          .row(pragma) { $0[0] }
      }
      #expect(try journalMode("PRAGMA journal_mode = DELETE") == "delete")
      #expect(try SQLiteChatStore(opening: path, role: .viewer).pendingCount() == 0)
      #expect(try journalMode("PRAGMA journal_mode") == "delete")
      _ = try SQLiteChatStore(opening: path)
      #expect(try journalMode("PRAGMA journal_mode") == "wal")
    }
  }
}
