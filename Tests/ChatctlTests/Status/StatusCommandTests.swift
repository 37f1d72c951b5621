import Foundation
import Testing

@testable import HeartbeatCore
@testable import chatctl

struct StatusCommandTests {
  let sandbox: Sandbox

  init() throws {
    sandbox = try Sandbox()
    try sandbox.run("start", "--count", "4", "--title", "a\u{202E}b")
  }

  @Test func `says how things stand in one document`() throws {
    let holder = try sandbox.claim(2, as: "w1")
    let lease = Lease(chat: ChatID(1), generation: Generation(1))
    try sandbox.fail(lease, of: holder)
    let status = try sandbox.run("status", "--since", "1h", "--json").object()
    #expect(
      status.keys.sorted() == [
        "advice", "at", "counts", "errors", "group", "older_errors", "pace", "pending", "questions",
        "running", "since", "slowest", "workers",
      ])
    #expect(
      status["counts"] as? [String: Int]
        == ["pending": 2, "running": 1, "waiting": 0, "completed": 0, "error": 1])
    let errors = try #require(status["errors"] as? [[String: Any]])
    #expect(texts(errors, "error") == ["exit code 7"])
    #expect(errors.compactMap { $0["chats"] as? [Int] } == [[1]])
    let pending = try #require(status["pending"] as? [[String: Any]])
    #expect(texts(pending, "reason") == ["no_worker"])
    #expect(numbers(pending, "count") == [2])
    #expect(status["advice"] as? String == "chatctl run -- COMMAND")
    let at = try #require(status["at"] as? Int)
    #expect(status["since"] as? Int == at - 3_600_000)
  }

  @Test func `says it on one screen, with nothing that steers a terminal`() throws {
    let lines = try sandbox.run("status").lines
    #expect(lines.first == "4 chats: 4 pending")
    #expect(lines.contains("start a worker for them: chatctl run -- COMMAND"))
    #expect(lines.contains { $0.hasSuffix("no worker takes them") })
    let holder = try sandbox.claim(4, as: "w1")
    try sandbox.fail(Lease(chat: ChatID(1), generation: Generation(1)), of: holder)
    let text = try sandbox.run("status").text
    #expect(text.contains("a\u{FFFD}b") && !text.contains("\u{202E}"))
    #expect(text.contains("exit code 7"))
  }

  @Test func `says on one screen how 150 groups stand`() throws {
    let store = try sandbox.store()
    for number in 1...150 {
      var draft = ChatDraft(title: "t")
      draft.group = "g\(number)"
      _ = try store.create([draft], at: wallTime())
    }
    let lines = try sandbox.run("status").lines
    #expect(lines.count < 40)
    #expect(lines.contains("and 141 more: chatctl group list"))
    let pending = try sandbox.run("status", "--json").object()["pending"] as? [Any]
    #expect(pending?.count == 100)
    try sandbox.execute("UPDATE chats SET status = 'error', error = 'e' || id")
    #expect(try sandbox.run("status").lines.contains("and more: chatctl list --status error"))
  }

  @Test func `leaves out workers that are well before those that are not`() throws {
    let standings = try (10...20).map { try sandbox.enter(WorkerID("w\($0)")) }
    _ = try sandbox.claim(1, as: "w99")
    let lines = try sandbox.run("status").lines
    #expect(lines.filter { $0.hasPrefix("w") }.count == 10)
    #expect(lines.contains { $0.hasPrefix("w99") && $0.contains("dead") })
    #expect(lines.contains("and 2 more: chatctl workers"))
    withExtendedLifetime(standings) {}
  }

  @Test func `a group that is not there, and a time of nothing, are refused`() throws {
    let group = try sandbox.run("status", "--group", "nowhere")
    #expect(group.code == 2)
    #expect(group.messages == "chatctl: there is no group nowhere\n")
    #expect(try sandbox.run("status", "--since", "0s").code == 64)
  }
}
