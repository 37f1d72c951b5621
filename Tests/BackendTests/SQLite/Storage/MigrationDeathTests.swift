import CSQLite
import Foundation
import Testing

@testable import HeartbeatCore
@testable import HeartbeatSQLite

@Suite(.timeLimit(.minutes(2))) struct `A migration that dies` {
  /// A file of an older program, with rows.
  enum Older: Int, CaseIterable {
    case version1 = 1
    case version2

    func make(at path: String) throws {
      guard FileManager.default.createFile(atPath: path, contents: nil) else {
        throw StoreError.invalid("cannot make \(path)")
      }
      let connection = try raw(path)
      let (schema, rows) =
        self == .version1
        ? (OldSchemas.version1, OldSchemas.rows1) : (OldSchemas.version2, OldSchemas.rows2)
      try connection.execute(script: "BEGIN; \(schema); \(rows); COMMIT; PRAGMA journal_mode = WAL")
    }
  }

  private static func raw(_ path: String) throws -> SQLiteConnection {
    try SQLiteConnection(path: path, access: .readWrite, busyTimeout: .seconds(5))
  }

  private func migrate(_ path: String) throws {
    _ = try DatabaseFile(path: path).open(
      access: .readWrite, busyTimeout: .seconds(5), mayMigrate: true)
  }

  /// The schema and every row, as text.
  private func dump(_ path: String) throws -> [String] {
    let connection = try Self.raw(path)
    var lines = try connection.rows("SELECT type, name, sql FROM sqlite_schema ORDER BY 1, 2") {
      "\($0[0] as String) \($0[1] as String) \($0[2] as String? ?? "")"
    }
    lines.append("version \(try connection.pragma("user_version"))")
    let tables = try connection.rows(
      "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY 1"
    ) { $0[0] as String }
    for table in tables {
      let columns = try connection.rows("SELECT name FROM pragma_table_info('\(table)')") {
        "quote(\($0[0] as String))"
      }
      lines += try connection.rows(
        "SELECT \(columns.joined(separator: " || ' ' || ")) FROM \(table) ORDER BY 1"
      ) { "\(table) \($0[0] as String)" }
    }
    return lines + (try connection.rows("PRAGMA integrity_check") { $0[0] as String })
  }

  @Test(arguments: Older.allCases)
  func `at any of its statements leaves the old file, and the next one finishes it`(
    older: Older
  ) throws {
    try MemoryDirectory.with { directory in
      let path = directory + "/chats.db"
      try older.make(at: path)
      let old = try #require(FileManager.default.contents(atPath: path))
      let before = try dump(path)
      try migrate(path)
      let after = try dump(path)
      #expect(before != after)
      var statement = 1
      var hasEnded = false
      while !hasEnded {
        try FoundDatabase.place([.database: Array(old)], in: directory)
        do {
          let connection = try Self.raw(path)
          let killer = StatementKiller(at: statement)
          _ = try killer.watch(connection) { try Migration.run(on: connection) }
          hasEnded = true
        } catch {
          #expect(try dump(path) == before, "killed at statement \(statement)")
          try migrate(path)
        }
        #expect(try dump(path) == after, "killed at statement \(statement)")
        statement += isEveryCaseTried ? 1 : 5
      }
      #expect(statement > 60)
      note(statement - 1, "statements from \(older)")
    }
  }

  /// As a process that is killed leaves the files, and a power loss.
  @Test(arguments: Older.allCases)
  func `at any call for the disk leaves a whole file, and the next one finishes it`(
    older: Older
  ) throws {
    let disk = try WatchedDisk()
    try older.make(at: disk.path)
    let old = try #require(FileManager.default.contents(atPath: disk.path))
    let before = try dump(disk.path)
    disk.record()
    try migrate(disk.path)
    let calls = disk.endRecording()
    let after = try dump(disk.path)
    var image = DiskImage(database: Array(old))
    var states = [0, 0]
    try MemoryDirectory.with { directory in
      let path = directory + "/chats.db"
      for (index, call) in calls.enumerated() {
        image.apply(call)
        guard isEveryCaseTried || index.isMultiple(of: 9) || index == calls.count - 1 else {
          continue
        }
        for loss in [.all, .none, .some(seed: UInt64(index))] as [DiskImage.Loss] {
          try FoundDatabase.place(image.files(after: loss), in: directory)
          let found = try dump(path)
          #expect(found == before || found == after, "after call \(index + 1), losing \(loss)")
          states[found == before ? 0 : 1] += 1
          try migrate(path)
          #expect(try dump(path) == after, "after call \(index + 1), losing \(loss)")
        }
      }
    }
    // Both are found, or nothing was shown.
    #expect(states.allSatisfy { $0 > 0 })
    note(states[0] + states[1], "disks after \(calls.count) calls from \(older)")
  }
}

/// Ends a connection's work at one of its statements.
private final class StatementKiller {
  private var left: Int
  private var handle: OpaquePointer?

  /// - Parameter statement: Counted from 1.
  init(at statement: Int) { left = statement }

  func watch<Result>(_ connection: SQLiteConnection, _ body: () throws -> Result) rethrows -> Result
  {
    let mask = UInt32(SQLITE_TRACE_STMT)
    connection.withHandle { handle in
      self.handle = handle
      sqlite3_trace_v2(
        handle, mask,
        { _, context, _, _ in
          guard let context else { return 0 }
          Unmanaged<StatementKiller>.fromOpaque(context).takeUnretainedValue().count()
          return 0
        }, Unmanaged.passUnretained(self).toOpaque())
    }
    defer { connection.withHandle { _ = sqlite3_trace_v2($0, 0, nil, nil) } }
    return try body()
  }

  private func count() {
    left -= 1
    if left == 0 { sqlite3_interrupt(handle) }
  }
}
