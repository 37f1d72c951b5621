import Foundation
import Glibc
import HeartbeatCore
import Testing

@testable import chatctl

struct BackupCommandTests {
  let sandbox: Sandbox

  init() throws {
    sandbox = try Sandbox()
    try sandbox.run("start", "--count", "3", "--title", "t")
  }

  private func onCopy(_ arguments: String...) throws -> Sandbox.Outcome {
    try sandbox.run((arguments + ["--db", sandbox.path("copy.db")]).map { Array($0.utf8) })
  }

  @Test func `copies, and the first worker on the copy says what it carries`() throws {
    try sandbox.claim(2, as: "w1")
    let document = try sandbox.run("backup", sandbox.path("copy.db"), "--json").object()
    #expect(document.keys.sorted() == ["bytes", "file", "log_bytes", "logs"])
    #expect(document["file"] as? String == sandbox.path("copy.db"))
    let worker = try onCopy(
      "run", "--worker-id", "w1", "--simulate", "0ms..1ms", "--until-idle", "--interval", "1s")
    #expect(worker.code == 0)
    #expect(worker.messages.contains("this database is a copy, and carries leases of workers"))
    #expect(worker.messages.contains("(w1 2)"))
    #expect(try onCopy("list", "--status", "completed", "--json").array().count == 3)
    let again = try onCopy("run", "--simulate", "0ms..1ms", "--until-idle", "--interval", "1s")
    #expect(!again.messages.contains("copy"))
    #expect(try sandbox.statuses().sorted() == ["pending", "running", "running"])
  }

  @Test func `logs are copied beside it, whole lines of regular files`() throws {
    let folder = sandbox.database + "-logs/1"
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    try "{}\n{\"half".write(
      toFile: folder + "/1.ndjson", atomically: false, encoding: .utf8)
    let outcome = try sandbox.run("backup", sandbox.path("copy.db"), "--logs", "--json").object()
    #expect(outcome["logs"] as? Int == 1 && outcome["log_bytes"] as? Int == 3)
    let copied = sandbox.path("copy.db-logs/1/1.ndjson")
    #expect(try String(contentsOfFile: copied, encoding: .utf8) == "{}\n")
    let left = try FileManager.default.contentsOfDirectory(atPath: sandbox.directory)
    #expect(!left.contains { $0.contains(".part") })
  }

  @Test func `what is there is not replaced`() throws {
    try "mine".write(toFile: sandbox.path("copy.db"), atomically: false, encoding: .utf8)
    let outcome = try sandbox.run("backup", sandbox.path("copy.db"))
    #expect(outcome.code == 2)
    #expect(outcome.messages.hasSuffix("copy.db is there already: a backup replaces nothing\n"))
    #expect(try String(contentsOfFile: sandbox.path("copy.db"), encoding: .utf8) == "mine")
    mkdir(sandbox.path("other.db-logs"), 0o700)
    #expect(try sandbox.run("backup", sandbox.path("other.db"), "--logs").code == 2)
    #expect(!FileManager.default.fileExists(atPath: sandbox.path("other.db")))
    #expect(try sandbox.run("backup", sandbox.path("none/copy.db")).code == 1)
    #expect(try sandbox.run("backup", "").code == 64)
    #expect(try sandbox.run("backup").code == 64)
    let left = try FileManager.default.contentsOfDirectory(atPath: sandbox.directory)
    #expect(!left.contains { $0.contains(".part") })
  }
}
