import Glibc
import Testing

@testable import HeartbeatCore
@testable import HeartbeatSQLite

@Suite struct BackupTests {
  private func backUp(
    _ database: TestDatabase, shouldStop: () -> Bool = { false },
    beforeNaming: () throws -> Void = {}
  ) throws -> String {
    let target = database.directory + "/copy.db"
    _ = try BackupFile.make(
      of: database.path, at: target, now: 7, patience: .seconds(5), shouldStop: shouldStop,
      beforeNaming: beforeNaming)
    return target
  }

  private func names(_ database: TestDatabase) throws -> [String] {
    var names: [String] = []
    let folder = try #require(opendir(database.directory))
    defer { closedir(folder) }
    while let entry = readdir(folder) {
      names.append(
        withUnsafePointer(to: &entry.pointee.d_name) {
          $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        })
    }
    return names.filter { $0.hasPrefix("copy") }.sorted()
  }

  @Test func `a copy is one moment of a database in use, one private file, and marked`() throws {
    try TestDatabase.with(.sqlite) { database in
      try database.makeChats(3)
      // A writer is in the middle of something, and is not waited for.
      let held = try database.database.holdWriters()
      let target = try backUp(database)
      withExtendedLifetime(held) {}
      #expect(try names(database) == ["copy.db"])
      var status = stat()
      #expect(stat(target, &status) == 0)
      #expect(status.st_mode & 0o777 == 0o600 && status.st_nlink == 1)
      let copy = ChatDatabase(path: target, liveness: StubLocks())
      #expect(try copy.openStore(.viewer).chats(ChatFilter(), at: 0).chats.count == 3)
      #expect(try copy.query("SELECT copied_at FROM copies") == [["7"]])
      #expect(try copy.damage().isEmpty)
      #expect(try database.sqlite.query("SELECT copied_at FROM copies").isEmpty)
    }
  }

  @Test func `what is written meanwhile is not in it, and does not make it begin anew`() throws {
    try TestDatabase.with(.sqlite) { database in
      try database.makeChats(20_000)
      var looks = 0
      var made: Int64 = 0
      let target = try backUp(
        database,
        shouldStop: {
          looks += 1
          // After the first step.
          if looks == 2, (try? database.makeChats(1)) != nil { made += 1 }
          return false
        })
      #expect(made == 1)
      let copy = ChatDatabase(path: target, liveness: StubLocks())
      #expect(try copy.query("SELECT count(*) FROM chats") == [["20000"]])
    }
  }

  @Test func `nothing is replaced, and what fails or is stopped leaves nothing`() throws {
    try TestDatabase.with(.sqlite) { database in
      try database.makeChats(1)
      #expect(throws: BackupFile.Failure.stopped) {
        try backUp(database, shouldStop: { true })
      }
      #expect(throws: StoreError.invalid("full")) {
        try backUp(database, beforeNaming: { throw StoreError.invalid("full") })
      }
      #expect(try names(database).isEmpty)
      // Somebody makes one of the same name while it goes on.
      let target = database.directory + "/copy.db"
      #expect(throws: BackupFile.Failure.exists(path: target)) {
        try backUp(database, beforeNaming: { close(creat(target, 0o600)) })
      }
      #expect(throws: BackupFile.Failure.exists(path: target)) { try backUp(database) }
      #expect(try names(database) == ["copy.db"])
    }
  }

  @Test func `the first to run on a copy gives back what it carries, once`() throws {
    try TestDatabase.with(.sqlite) { database in
      let w1 = try database.start("w1")
      let w2 = try database.start("w2")
      let leases = try database.makeRunning(2, by: w1)
      try database.makeRunning(1, by: w2)
      _ = try database.store.beginRuns(of: [leases[0]], by: w1, at: 0)
      #expect(try database.sqlite.beginCopy(at: 8, patience: .seconds(1)) == nil)
      let locks = StubLocks()
      let copy = ChatDatabase(path: try backUp(database), liveness: locks)
      let note = try #require(try copy.beginCopy(at: 9, patience: .seconds(1)))
      #expect(note.copiedAt == 7)
      #expect(
        note.holders == [
          CopyNote.Holder(worker: "w1", chats: 2), CopyNote.Holder(worker: "w2", chats: 1),
        ])
      let store = try copy.openStore(.operator)
      #expect(try store.chats(ChatFilter(), at: 9).chats.allSatisfy { $0.status == .pending })
      #expect(try store.chats(ChatFilter(), at: 9).chats.allSatisfy { $0.attempts == 0 })
      #expect(try store.chats(ChatFilter(), at: 9).chats.allSatisfy { $0.recoveries == 0 })
      #expect(try store.unendedRuns(waitedForBy: nil).isEmpty)
      #expect(try store.workers(at: 9).map(\.state) == [.stopped, .stopped])
      #expect(try copy.beginCopy(at: 9, patience: .seconds(1)) == nil)
      try Invariants.check(copy)
    }
  }

  @Test func `a process that runs on the copy keeps its chats`() throws {
    try TestDatabase.with(.sqlite) { database in
      let w1 = try database.start("w1")
      let old = try database.start("w2")
      try database.makeRunning(1, by: w1)
      try database.makeRunning(1, by: old)
      // As when the copy was written over the database in use.
      let locks = StubLocks()
      locks.hold("w1", as: w1.id)
      locks.hold("w2", as: .random())
      let copy = ChatDatabase(path: try backUp(database), liveness: locks)
      let note = try #require(try copy.beginCopy(at: 9, patience: .seconds(1)))
      #expect(note.holders.map(\.worker) == ["w2"])
      #expect(
        try copy.openStore(.viewer).chats(ChatFilter(), at: 9).chats.map(\.status) == [
          .running, .pending,
        ])
    }
  }
}
