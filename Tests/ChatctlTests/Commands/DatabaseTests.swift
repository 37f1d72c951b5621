import CSQLite
import Foundation
import Glibc
import HeartbeatCore
import HeartbeatSQLite
import Testing

@testable import chatctl

struct DatabaseTests {
  let sandbox: Sandbox

  init() throws { sandbox = try Sandbox() }

  @Test func `init says whether it created the database`() throws {
    let first = try sandbox.run("init", "--json").object()
    #expect(first["created"] as? Bool == true)
    #expect(first["db"] as? String == sandbox.database)
    let second = try sandbox.run("init", "--json")
    #expect(try second.object()["created"] as? Bool == false)
    #expect(second.code == 0)
  }

  @Test func `init says which older schema it has brought to the present one`() throws {
    try makeOld()
    let outcome = try sandbox.run("init")
    #expect(outcome.code == 0)
    #expect(outcome.text == "there already, brought here from schema 2: \(sandbox.database)\n")
    let again = try sandbox.run("init", "--json").object()
    #expect(again["created"] as? Bool == false)
    #expect(again["migrated_from"] is NSNull)
  }

  @Test func `init names the older schema in JSON`() throws {
    try makeOld()
    let answer = try sandbox.run("init", "--json").object()
    #expect(answer["created"] as? Bool == false)
    #expect(answer["migrated_from"] as? Int == 2)
  }

  /// A database of the second schema, which the tests of the migration keep.
  private func makeOld() throws {
    let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let source = try String(
      contentsOf: tests.appending(path: "BackendTests/SQLite/File/OldSchemas.swift"),
      encoding: .utf8)
    let schema = try #require(
      source.components(separatedBy: "let version2 = \"\"\"").last?
        .components(separatedBy: "\"\"\"").first)
    var handle: OpaquePointer?
    defer { sqlite3_close(handle) }
    try #require(sqlite3_open(sandbox.database, &handle) == SQLITE_OK)
    try #require(sqlite3_exec(handle, schema, nil, nil, nil) == SQLITE_OK)
  }

  @Test func `the path comes from the option, the environment, or the state directory`() throws {
    let home = sandbox.directory
    func path(_ environment: [String: String], _ arguments: String...) throws -> String? {
      let outcome = try sandbox.run(
        (["init", "--json"] + arguments).map { Array($0.utf8) }, environment: environment)
      return try outcome.object()["db"] as? String
    }
    let all = ["CHATCTL_DB": home + "/b.db", "XDG_STATE_HOME": home + "/x", "HOME": home]
    #expect(try path(all, "--db", home + "/a.db") == home + "/a.db")
    #expect(try path(all) == home + "/b.db")
    let state = ["XDG_STATE_HOME": home + "/x", "HOME": home]
    #expect(try path(state) == home + "/x/chatctl/chats.db")
    let relative = ["CHATCTL_DB": "", "XDG_STATE_HOME": "x", "HOME": home]
    #expect(try path(relative) == home + "/.local/state/chatctl/chats.db")
    #expect(try sandbox.run("list", environment: [:]).code == 1)
    #expect(try sandbox.run("list", "--db", "").code == 64)
  }

  private static let needDatabase = [
    ["list"], ["show", "1"], ["workers"], ["events"], ["wait", "1"], ["steal", "1", "--to", "w"],
    ["recover-stale"], ["recover-stale", "--dry-run"], ["interrupt", "1"], ["complete", "1"],
    ["retry", "1"], ["delete", "1"], ["send", "1", "m"],
  ]

  @Test(arguments: needDatabase)
  func `a command that creates nothing fails without a database`(arguments: [String]) throws {
    let outcome = try sandbox.run(arguments.map { Array($0.utf8) })
    #expect(outcome.code == 1)
    #expect(outcome.messages.hasPrefix("chatctl: no database at \(sandbox.database)"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: sandbox.directory).isEmpty)
  }

  @Test(arguments: needDatabase + [["init"], ["start", "m"]])
  func `a file that is not ours is refused and left untouched`(arguments: [String]) throws {
    let foreign = sandbox.path("foreign")
    var header = Array("SQLite format 3\0".utf8)
    header += [UInt8](repeating: 0, count: 4096 - header.count)
    for content in [Data("just some text\n".utf8), Data(header)] {
      try content.write(to: URL(fileURLWithPath: foreign))
      let outcome = try sandbox.run((arguments + ["--db", foreign]).map { Array($0.utf8) })
      #expect(outcome.code == 1)
      #expect(outcome.messages.contains("left untouched"))
      #expect(try Data(contentsOf: URL(fileURLWithPath: foreign)) == content)
      #expect(try FileManager.default.contentsOfDirectory(atPath: sandbox.directory) == ["foreign"])
    }
  }

  @Test(arguments: needDatabase + [["init"], ["start", "m"]])
  func `a directory is refused`(arguments: [String]) throws {
    let outcome = try sandbox.run(
      (arguments + ["--db", sandbox.directory]).map { Array($0.utf8) })
    #expect(outcome.code == 1)
    #expect(outcome.messages == "chatctl: \(sandbox.directory) is not a file\n")
  }

  @Test func `a newer database is refused`() throws {
    try sandbox.run("start", "m")
    // The schema's version in the header. Source: https://www.sqlite.org/fileformat.html
    let file = try #require(FileHandle(forWritingAtPath: sandbox.database))
    try file.seek(toOffset: 60)
    file.write(Data([0, 0, 0, 99]))
    try file.close()
    for arguments in [["list"], ["init"], ["start", "m"]] {
      let outcome = try sandbox.run(arguments.map { Array($0.utf8) })
      #expect(outcome.code == 1)
      #expect(outcome.messages.contains("made by a newer chatctl (schema 99"))
    }
  }

  @Test func `a damaged database is a failure, not a crash`() throws {
    try sandbox.run("start", "m")
    let file = try #require(FileHandle(forWritingAtPath: sandbox.database))
    try file.seek(toOffset: 100)
    file.write(Data(repeating: 0xA5, count: 20_000))
    try file.close()
    for arguments in [["list"], ["start", "m"], ["workers"]] {
      let outcome = try sandbox.run(arguments.map { Array($0.utf8) })
      #expect(outcome.code == 1)
      #expect(outcome.messages.hasPrefix("chatctl: "))
    }
  }

  @Test(.enabled(if: geteuid() != 0, "permissions do not bind root"))
  func `a read-only database can be read and not written`() throws {
    try sandbox.run("start", "m")
    chmod(sandbox.database, 0o400)
    let written = try sandbox.run("start", "n")
    #expect(written.code == 1)
    #expect(written.messages == "chatctl: \(sandbox.database) is read-only here\n")
    #expect(try sandbox.run("list").code == 0)
  }

  @Test func `a second connection of a process keeps the locks of the first`() throws {
    try sandbox.run("init")
    let store = try sandbox.store()
    _ = try sandbox.store()
    // Another process that believes to be the last one deletes the log when it ends.
    #expect(try sandbox.run("start", "theirs").code == 0)
    _ = try store.create([ChatDraft(title: "ours")], at: wallTime())
    #expect(texts(try sandbox.run("list", "--json").array(), "title") == ["theirs", "ours"])
  }

  @Test func `a worker is alive by whatever name the database is reached`() throws {
    try sandbox.run("start")
    let w1 = try sandbox.claim(1, as: "w1")
    let lock = try FileWorkerLocks(beside: sandbox.database).enter(WorkerID("w1"), as: w1.id)
    symlink("chats.db", sandbox.path("link.db"))
    let workers = try withExtendedLifetime(lock) {
      try sandbox.run("workers", "--json", "--db", sandbox.path("link.db")).array()
    }
    #expect(texts(workers, "state") == ["live"])
  }
}
