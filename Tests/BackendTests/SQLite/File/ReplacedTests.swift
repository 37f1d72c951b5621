import Foundation
import Glibc
import Testing

@testable import HeartbeatCore
@testable import HeartbeatSQLite

/// A database that is taken away, or replaced by an older copy, under a worker's connection.
@Suite struct ReplacedTests {
  private func expectGone<Result>(_ path: String, _ body: () throws -> Result) {
    let error = #expect(throws: StoreError.self) { try body() }
    #expect(error == .databaseGone(name: path))
  }

  /// Looks that find nothing committed look at the file itself from time to time only; once they have
  /// found it gone, each time.
  private func expectHeard(_ path: String, _ look: () throws -> News) throws {
    for _ in 0..<NewsCursor.mostQuietLooks { _ = try look() }
    for _ in 0..<3 { expectGone(path, look) }
  }

  @Test(arguments: [true, false])
  func `a heartbeat notices without a chat that its database is gone`(isReplaced: Bool) throws {
    try TestDatabase.with(.sqlite) { database in
      let heartbeat = try database.openSQLite(.heartbeat)
      let w1 = try database.start("w1")
      _ = try heartbeat.news(for: w1)
      let aside = database.path + ".aside"
      #expect(rename(database.path, aside) == 0)
      if isReplaced {
        #expect(FileManager.default.createFile(atPath: database.path, contents: nil))
      }
      try expectHeard(database.path) { try heartbeat.news(for: w1) }
      expectGone(database.path) { try heartbeat.leases(of: w1) }
      expectGone(database.path) { try heartbeat.renewLeases(of: w1, at: 1) }
      unlink(database.path)
      #expect(rename(aside, database.path) == 0)
      #expect(try heartbeat.leases(of: w1).isEmpty)
    }
  }

  @Test(arguments: [["-wal"], ["-shm"], ["-wal", "-shm"]], [true, false])
  func `a log that was taken away is noticed by whoever writes`(
    suffixes: [String], isReplaced: Bool
  ) throws {
    try TestDatabase.with(.sqlite) { database in
      try TemporaryDirectory.with { directory in
        let path = directory + "/chats.db"
        try SQLiteChatStore.create(at: path)
        let heartbeat = try SQLiteChatStore(opening: path, role: .heartbeat)
        let store = try SQLiteChatStore(opening: path)
        let w1 = try database.start("w1")
        for suffix in suffixes {
          #expect(unlink(path + suffix) == 0)
          if isReplaced {
            #expect(FileManager.default.createFile(atPath: path + suffix, contents: nil))
          }
        }
        expectGone(path) { try heartbeat.news(for: w1) }
        expectGone(path) { try heartbeat.renewLeases(of: w1, at: 1) }
        expectGone(path) { try store.create([ChatDraft(title: "lost")], at: 1) }
        expectGone(path) { try store.checkpoint() }
      }
    }
  }

  /// As `cat copy.db > chats.db; rm chats.db-wal chats.db-shm` does it.
  @Test func `closing puts no old page over a file that was restored`() throws {
    try TemporaryDirectory.with { directory in
      let path = directory + "/chats.db"
      try SQLiteChatStore.create(at: path)
      let restored = try Data(contentsOf: URL(filePath: path))
      var store: SQLiteChatStore? = try SQLiteChatStore(opening: path)
      _ = try store?.create([ChatDraft(title: "after the copy")], at: 1)
      let file = try FileHandle(forWritingTo: URL(filePath: path))
      try file.write(contentsOf: restored)
      // Also drops the locks of this process, so that the close below is nobody's last but its own.
      try file.close()
      for suffix in ["-wal", "-shm"] { unlink(path + suffix) }
      store?.close()
      store = nil
      #expect(try Data(contentsOf: URL(filePath: path)) == restored)
      #expect(try SQLiteChatStore(opening: path).pendingCount() == 0)
    }
  }

  @Test(arguments: Backend.all)
  func `a database that does not know the worker says so`(on backend: Backend) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      _ = try database.store.news(for: w1)
      try database.database.execute("DELETE FROM workers")
      #expect(try database.store.news(for: w1).isUnknown)
      // Not only once.
      #expect(try database.store.news(for: w1).isUnknown)
    }
  }

  @Test(arguments: Backend.all)
  func `a cursor that lies ahead of the log is a first look`(on backend: Backend) throws {
    try TestDatabase.with(backend, breaking: [.chatAsTold]) { database in
      let w1 = try database.start("w1")
      try database.makeChats(5)
      let heartbeat = try database.open(.heartbeat)
      _ = try heartbeat.news(for: w1)
      // As in a copy that was made before the chats were.
      try database.database.execute("DELETE FROM events WHERE seq > 2")
      let news = try heartbeat.news(for: w1)
      #expect(news.leasesChanged && news.pendingChanged && news.runsEnded)
      #expect(try !heartbeat.news(for: w1).pendingChanged)
    }
  }
}
