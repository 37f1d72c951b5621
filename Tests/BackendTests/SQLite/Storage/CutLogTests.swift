import Foundation
import Testing

@testable import HeartbeatCore
@testable import HeartbeatSQLite

/// A log whose end is missing, as after a crash of the machine or a copy that was cut short.
@Suite(.timeLimit(.minutes(2))) struct `A log that is cut` {
  /// Source: https://www.sqlite.org/walformat.html#walfile
  private static let headerBytes = 32
  private static let frameHeaderBytes = 24

  /// A commit, and what it left.
  private struct Commit {
    let frames: Int
    let state: String
  }

  private struct Files {
    var database: [UInt8] = []
    var log: [UInt8] = []
    var commits: [Commit] = []

    var frames: Int { (log.count - headerBytes) / LogUpkeep.frameBytes }
  }

  /// The newest event and the newest heartbeat.
  private static func state(_ connection: SQLiteConnection) throws -> String {
    try connection.row(
      """
      SELECT (SELECT count(*) || ' ' || ifnull(max(seq), 0) FROM events) || ' '
        || (SELECT count(*) || ' ' || ifnull(max(heartbeat_at), 0) FROM leases) || ' '
        || (SELECT count(*) FROM messages)
      """
    ) { $0[0] } ?? ""
  }

  /// Some commits of every store, none of which was copied into the database yet.
  private func makeFiles() throws -> Files {
    let disk = try WatchedDisk()
    let chats = ChatDatabase(path: disk.path, liveness: StubLocks())
    try chats.create()
    let witness = try chats.raw()
    var files = Files()
    files.commits.append(Commit(frames: 0, state: try Self.state(witness)))
    files.database = Array(FileManager.default.contents(atPath: disk.path) ?? Data())
    let work = try chats.openStore(.worker)
    let heartbeat = try chats.openStore(.heartbeat)
    let person = try chats.openStore(.operator)
    func commit<Result>(_ body: () throws -> Result) throws -> Result {
      let result = try body()
      files.log = Array(FileManager.default.contents(atPath: disk.path + "-wal") ?? Data())
      files.commits.append(Commit(frames: files.frames, state: try Self.state(witness)))
      return result
    }
    let w1 = Incarnation(id: IncarnationID(7), worker: "w1")
    try commit {
      try work.register(
        WorkerDeclaration(
          incarnation: w1, pid: 42, interval: .seconds(30), staleAfter: .seconds(90),
          maxRecoveries: 5, grace: .seconds(10)), at: 0)
    }
    let message = String(repeating: "x", count: 9_000)
    _ = try commit { try person.create([ChatDraft(title: "one", message: message)], at: 10) }
    let claim = try commit { try work.claim(limit: 1, by: w1, beginRuns: true, at: 20) }
    _ = try commit { try heartbeat.renewLeases(of: w1, at: 30) }
    let lease = try #require(claim.assignments.first?.lease)
    try commit { try work.append("half done", under: lease, by: w1, at: 40) }
    _ = try commit {
      try work.finish(
        [Ending(lease: lease, outcome: .completed(answer: "42"))], by: w1, at: 50)
    }
    try commit { try work.markStopped(w1, reason: "done", at: 60) }
    return files
  }

  /// Each found by the store that a command opens.
  private func find(_ database: [UInt8], _ log: [UInt8], in directory: String) throws -> String {
    try FoundDatabase.place([.database: database, .log: log], in: directory)
    let path = directory + "/chats.db"
    let store = try SQLiteChatStore(opening: path)
    let state = try store.use { try Self.state($0) }
    store.close()
    #expect(try FoundDatabase(at: path).damage == [])
    return state
  }

  /// Where a frame is cut.
  private static func places(in frame: Int) -> [Int] {
    let places = [1, frameHeaderBytes, 2_000, LogUpkeep.frameBytes - 1]
    return isEveryCaseTried ? places : [places[frame % places.count]]
  }

  /// What the commits that are whole in so many frames have left.
  private func expected(_ files: Files, frames: Int) -> String? {
    files.commits.last { $0.frames <= frames }?.state
  }

  @Test func `anywhere has exactly the commits before the cut`() throws {
    let files = try makeFiles()
    #expect(Set(files.commits.map(\.state)).count == files.commits.count)
    note(files.frames, "frames of \(files.commits.count - 1) commits, cut at their ends and inside")
    try MemoryDirectory.with { directory in
      for length in [0, 1, Self.headerBytes - 1] {
        let state = try find(files.database, Array(files.log.prefix(length)), in: directory)
        #expect(state == files.commits[0].state, "\(length) bytes")
      }
      for frame in 0...files.frames {
        for rest in [0] + (frame < files.frames ? Self.places(in: frame) : []) {
          let length = Self.headerBytes + frame * LogUpkeep.frameBytes + rest
          let state = try find(files.database, Array(files.log.prefix(length)), in: directory)
          #expect(state == expected(files, frames: frame), "\(frame) frames and \(rest) bytes")
        }
      }
    }
  }

  /// A frame whose checksum is wrong ends the log.
  @Test func `by a byte that has changed has exactly the commits before it`() throws {
    let files = try makeFiles()
    try MemoryDirectory.with { directory in
      for frame in 0..<files.frames {
        var log = files.log
        let place = frame.isMultiple(of: 2) ? 9 : 3_000
        log[Self.headerBytes + frame * LogUpkeep.frameBytes + place] ^= 0x10
        let state = try find(files.database, log, in: directory)
        #expect(state == expected(files, frames: frame), "a byte of frame \(frame + 1)")
      }
    }
  }
}
