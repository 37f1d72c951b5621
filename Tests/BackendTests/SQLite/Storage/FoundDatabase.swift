import Foundation
import Glibc
import HeartbeatCheck

@testable import HeartbeatCore
@testable import HeartbeatSQLite

/// What a connection that knows no store's rules finds in the files of a database.
struct FoundDatabase {
  /// What is broken, in words: of the file, of what its rows refer to, of the history of each chat.
  private(set) var damage: [String] = []
  /// The event log, a line for each event; empty where there is no schema yet.
  private(set) var log: [String] = []
  /// The number of the newest event.
  var newest: Int { log.last?.split(separator: " ").first.flatMap { Int($0) } ?? 0 }
  /// The answers of chats that are there.
  private(set) var answers = 0

  /// - Parameter known: A log whose history has been checked: when the one that is found is the same,
  ///   that is not done again.
  init(at path: String, known: [String]? = nil) throws {
    let connection = try SQLiteConnection(path: path, access: .readWrite, busyTimeout: .seconds(5))
    damage = try connection.rows("PRAGMA integrity_check") { $0[0] as String }
      .filter { $0 != "ok" }
    damage += try connection.rows("PRAGMA foreign_key_check") {
      "a row of \($0[0] as String) refers to none"
    }
    let tables = try connection.rows("SELECT name FROM sqlite_schema") { $0[0] as String }
    guard tables.contains("events") else {
      if !tables.isEmpty { damage.append("half of a schema") }
      return
    }
    // As one text: there are many lines.
    let lines: String? =
      try connection.row(
        """
        SELECT group_concat(line, char(10)) FROM (
          SELECT seq || ' ' || kind || ' ' || ifnull(chat_id, '') || ' ' || ifnull(generation, '')
            AS line
          FROM events ORDER BY seq)
        """
      ) { $0[0] } ?? nil
    log = lines?.split(separator: "\n").map(String.init) ?? []
    answers =
      try connection.row("SELECT count(*) FROM messages WHERE role = 'assistant'") {
        $0[0]
      } ?? 0
    if log != known {
      let report = try ChatDatabase(path: path).checkHistory()
      damage += report.findings.map { "\($0)" }
    }
  }

  /// The same, on a disk that is kept meanwhile.
  init(on disk: WatchedDisk, known: [String]? = nil) throws {
    self = try withExtendedLifetime(disk) { try FoundDatabase(at: disk.path, known: known) }
  }

  /// Puts files into a directory, and takes away those that were there.
  static func place(_ files: [DiskCall.File: [UInt8]], in directory: String) throws {
    for file in DiskCall.File.allCases { unlink("\(directory)/\(file.rawValue)") }
    unlink("\(directory)/\(DiskCall.File.database.rawValue)-shm")
    for (file, bytes) in files {
      try Data(bytes).write(to: URL(filePath: "\(directory)/\(file.rawValue)"))
    }
  }
}
