import Foundation
import Testing

@testable import HeartbeatCore
@testable import HeartbeatSQLite

@Suite struct MigrationTests {
  /// A file of version 1 with a row of every kind; of its three pending chats, the last one made was
  /// queued first, and chat 9 was the last whose number was given out.
  private func withVersion1(_ body: (DatabaseFile) throws -> Void) throws {
    try TemporaryDirectory.with { directory in
      let path = directory + "/chats.db"
      try makeFile(at: path)
      let connection = try SQLiteConnection(
        path: path, access: .readWrite, busyTimeout: .seconds(30))
      try connection.execute(script: OldSchemas.version1)
      try connection.execute(script: OldSchemas.rows1)
      try connection.execute(script: "PRAGMA journal_mode = WAL")
      try body(DatabaseFile(path: path))
    }
  }

  /// A file of version 2: a chat with a run that goes on, one that is over, and one that is pending.
  private func withVersion2(_ body: (DatabaseFile) throws -> Void) throws {
    try TemporaryDirectory.with { directory in
      let path = directory + "/chats.db"
      try makeFile(at: path)
      let connection = try SQLiteConnection(
        path: path, access: .readWrite, busyTimeout: .seconds(30))
      try connection.execute(script: OldSchemas.version2)
      try connection.execute(script: OldSchemas.rows2)
      try connection.execute(script: "PRAGMA journal_mode = WAL")
      try body(DatabaseFile(path: path))
    }
  }

  @Test func `a file of version 2 keeps its leases, its runs and its places`() throws {
    try withVersion2 { file in
      let migrated = try open(file)
      try TestDatabase.with(.sqlite) { new in
        let expected = try schema(of: new.raw())
        #expect(try schema(of: migrated) == expected)
      }
      #expect(try migrated.rows("PRAGMA foreign_key_check") { $0[0] as String }.isEmpty)
      let store = try SQLiteChatStore(opening: file.path, liveness: StubLocks())
      let held = try #require(try store.chat(ChatID(1)))
      #expect(held.worker == "w1" && held.generation == Generation(2) && held.endedAt == nil)
      #expect(try store.chat(ChatID(2))?.endedAt == 60)
      #expect(try store.events(EventFilter()).map(\.byIncarnation) == [IncarnationID(77)])
      #expect(
        try migrated.rows("SELECT chat_id || ' ' || generation || ' ' || worker_id FROM runs") {
          $0[0] as String
        } == ["1 2 77"])
      #expect(try store.create([ChatDraft(title: "new")], at: 500).map(\.id) == [ChatID(6)])
      #expect(
        try migrated.rows("SELECT place FROM chats WHERE status = 'pending' ORDER BY id") {
          $0[0] as Int64
        } == [9, 10])
    }
  }

  private func makeFile(at path: String) throws {
    guard FileManager.default.createFile(atPath: path, contents: nil) else {
      throw StoreError.invalid("cannot make \(path)")
    }
  }

  private func open(_ file: DatabaseFile) throws -> SQLiteConnection {
    try file.open(access: .readWrite, busyTimeout: .seconds(30), mayMigrate: true)
  }

  /// Every object of the schema with its text.
  private func schema(of connection: SQLiteConnection) throws -> [String] {
    try connection.rows(
      "SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_schema ORDER BY type, name"
    ) { $0[0] }
  }

  @Test func `an older file ends up with the schema of a new one`() throws {
    try withVersion1 { file in
      let migrated = try open(file)
      try TestDatabase.with(.sqlite) { new in
        let expected = try schema(of: new.raw())
        #expect(try schema(of: migrated) == expected)
      }
      #expect(try migrated.pragma("user_version") == Int64(Schema.version))
      #expect(try migrated.rows("PRAGMA integrity_check") { $0[0] as String } == ["ok"])
      #expect(try migrated.rows("PRAGMA foreign_key_check") { $0[0] as String }.isEmpty)
    }
  }

  @Test func `an older file keeps every row, and its queue the order`() throws {
    try withVersion1 { file in
      _ = try open(file)
      let store = try SQLiteChatStore(opening: file.path, liveness: StubLocks())
      let chat = try #require(try store.chat(ChatID(1)))
      #expect(chat.title == "late" && chat.key == "k" && chat.workspace == "lab")
      #expect(try store.messages(of: chat.id).map(\.content) == ["hello"])
      #expect(try store.events(EventFilter()).map(\.kind) == [.created])
      let held = try #require(try store.chat(ChatID(4)))
      #expect(held.worker == "w1" && held.generation == Generation(2) && held.heartbeatAt == 95)
      let incarnation = Incarnation(id: .random(), worker: "w2")
      try store.register(
        WorkerDeclaration(
          incarnation: incarnation, pid: 8, interval: .seconds(1), staleAfter: .seconds(3),
          maxRecoveries: 5, grace: .seconds(1)), at: 400)
      let claim = try store.claim(limit: 10, by: incarnation, at: 400)
      #expect(claim.assignments.map(\.title) == ["early", "middle", "late"])
      // Neither a chat's number nor an event's is given out twice.
      #expect(try store.create([ChatDraft(title: "new")], at: 500).map(\.id) == [ChatID(10)])
    }
  }

  @Test func `a migration that fails half way changes nothing`() throws {
    try withVersion1 { file in
      let raw = try SQLiteConnection(path: file.path, access: .readWrite, busyTimeout: .seconds(30))
      let before = try schema(of: raw)
      let step = try #require(Migration.all.first)
      let broken = Migration(
        from: 1, setAside: step.setAside, copy: step.copy + "; INSERT INTO nowhere VALUES (1)")
      #expect(throws: SQLiteError.self) { try Migration.run([broken], on: raw) }
      #expect(try schema(of: raw) == before)
      #expect(try raw.pragma("user_version") == 1)
      #expect(!raw.isInTransaction)
    }
  }

  @Test func `two that migrate at once migrate once`() throws {
    try withVersion1 { file in
      let path = file.path
      let migrate: @Sendable () throws -> Int = {
        try SQLiteChatStore(opening: path, busyTimeout: .seconds(30), liveness: StubLocks())
          .pendingCount()
      }
      let counts = try inThreads(migrate, migrate)
      #expect(counts == [3, 3])
    }
  }

  @Test func `a file on which a worker of the older program runs is left as it is`() throws {
    try withVersion1 { file in
      let locks = FileWorkerLocks(beside: file.path)
      let standing = try locks.enter("w1", as: .random())
      #expect(throws: DatabaseFileError.olderWorker("w1")) {
        try withExtendedLifetime(standing) { try open(file) }
      }
      let raw = try SQLiteConnection(path: file.path, access: .readWrite, busyTimeout: .seconds(30))
      #expect(try raw.pragma("user_version") == 1)
    }
  }

  @Test func `a worker of the older program that has died is dead at once`() throws {
    try withVersion1 { file in
      // As that program left it: an empty file whose lock is free.
      try makeFile(at: file.path + "-worker-w1.lock")
      _ = try open(file)
      let store = try SQLiteChatStore(opening: file.path)
      #expect(try store.leaseHolders(at: 100).map(\.process) == [.dead])
      #expect(try store.workers(at: 100).map(\.state) == [.dead])
    }
  }

  @Test
  func `a worker of the older program whose lock file is missing is judged by its heartbeats`()
    throws
  {
    try withVersion1 { file in
      _ = try open(file)
      let store = try SQLiteChatStore(opening: file.path)
      #expect(try store.leaseHolders(at: 100).map(\.process) == [.unknown])
    }
  }

  @Test func `a version from which no way leads is refused`() throws {
    try withVersion1 { file in
      let raw = try SQLiteConnection(path: file.path, access: .readWrite, busyTimeout: .seconds(30))
      #expect(throws: StoreError.invalid("there is no way from schema 1 to 7")) {
        try Migration.run([], to: 7, on: raw)
      }
      #expect(try raw.pragma("user_version") == 1)
    }
  }

  @Test func `every earlier version has its way`() {
    #expect(Migration.all.map(\.from) == Array(1..<Schema.version))
  }

  @Test func `a reader cannot open an older database, and says what can`() throws {
    try withVersion1 { file in
      let error = #expect(throws: DatabaseFileError.self) {
        try SQLiteChatStore(opening: file.path, role: .viewer, liveness: StubLocks())
      }
      #expect(error?.description.contains("chatctl init") == true)
    }
  }
}
