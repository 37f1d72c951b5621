import CSQLite
import HeartbeatSQL
import Synchronization
import Testing

@testable import HeartbeatCore
@testable import HeartbeatSQLite

@Suite struct TransactionTests {
  @Test func `a commit that fails after the rows were returned is an error`() throws {
    try TestDatabase.with(.sqlite) { database in
      let w1 = try database.start("w1")
      try database.makeRunning(3, by: w1, at: 100)
      let heartbeat = try database.openSQLite(.heartbeat)
      try heartbeat.use { connection in
        connection.withHandle { _ = sqlite3_commit_hook($0, { _ in 1 }, nil) }
      }

      #expect(throws: SQLiteError.self) { try heartbeat.renewLeases(of: w1, at: 200) }
      #expect(try Set(database.heartbeats().values) == [100])

      try heartbeat.use { connection in
        connection.withHandle { _ = sqlite3_commit_hook($0, nil, nil) }
      }
      #expect(try heartbeat.renewLeases(of: w1, at: 300).leases.count == 3)
    }
  }

  /// Answers the beginning of a transaction with an error although it was done.
  private final class LostBeginning: StatementSeam {
    func willRun(_ sql: String) {}
    func didRun(_ sql: String) throws {
      if sql.hasPrefix("BEGIN") { throw SQLiteError(code: SQLITE_IOERR, message: "lost") }
    }
  }

  @Test func `a transaction whose beginning was not answered keeps nobody out`() throws {
    try TestDatabase.with(.sqlite) { database in
      let store = try database.openSQLite()
      store.pass(through: LostBeginning())
      #expect(throws: SQLiteError.self) { try store.create([ChatDraft(title: "one")], at: 0) }
      let other = try database.openSQLite(busyTimeout: .zero)
      #expect(try other.create([ChatDraft(title: "two")], at: 0).count == 1)
    }
  }

  @Test func `many losses and gains take one query each`() throws {
    try TestDatabase.with(.sqlite) { database in
      let w1 = try database.start("w1")
      let w2 = try database.start("w2")
      let leases = try database.makeRunning(500, by: w1)
      let theft = try database.store.steal(
        .allOf("w1", count: nil), to: "w2", reason: nil, at: 10)
      let reader = try database.openSQLite(.heartbeat)
      let counter = QueryCounter()
      let losses = try counter.count(on: reader) { try reader.losses(of: leases) }
      #expect(losses.count == 500)
      #expect(counter.count == 1)
      let stolen = theft.stolen.map(\.lease)
      let gains = try counter.count(on: reader) { try reader.gains(of: stolen) }
      #expect(gains.count == 500)
      #expect(counter.count == 2)
      #expect(try database.store.leases(of: w2).count == 500)
    }
  }

  /// Otherwise the worker could start, and take over what it was given before, between the look
  /// at its lock and the theft, and would never find what that theft gave it.
  @Test func `the thief looks at the lock while nobody can register`() throws {
    try TestDatabase.with(.sqlite) { database in
      let w1 = try database.start("w1")
      let lease = try #require(try database.makeRunning(1, by: w1).first)
      let other = try database.openSQLite(.worker, busyTimeout: .zero)
      let looks = Mutex<[Bool]>([])
      let locks = ScriptedLocks { _ in
        // It fails exactly while the thief has the writer's lock.
        let couldWrite = (try? other.write { _ in }) != nil
        looks.withLock { $0.append(couldWrite) }
        return .absent(ended: nil)
      }
      let thief = try SQLiteChatStore(opening: database.path, liveness: locks)
      _ = try thief.steal(.chats([lease.chat]), to: "w2", reason: nil, at: 100)
      #expect(looks.withLock { $0 } == [false])
    }
  }
}
