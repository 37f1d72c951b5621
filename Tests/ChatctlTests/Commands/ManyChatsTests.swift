import HeartbeatCore
import HeartbeatSQLite
import Testing

@testable import chatctl

/// What is done to many chats is told in a few lines, and in full with `--json`.
struct ManyChatsTests {
  let sandbox: Sandbox

  /// Chats 1 to 12 run, the next 13 are pending.
  init() throws {
    sandbox = try Sandbox()
    try SQLiteChatStore.create(at: sandbox.database)
    _ = try sandbox.store().create(
      Array(repeating: ChatDraft(title: "a chat"), count: 25), at: wallTime())
    try sandbox.claim(12, as: "w1")
  }

  private func run(_ command: String..., chats: Range<Int> = 0..<0) throws -> Sandbox.Outcome {
    try sandbox.run((command + chats.map(String.init)).map { Array($0.utf8) })
  }

  @Test func `an interrupt of all counts them by their status`() throws {
    let outcome = try run("interrupt", "--all")
    #expect(outcome.code == 0)
    #expect(
      outcome.lines == [
        "interrupted 12 chats (1, 2, 3, 4, 5, …), which were running",
        "interrupted 13 chats (13, 14, 15, 16, 17, …), which were pending",
      ])
    let retried = try run("retry", "--all", "--json").object()
    #expect(numbers(try #require(retried["changed"] as? [[String: Any]]), "chat") == Array(1...25))
  }

  @Test func `ten chats have a line each`() throws {
    let ten = try run("complete", chats: 1..<11)
    #expect(ten.lines.count == 10)
    #expect(ten.lines.first == "completed chat 1, which was running on w1")
    let eleven = try run("delete", chats: 10..<21)
    #expect(
      eleven.lines == [
        "deleted chat 10, which was completed",
        "deleted 2 chats (11, 12), which were running",
        "deleted 8 chats (13, 14, 15, 16, 17, …), which were pending",
      ])
  }

  @Test func `many refusals are said in a few lines`() throws {
    let outcome = try run("complete", chats: 12..<26)
    #expect(outcome.code == 2)
    #expect(outcome.text == "completed chat 12, which was running on w1\n")
    let messages = outcome.messages.split(separator: "\n")
    #expect(messages.count == 6)
    #expect(messages.first == "chatctl: chat 13 is not running or waiting; it is pending")
    #expect(messages.last == "chatctl: and so for 8 more; --json names them all")
    let json = try run("complete", "--json", chats: 13..<26)
    #expect((try json.object()["refused"] as? [Any])?.count == 13)
  }

  @Test func `a steal of many counts them`() throws {
    let outcome = try run("steal", "--all", "--from", "w1", "--to", "w2")
    #expect(outcome.text == "stole 12 chats (1, 2, 3, 4, 5, …) from w1 for w2\n")
    let json = try run("steal", "--all", "--from", "w2", "--to", "w3", "--json").object()
    #expect((json["stolen"] as? [Any])?.count == 12)
  }

  @Test func `a recovery of many counts them by why`() throws {
    let preview = try run("recover-stale", "--dry-run")
    let counts = ["pending, because of a dead worker: 12 chats (1, 2, 3, 4, 5, …)"]
    #expect(preview.lines == counts)
    #expect(preview.messages == "chatctl: a dry run: nothing was changed\n")
    #expect(try run("recover-stale").lines == counts)
    try sandbox.claim(11, as: "w1")
    let json = try run("recover-stale", "--json").object()
    #expect((json["recovered"] as? [Any])?.count == 11)
  }

  @Test func `an import that is repeated counts what was there`() throws {
    let old = (1...11).map { "{\"key\":\"k\($0)\"}\n" }.joined()
    #expect(try sandbox.run("start", "--from", "-", input: old).text == "created chats 26-36\n")
    let new = old + "{\"key\":\"n\"}\n{\"key\":\"n\"}\n"
    let outcome = try sandbox.run("start", "--from", "-", input: new)
    #expect(
      outcome.lines == [
        "there already, by their keys: 11 chats (26, 27, 28, 29, 30, …)", "created chat 37",
      ])
    #expect(try sandbox.run("start", "--from", "-", "--json", input: new).array().count == 13)
  }

  @Test func `many ids of a line are one word for the parser, which is slow with many`() throws {
    let ids = (1...200).map { "\($0)" }
    func packed(_ line: [String]) throws -> [String] { try RawArguments.normalized(line) }
    let list = ids.joined(separator: "\u{1F}")
    #expect(try packed(["interrupt"] + ids + ["--json"]) == ["interrupt", "--json", list])
    #expect(
      try packed(["steal"] + ids + ["--to", "w2", "--count", "7"])
        == ["steal", "--to", "w2", "--count", "7", list])
    #expect(
      try packed(["wait", "--db", "x"] + ids + ["y"]) == ["wait", "--db", "x", "y", list])
    #expect(try packed(["delete"] + ids + ["--", "3"]) == ["delete", list, "--", "3"])
    // An option without its value must not take them for it, and few are left alone.
    let incomplete = ["retry"] + ids + ["--color"]
    #expect(try packed(incomplete) == incomplete)
    #expect(try packed(["delete", "2", "1"]) == ["delete", "2", "1"])
    #expect(try packed(["send"] + ids) == ["send"] + ids)
  }

  @Test func `each of many ids of a line is meant, and one that is none is named`() throws {
    let sandbox = try Sandbox()
    try sandbox.run("start", "--count", "150")
    let ids = (1...160).map { "\($0)" }
    func run(_ line: [String]) throws -> Sandbox.Outcome {
      try sandbox.run(line.map { Array($0.utf8) })
    }
    let changes = try run(["interrupt"] + ids + ["--json", "7"]).object()
    #expect(numbers(changes["changed"] as? [[String: Any]] ?? [], "chat") == Array(1...150))
    #expect((changes["refused"] as? [Any])?.count == 10)
    let wrong = try run(["retry"] + ids + ["0"])
    #expect(wrong.code == 64)
    #expect(wrong.messages.contains("'0'"))
    #expect(!wrong.messages.contains("150"))
    #expect(try run(["retry", "1\u{1F}2"]).code == 0)
  }
}
