import Foundation
import Testing

@testable import HeartbeatCore
@testable import HeartbeatSQLite

/// Files that are not ours are refused by name and left byte by byte as they were.
@Suite struct RefusalTests {
  private enum Way: CaseIterable {
    case create, open, view

    func callAsFunction(_ path: String) throws {
      switch self {
      case .create: try SQLiteChatStore.create(at: path)
      case .open: _ = try SQLiteChatStore(opening: path)
      case .view: _ = try SQLiteChatStore(opening: path, role: .viewer)
      }
    }
  }

  private func expect(_ error: DatabaseFileError, by way: Way, of path: String) throws {
    let before = try Data(contentsOf: URL(fileURLWithPath: path))
    #expect(throws: error) { try way(path) }
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
    #expect(
      try FileManager.default.contentsOfDirectory(
        atPath: (path as NSString).deletingLastPathComponent)
        == [(path as NSString).lastPathComponent])
  }

  @Test(arguments: [
    Data("just some text\n".utf8), Data(repeating: 7, count: 5_000),
    Data("SQLite format 3\0".utf8),
  ])
  func `what is not a SQLite database is left alone`(content: Data) throws {
    try TemporaryDirectory.with { directory in
      let path = directory + "/chats.db"
      try content.write(to: URL(fileURLWithPath: path))
      for way in Way.allCases {
        try expect(.notADatabase(path: path), by: way, of: path)
      }
    }
  }

  @Test func `what is none is left alone with what has the name of its journal`() throws {
    try TemporaryDirectory.with { directory in
      let path = directory + "/chats.db"
      for file in [path, path + "-journal"] {
        try Data("just some text\n".utf8).write(to: URL(fileURLWithPath: file))
      }
      for way in Way.allCases {
        #expect(throws: DatabaseFileError.notADatabase(path: path)) { try way(path) }
      }
      for file in [path, path + "-journal"] {
        #expect(try Data(contentsOf: URL(fileURLWithPath: file)) == Data("just some text\n".utf8))
      }
    }
  }

  @Test(arguments: ["DELETE", "WAL"])
  func `another program's database is left alone`(mode: String) throws {
    try TemporaryDirectory.with { directory in
      let path = directory + "/chats.db"
      #expect(FileManager.default.createFile(atPath: path, contents: nil))
      do {
        let raw = try SQLiteConnection(path: path, access: .readWrite, busyTimeout: .zero)
        try raw.execute(script: "PRAGMA journal_mode = \(mode); CREATE TABLE chats (id)")
      }
      for way in Way.allCases {
        try expect(.foreignDatabase(path: path), by: way, of: path)
      }
    }
  }

  @Test func `a newer database is left alone`() throws {
    try TemporaryDirectory.with { directory in
      let path = directory + "/chats.db"
      try SQLiteChatStore.create(at: path)
      let newer = Schema.version + 1
      do {
        let raw = try SQLiteConnection(path: path, access: .readWrite, busyTimeout: .zero)
        try raw.execute(script: "PRAGMA user_version = \(newer)")
      }
      let error = DatabaseFileError.newerDatabase(path: path, version: newer, known: Schema.version)
      for way in Way.allCases {
        try expect(error, by: way, of: path)
      }
    }
  }

  @Test func `a newer version that is only in the log is noticed`() throws {
    try TestDatabase.with(.sqlite) { database in
      let raw = try database.raw()
      let newer = Schema.version + 1
      try raw.execute(script: "PRAGMA user_version = \(newer)")
      let error = DatabaseFileError.newerDatabase(
        path: database.path, version: newer, known: Schema.version)
      for way in Way.allCases {
        #expect(throws: error) { try way(database.path) }
      }
      #expect(try raw.pragma("user_version") == Int64(newer))
    }
  }

  /// Whoever closes the file last copies the log into it, as a rule.
  @Test func `what is refused for its log keeps the log and the file byte by byte`() throws {
    try TestDatabase.with(.sqlite) { database in
      try TemporaryDirectory.with { directory in
        let path = directory + "/chats.db"
        try database.raw().execute(script: "PRAGMA user_version = \(Schema.version + 1)")
        let files = try ["", "-wal"].map { suffix in
          let content = try Data(contentsOf: URL(fileURLWithPath: database.path + suffix))
          try content.write(to: URL(fileURLWithPath: path + suffix))
          return (path + suffix, content)
        }
        for way in Way.allCases {
          #expect(throws: DatabaseFileError.self) { try way(path) }
          for (file, content) in files {
            #expect(try Data(contentsOf: URL(fileURLWithPath: file)) == content)
          }
        }
      }
    }
  }

  @Test func `a directory is not a file`() throws {
    try TemporaryDirectory.with { directory in
      for way in Way.allCases {
        #expect(throws: DatabaseFileError.notAFile(path: directory)) { try way(directory) }
      }
      let content = try FileManager.default.contentsOfDirectory(atPath: directory)
      #expect(content.isEmpty)
    }
  }

  @Test func `a missing file is made by create alone`() throws {
    try TemporaryDirectory.with { directory in
      let path = directory + "/new/chats.db"
      for way in [Way.open, .view] {
        #expect(throws: DatabaseFileError.noDatabase(path: path)) { try way(path) }
      }
      let content = try FileManager.default.contentsOfDirectory(atPath: directory)
      #expect(content.isEmpty)
    }
  }

  @Test func `an empty file is no database yet`() throws {
    try TemporaryDirectory.with { directory in
      let path = directory + "/chats.db"
      #expect(FileManager.default.createFile(atPath: path, contents: nil))
      for way in [Way.open, .view] {
        try expect(.noDatabase(path: path), by: way, of: path)
      }
    }
  }

  @Test func `a path through a file cannot be opened`() throws {
    try TemporaryDirectory.with { directory in
      let file = directory + "/file"
      #expect(FileManager.default.createFile(atPath: file, contents: nil))
      let path = file + "/chats.db"
      for way in Way.allCases {
        let error = #expect(throws: DatabaseFileError.self) { try way(path) }
        #expect(error == .cannotOpen(path: path, reason: "Not a directory"))
      }
      let content = try Data(contentsOf: URL(fileURLWithPath: file))
      #expect(content.isEmpty)
    }
  }

  // By the code, since a directory that may not be written stops no test that root runs.
  @Test(arguments: [1288, 1544] as [Int32])
  func `a database beside which nothing can be made is said to be one`(code: Int32) {
    let error = DatabaseFile.storeError(SQLiteError(code: code, message: "m"), path: "/p")
    let reason = "the files beside it cannot be made or written by this user"
    #expect(error as? DatabaseFileError == .cannotOpen(path: "/p", reason: reason))
  }

  @Test func `a database that was moved is not said to be read-only`() {
    let moved = SQLiteError(code: 1032, message: "m")
    #expect(DatabaseFile.storeError(moved, path: "/p") is SQLiteError)
  }

  @Test func `every error is a sentence that names the path`() {
    let errors: [DatabaseFileError] = [
      .noDatabase(path: "/p"), .notADatabase(path: "/p"), .foreignDatabase(path: "/p"),
      .newerDatabase(path: "/p", version: 2, known: 1), .notAFile(path: "/p"),
      .readOnly(path: "/p"), .cannotOpen(path: "/p", reason: "why"),
    ]
    #expect(errors.allSatisfy { $0.description.contains("/p") })
  }
}
