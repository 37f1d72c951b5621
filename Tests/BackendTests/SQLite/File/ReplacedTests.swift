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
      expectGone(database.path) { try heartbeat.news(for: w1) }
      expectGone(database.path) { try heartbeat.leases(of: w1) }
      expectGone(database.path) { try heartbeat.renewLeases(of: w1, at: 1) }
      unlink(database.path)
      #expect(rename(aside, database.path) == 0)
      #expect(try heartbeat.leases(of: w1).isEmpty)
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
    try TestDatabase.with(backend) { database in
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
