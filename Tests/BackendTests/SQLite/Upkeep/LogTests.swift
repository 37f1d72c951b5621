import Foundation
import Glibc
import Synchronization
import Testing

@testable import HeartbeatCore
@testable import HeartbeatSQLite

@Suite(.timeLimit(.minutes(1))) struct `The write-ahead log` {
  private static let megabyte = 1 << 20

  private func logBytes(_ database: TestDatabase) -> Int {
    let attributes = try? FileManager.default.attributesOfItem(atPath: database.path + "-wal")
    return attributes?[.size] as? Int ?? 0
  }

  private func write(_ megabytes: Int, to database: TestDatabase, by store: SQLiteChatStore) throws
  {
    let message = String(repeating: "x", count: Self.megabyte)
    for _ in 0..<megabytes {
      _ = try store.create([ChatDraft(title: "a chat", message: message)], at: 0)
    }
  }

  @Test func `stays bounded while short readers overlap`() throws {
    try TestDatabase.with(.sqlite) { database in
      let store = try database.openSQLite()
      let readers = try OverlappingReaders(database)
      defer { readers.stop() }
      var longest = 0
      for _ in 0..<30 {
        try write(2, to: database, by: store)
        _ = try store.maintain()
        longest = max(longest, logBytes(database))
      }
      #expect(longest < 20 * Self.megabyte)
      #expect(logBytes(database) < 20 * Self.megabyte)
    }
  }

  /// Longer than a short log is waited for.
  @Test func `that has become long is begun again although readers of 600 ms overlap`() throws {
    try TestDatabase.with(.sqlite) { database in
      let store = try database.openSQLite()
      _ = try database.start("w1")
      let readers = try OverlappingReaders(database, length: .milliseconds(300))
      defer { readers.stop() }
      try write(40, to: database, by: store)
      #expect(logBytes(database) > 36 * Self.megabyte)
      #expect(try store.maintain() == nil)
      #expect(logBytes(database) <= LogUpkeep.keptBytes)
    }
  }

  @Test func `is cut once a long reader has ended, although nobody writes`() throws {
    try TestDatabase.with(.sqlite) { database in
      let store = try database.openSQLite()
      let w1 = try database.start("w1")
      try database.makeRunning(1, by: w1)
      let reader = try database.raw()
      try reader.run("BEGIN")
      _ = try reader.rows("SELECT id FROM chats") { _ in }
      try write(30, to: database, by: store)
      for _ in 0..<3 {
        #expect(try store.maintain()?.message.contains("a reader") == true)
      }
      #expect(logBytes(database) > 30 * Self.megabyte)
      try reader.run("COMMIT")
      #expect(try store.maintain() == nil)
      #expect(logBytes(database) <= LogUpkeep.keptBytes)
      #expect(try reader.rows("SELECT id FROM chats") { _ in }.count == 31)
    }
  }

  /// Whoever may write the file.
  @Test(arguments: [Role.operator, .worker, .heartbeat, .chat, .viewer])
  func `is copied into the file by whoever closes last`(role: Role) throws {
    try TemporaryDirectory.with { directory in
      let path = directory + "/chats.db"
      try SQLiteChatStore.create(at: path)
      let last = try SQLiteChatStore(opening: path, role: role)
      _ = try last.pendingCount()
      do {
        let writer = try SQLiteChatStore(opening: path)
        _ = try writer.create([ChatDraft(title: "a chat")], at: 0)
      }
      #expect(FileManager.default.fileExists(atPath: path + "-wal"))
      last.close()
      #expect(!FileManager.default.fileExists(atPath: path + "-wal"))
      try FileManager.default.copyItem(atPath: path, toPath: directory + "/copy.db")
      #expect(try SQLiteChatStore(opening: directory + "/copy.db").pendingCount() == 1)
    }
  }

  @Test func `is left to those who are still there`() throws {
    try TemporaryDirectory.with { directory in
      let path = directory + "/chats.db"
      try SQLiteChatStore.create(at: path)
      let writer = try SQLiteChatStore(opening: path)
      _ = try writer.create([ChatDraft(title: "a chat")], at: 0)
      let reader = try SQLiteChatStore(opening: path, role: .viewer)
      #expect(try reader.pendingCount() == 1)
      reader.close()
      #expect(FileManager.default.fileExists(atPath: path + "-wal"))
      _ = try writer.create([ChatDraft(title: "a chat")], at: 0)
      #expect(try writer.pendingCount() == 2)
    }
  }

  @Test func `is empty after a worker has stopped`() async throws {
    let database = try BenchDatabase(.sqlite)
    let path = try #require(database.chats as? ChatDatabase).path
    do {
      let store = try database.open()
      _ = try store.create(Array(repeating: ChatDraft(title: "a chat"), count: 20), at: 0)
      store.close()
    }
    var limits = RunLimits()
    limits.untilIdle = true
    // The worker outlives its run, as it does in a process that exits at once.
    let worker = Worker(database: database.chats, id: "w1", limits: limits) { _ in .done }
    try await worker.run()
    withExtendedLifetime(worker) {
      #expect(!FileManager.default.fileExists(atPath: path + "-wal"))
    }
    #expect(try database.chats.query("SELECT id FROM chats WHERE status = 'completed'").count == 20)
  }

  @Test func `a store that was closed says so`() throws {
    try TestDatabase.with(.sqlite) { database in
      let store = try database.openSQLite()
      store.close()
      store.close()
      let error = #expect(throws: SQLiteError.self) { try store.pendingCount() }
      #expect(error?.message == "the store is closed")
    }
  }
}

/// Two readers, of which one always begins before the other one ends.
private final class OverlappingReaders: Sendable {
  private let isStopped = Atomic(false)
  private let ended = DispatchSemaphore(value: 0)

  /// - Parameter length: How long each reads before the other one begins.
  init(_ database: TestDatabase, length: Duration = .milliseconds(3)) throws {
    let first = try database.raw()
    let second = try database.raw()
    let pair = Pair(readers: [first, second])
    Thread.detachNewThread { [self] in
      pair.begin(0)
      var current = 0
      while !isStopped.load(ordering: .relaxed) {
        pair.begin(1 - current)
        usleep(UInt32(length.wholeMilliseconds * 1000))
        pair.end(current)
        current = 1 - current
      }
      pair.end(current)
      ended.signal()
    }
  }

  func stop() {
    isStopped.store(true, ordering: .relaxed)
    ended.wait()
  }

  /// Sendable: used by the one thread of the readers.
  private struct Pair: @unchecked Sendable {
    let readers: [SQLiteConnection]

    func begin(_ index: Int) {
      // A failure shows as a log that is not held.
      _ = try? readers[index].run("BEGIN")
      _ = try? readers[index].rows("SELECT count(*) FROM chats") { _ in }
    }

    func end(_ index: Int) { _ = try? readers[index].run("COMMIT") }
  }
}

@Suite struct LogUpkeepTests {
  private let start = ContinuousClock.now
  private let whole = Checkpoint(logFrames: 5_000, copiedFrames: 5_000)
  private let part = Checkpoint(logFrames: 5_000, copiedFrames: 10)

  @Test func `a reader that does not end is waited for less and less often`() {
    var upkeep = LogUpkeep()
    var tries: [Int] = []
    for second in 0..<100 {
      let now = start + .seconds(second)
      guard upkeep.isRestartDue(after: part, bytes: 0, at: now) else { continue }
      tries.append(second)
      upkeep.restarted(false, at: now)
    }
    #expect(tries == [0, 1, 3, 7, 15, 31, 61, 91])
    // It has ended.
    let isDue = upkeep.isRestartDue(after: whole, bytes: 0, at: start + .seconds(92))
    #expect(isDue)
    upkeep.restarted(true, at: start + .seconds(92))
    let isDueAgain = upkeep.isRestartDue(after: whole, bytes: 0, at: start + .seconds(93))
    #expect(isDueAgain)
  }

  @Test func `the longer the log, the longer readers are waited for`() {
    let pauses = [0, 9, 17, 40].map { LogUpkeep.pausesForReaders(bytes: $0 << 20).count }
    #expect(pauses == [3, 3, 5, 5])
  }

  @Test func `a log is told by a size that doubles`() {
    #expect(
      [0, 1, 3, 8, 15, 16].map { LogUpkeep.size($0 << 20) }
        == [
          "1 MB or more", "1 MB or more", "2 MB or more", "8 MB or more", "8 MB or more",
          "16 MB or more",
        ])
  }

  @Test func `a short log is left to the next writer`() {
    var upkeep = LogUpkeep()
    let short = Checkpoint(logFrames: 1_999, copiedFrames: 1_999)
    let isDue = [0, 9_000_000].map { upkeep.isRestartDue(after: short, bytes: $0, at: start) }
    #expect(isDue == [false, true])
    #expect(!upkeep.isCopyDue(frames: 999, bytes: 0))
    #expect(upkeep.isCopyDue(frames: 1_000, bytes: 0))
    #expect(upkeep.isCopyDue(frames: 0, bytes: 9_000_000))
  }
}
