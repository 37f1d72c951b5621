import Foundation
import Glibc
import Testing

@testable import HeartbeatCore
@testable import HeartbeatSQLite
@testable import chatctl

struct QuestionTests {
  let sandbox: Sandbox

  init() throws {
    sandbox = try Sandbox()
    try sandbox.run("start", "--count", "3", "--title", "a\u{202E}b")
  }

  @Test func `list shows the newest, newest last, and says what it cut off`() throws {
    let outcome = try sandbox.run("list", "--limit", "2", "--json")
    #expect(numbers(try outcome.array(), "id") == [2, 3])
    #expect(
      outcome.messages == "chatctl: only the newest 2 chats are listed; --limit lists more\n")
    #expect(try sandbox.run("list", "--limit", "3").messages.isEmpty)
  }

  @Test func `list selects by status, worker and staleness`() throws {
    try sandbox.claim(1, as: "w1")
    try sandbox.run("interrupt", "2")
    func ids(_ arguments: String...) throws -> [Int] {
      let all = ["list", "--json"] + arguments
      return numbers(try sandbox.run(all.map { Array($0.utf8) }).array(), "id")
    }
    #expect(try ids("--status", "running") == [1])
    #expect(try ids("--status", "waiting", "--status", "pending") == [2, 3])
    #expect(try ids("--worker", "w1") == [1])
    #expect(try ids("--worker", "w2") == [])
    // Nobody holds the lock of w1, so it is dead.
    #expect(try ids("--stale") == [1])
  }

  @Test func `a table is aligned, safe and coloured only when asked`() throws {
    let plain = try sandbox.run("list")
    #expect(
      plain.lines.first
        == "CHAT  STATUS   WORKER  GENERATION  RUNNING FOR  LAST OUTPUT  UPDATED  TITLE")
    #expect(plain.lines.dropFirst().allSatisfy { $0.hasSuffix("a\u{FFFD}b") })
    #expect(!plain.bytes.contains(0x1B))
    #expect(try sandbox.run("list", "--color", "always").bytes.contains(0x1B))
  }

  @Test func `an empty answer is a success`() throws {
    let empty = try sandbox.run("list", "--status", "error", "--json")
    #expect(empty.code == 0)
    #expect(empty.text == "[]\n")
    #expect(try sandbox.run("workers", "--json").text == "[]\n")
    let events = try sandbox.run("events", "--after", "1000", "--json")
    #expect(events.code == 0)
    #expect(events.bytes.isEmpty)
  }

  @Test func `show tells of one chat all there is`() throws {
    try sandbox.run("send", "1", "hello \u{1B}]0;x\u{07}\nworld")
    let json = try sandbox.run("show", "1", "--json").object()
    #expect((json["messages"] as? [Any])?.count == 1)
    #expect(texts(try #require(json["events"] as? [[String: Any]]), "kind") == ["created", "sent"])
    let text = try sandbox.run("show", "1")
    #expect(text.text.contains("  hello \u{FFFD}]0;x\u{FFFD}\n  world\n"))
    let unknown = try sandbox.run("show", "99", "--json")
    #expect(unknown.code == 2)
    #expect(unknown.bytes.isEmpty)
    #expect(unknown.messages == "chatctl: there is no chat 99\n")
  }

  @Test func `workers tells the living from the dead`() throws {
    try sandbox.claim(2, as: "w1")
    let w2 = try sandbox.claim(1, as: "w2")
    let lock = try FileWorkerLocks(beside: sandbox.database).enter(WorkerID("w2"), as: w2.id)
    let workers = try withExtendedLifetime(lock) { try sandbox.run("workers", "--json").array() }
    #expect(texts(workers, "worker") == ["w1", "w2"])
    #expect(texts(workers, "state") == ["dead", "live"])
    #expect(numbers(workers, "chats") == [2, 1])
    #expect(numbers(workers, "interval_ms") == [30_000, 30_000])
    #expect(numbers(workers, "stale_after_ms") == [90_000, 90_000])
    #expect(
      workers.first?.keys.sorted() == [
        "chats", "draining_at", "groups", "heartbeat_at", "host", "incarnation", "interval_ms",
        "max_chats", "pid", "stale_after_ms", "state", "worker",
      ])
  }

  @Test func `recover-stale takes back what the dead held`() throws {
    let nothing = try sandbox.run("recover-stale", "--json")
    #expect(nothing.code == 0)
    #expect(nothing.text == "{\"recovered\":[],\"quarantined\":[],\"dry_run\":false}\n")
    try sandbox.claim(1, as: "w1")
    let outcome = try sandbox.run("recover-stale", "--json")
    #expect(outcome.code == 0)
    let recovered = try #require(outcome.object()["recovered"] as? [[String: Any]])
    #expect(numbers(recovered, "chat") == [1])
    #expect(texts(recovered, "why") == ["worker_dead"])
    #expect(
      recovered.first?.keys.sorted() == ["chat", "from", "generation", "heartbeat_age_ms", "why"])
  }

  @Test func `questions are answered while a writer is busy, commands give up`() throws {
    let store = try sandbox.store()
    try sandbox.claim(1, as: "w1")
    try store.write { _ in
      for question in [
        ["list"], ["show", "1"], ["workers"], ["events", "--chat", "1"], ["list", "--stale"],
        ["recover-stale", "--dry-run"],
      ] {
        #expect(try sandbox.run(question.map { Array($0.utf8) }).code == 0)
      }
      for command in [
        ["start", "m"], ["send", "1", "m"], ["steal", "1", "--to", "w2"], ["interrupt", "1"],
        ["delete", "1"],
      ] {
        let arguments = command + ["--busy-timeout", "20ms"]
        let outcome = try sandbox.run(arguments.map { Array($0.utf8) })
        #expect(outcome.code == 3)
        #expect(outcome.messages.hasPrefix("chatctl: the database is busy"))
      }
    }
    #expect(try sandbox.statuses() == ["running", "pending", "pending"])
  }

  @Test func `a reader that has seen enough is no failure`() throws {
    let pipe = try Pipe()
    close(pipe.output)
    defer { close(pipe.input) }
    for arguments in [["list"], ["events", "--json"], ["show", "1"], ["start", "m"], ["--help"]] {
      let outcome = try sandbox.run(arguments, stdout: pipe.input)
      #expect(outcome.code == 0)
      #expect(outcome.messages.isEmpty)
    }
    #expect(try sandbox.statuses().count == 4)
  }

  @Test func `output that cannot be written is a failure`() throws {
    let full = open("/dev/full", O_WRONLY | O_CLOEXEC)
    defer { close(full) }
    let outcome = try sandbox.run(["list"], stdout: full)
    #expect(outcome.code == 1)
    #expect(outcome.messages == "chatctl: cannot write the output: No space left on device\n")
    #expect(try sandbox.run(["list"], stdout: nil).code == 1)
    #expect(try sandbox.statuses().count == 3)
  }

  @Test func `the version names SQLite's too`() throws {
    let outcome = try sandbox.run("--version")
    #expect(outcome.text == "chatctl \(Version.text) (SQLite \(SQLiteVersion.current))\n")
    #expect(outcome.code == 0)
  }
}
