import Foundation
import Glibc
import HeartbeatCore
import Testing

@testable import chatctl

struct PruneCommandTests {
  let sandbox: Sandbox

  init() throws {
    sandbox = try Sandbox()
    try sandbox.run("init")
  }

  /// Chats that were completed two days ago, and one that was made now.
  private func makeOver(_ count: Int) throws {
    let store = try sandbox.store()
    let then = wallTime() - .seconds(2 * 86_400)
    let chats = try store.create(
      Array(repeating: ChatDraft(title: "t", message: "m"), count: count), at: then
    ).map(\.id)
    _ = try store.interrupt(.chats(chats), at: then)
    _ = try store.complete(.chats(chats), at: then)
    _ = try store.create([ChatDraft(title: "new")], at: wallTime())
  }

  private func makeLog(of chat: Int, _ text: String = "12345") throws {
    let folder = sandbox.database + "-logs/\(chat)"
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    try text.write(toFile: folder + "/1.ndjson", atomically: false, encoding: .utf8)
  }

  private func exists(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: sandbox.database + name)
  }

  @Test func `says what it would do, does it, and says what it did`() throws {
    try makeOver(3)
    try makeLog(of: 1)
    try makeLog(of: 4)
    let keys = [
      "chats", "dry_run", "events", "free_bytes", "free_total_bytes", "lock_files", "log_bytes",
      "logs", "messages", "vacuumed_bytes", "workers",
    ]
    let dry = try sandbox.run("prune", "--older-than", "1d", "--dry-run", "--json").object()
    #expect(dry.keys.sorted() == keys)
    #expect(dry["chats"] as? Int == 3 && dry["log_bytes"] as? Int == 5)
    #expect(dry["dry_run"] as? Bool == true)
    #expect(try sandbox.statuses().count == 4)
    #expect(exists("-logs/1/1.ndjson"))
    let done = try sandbox.run("prune", "--older-than", "1d", "--json").object()
    #expect(done.keys.sorted() == keys)
    #expect(done["chats"] as? Int == 3 && done["messages"] as? Int == 3)
    #expect(done["log_bytes"] as? Int == 5 && done["logs"] as? Int == 1)
    #expect(try sandbox.statuses() == ["pending"])
    #expect(!exists("-logs/1") && exists("-logs/4/1.ndjson"))
    #expect(try sandbox.run("prune", "--older-than", "1d").lines.first == "removed nothing")
    let last = try sandbox.run("explain", "1").lines.last
    #expect(last == "now: it is gone: it was over, and was pruned")
  }

  @Test func `logs of chats that are gone go too, and nothing that is no log`() throws {
    try makeOver(2)
    try sandbox.run("delete", "1", "2")
    try makeLog(of: 1)
    try makeLog(of: 2)
    let other = sandbox.path("other")
    try "keep".write(toFile: other, atomically: false, encoding: .utf8)
    let folder = sandbox.database + "-logs/2"
    symlink(other, folder + "/2.ndjson")
    link(other, folder + "/3.ndjson")
    try "mine".write(toFile: folder + "/notes", atomically: false, encoding: .utf8)
    symlink(sandbox.directory, sandbox.database + "-logs/5")
    let done = try sandbox.run("prune", "--older-than", "1d", "--json").object()
    #expect(done["log_bytes"] as? Int == 10)
    #expect(!exists("-logs/1"))
    #expect(exists("-logs/2/2.ndjson") && exists("-logs/2/3.ndjson") && exists("-logs/2/notes"))
    #expect(try String(contentsOfFile: other, encoding: .utf8) == "keep")
    #expect(try sandbox.run("prune", "--older-than", "1d").lines.first == "removed nothing")
  }

  @Test func `gives back what is free`() throws {
    try makeOver(2_000)
    let size = { try FileManager.default.attributesOfItem(atPath: sandbox.database)[.size] as? Int }
    try sandbox.run("list")
    let before = try #require(try size())
    let done = try sandbox.run(
      "prune", "--older-than", "1d", "--events", "--vacuum", "--json"
    ).object()
    #expect(done["free_total_bytes"] as? Int == 0)
    let given = try #require(done["vacuumed_bytes"] as? Int)
    #expect(given > 100_000)
    // A log that was copied leaves a file without the pages.
    let after = try #require(try size())
    #expect(before - after >= given / 2)
  }

  @Test func `a file of an older program says how it gives back`() throws {
    try makeOver(1)
    try sandbox.execute("PRAGMA journal_mode = DELETE; PRAGMA auto_vacuum = NONE; VACUUM;")
    let outcome = try sandbox.run("prune", "--older-than", "1d", "--vacuum")
    #expect(outcome.code == 2)
    #expect(outcome.lines.first?.hasPrefix("removed 1 chat, 1 message") == true)
    #expect(
      outcome.messages.contains(
        "sqlite3 \(ShellText.quoted(sandbox.database)) \"PRAGMA auto_vacuum = INCREMENTAL; VACUUM;\""
      ))
  }

  @Test(arguments: [
    ["prune"], ["prune", "--older-than", "0s"], ["prune", "--older-than", "7"],
    ["prune", "--older-than", "1d", "--status", "running"],
    ["prune", "--older-than", "1d", "--status", "pending"],
    ["prune", "--older-than", "1d", "--keep", "-1"], ["prune", "--older-than", "1d", "x"],
  ])
  func `what cannot be meant is refused`(arguments: [String]) throws {
    try makeOver(1)
    let outcome = try sandbox.run(arguments.map { Array($0.utf8) })
    #expect(outcome.code == 64)
    #expect(outcome.messages.split(separator: "\n").count == 1)
    #expect(try sandbox.statuses().count == 2)
  }

  @Test func `one process prunes at a time`() throws {
    try makeOver(1)
    let store = try sandbox.store(.upkeep)
    let right = try #require(try store.takePruning())
    let outcome = try sandbox.run("prune", "--older-than", "1d")
    #expect(outcome.code == 3)
    withExtendedLifetime(right) {}
    #expect(try sandbox.statuses().count == 2)
  }
}

struct PruningWorkerTests {
  @Test func `a worker prunes when it is quiet`() throws {
    let sandbox = try Sandbox()
    let store = try {
      try sandbox.run("start", "--title", "t"); return try sandbox.store()
    }()
    let then = wallTime() - .seconds(60)
    _ = try store.interrupt(.chats([ChatID(1)]), at: then)
    _ = try store.complete(.chats([ChatID(1)]), at: then)
    let outcome = try sandbox.run(
      "run", "--prune-older-than", "10s", "--interval", "1s", "--ticks", "6", "--hold")
    #expect(outcome.code == 0)
    #expect(try sandbox.statuses().isEmpty)
  }

  @Test func `needs the right to prune`() throws {
    let sandbox = try Sandbox()
    let outcome = try sandbox.run(
      "--role", "worker", "run", "--prune-older-than", "1d", "--until-idle")
    #expect(outcome.code == 77)
    #expect(try sandbox.run("run", "--prune-older-than", "0s").code == 64)
  }
}
