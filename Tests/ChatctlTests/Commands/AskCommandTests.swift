import Foundation
import HeartbeatCore
import Testing

@Suite struct `Asking from within a chat` {
  let sandbox: Sandbox

  init() throws {
    sandbox = try Sandbox()
    try sandbox.run("init")
  }

  /// A worker that runs a script with `$chatctl` until nothing is left to run.
  private func work(_ script: String) throws -> Sandbox.Outcome {
    try sandbox.run(
      "run", "--json", "--until-idle", "--max-attempts", "1", "--", "/bin/sh", "-c",
      "chatctl='\(Sandbox.program)'\n" + script)
  }

  private func within(_ arguments: [String], stdin: String = "") throws -> Sandbox.Outcome {
    let environment = sandbox.environment.merging([
      "CHATCTL_ROLE": "chat", "CHATCTL_CHAT": "1", "CHATCTL_GENERATION": "1",
      "CHATCTL_WORKER": "w1",
    ]) { $1 }
    return try sandbox.run(
      arguments.map { Array($0.utf8) }, input: Array(stdin.utf8), environment: environment)
  }

  private func chat() throws -> [String: Any] { try sandbox.run("show", "1", "--json").object() }

  @Test func `makes it wait with the question, and an answer makes it go on`() throws {
    try sandbox.run("start", "clean up")
    let script = """
      if grep -q 'Plan B'; then echo "done by plan B"; else
        $chatctl ask "Plan A or
      plan B?" >/dev/null; echo "two plans"; fi
      """
    let first = try work(script)
    #expect(first.code == 0)
    #expect(first.text.contains(#""event":"finished""#))
    #expect(first.text.contains(#""status":"waiting""#))
    #expect(try chat()["status"] as? String == "waiting")
    #expect(try chat()["question"] as? String == "Plan A or\nplan B?")
    let list = try sandbox.run("list", "--questions")
    #expect(list.lines.count == 2)
    #expect(list.lines[0].hasSuffix("QUESTION"))
    #expect(list.lines[1].hasSuffix("clean up  Plan A or plan B?"))
    #expect(try texts(sandbox.run("list", "--questions", "--json").array(), "question").count == 1)
    #expect(try sandbox.run("show", "1").text.contains("question    Plan A or plan B?"))
    let wait = try sandbox.run("wait", "1")
    #expect(wait.code == 0)
    #expect(wait.lines.last?.hasSuffix("Plan A or plan B?") == true)

    let sent = try sandbox.run("send", "1", "Plan B", "--json").object()
    #expect(sent["status"] as? String == "pending")
    #expect(sent["question"] is NSNull)
    #expect(try sandbox.run("list", "--questions").lines.isEmpty)
    #expect(try work(script).code == 0)
    #expect(try chat()["status"] as? String == "completed")
    let messages = try #require(chat()["messages"] as? [[String: Any]])
    #expect(
      texts(messages, "content") == ["clean up", "two plans", "Plan B", "done by plan B"])
    let kinds = try sandbox.run("events", "--chat", "1").lines.compactMap {
      $0.split(separator: " ").dropFirst(3).first.map(String.init)
    }
    #expect(kinds == ["created", "claimed", "asked", "answered", "claimed", "completed"])
  }

  @Test func `and failing all the same asks nothing`() throws {
    try sandbox.run("start", "clean up")
    _ = try work("$chatctl ask 'Plan A?' >/dev/null; exit 3")
    #expect(try chat()["status"] as? String == "error")
    #expect(try chat()["question"] is NSNull)
  }

  @Test func `says what it has stored`() throws {
    try sandbox.run("start", "clean up")
    try sandbox.claim(1, as: "w1")
    let asked = try within(["ask", "--json", "- A or B?"]).object()
    #expect(asked["status"] as? String == "running")
    #expect(asked["question"] as? String == "- A or B?")
    // Without --json nothing is printed: it would be part of the chat's answer.
    #expect(try within(["ask", "-"], stdin: "from stdin?").text.isEmpty)
    #expect(try chat()["question"] as? String == "from stdin?")
    // What is not asked yet is no question that anybody has to answer.
    #expect(try sandbox.run("list", "--questions").lines.isEmpty)
    #expect(try sandbox.run("list").lines.allSatisfy { !$0.contains("QUESTION") })
  }

  @Test func `refuses what is no question`() throws {
    try sandbox.run("start", "clean up")
    try sandbox.claim(1, as: "w1")
    for (text, stdin) in [("", ""), (" \n", ""), ("-", "")] {
      let outcome = try within(["ask", text], stdin: stdin)
      #expect(outcome.code == 64)
      #expect(outcome.messages == "chatctl: a question must not be empty\n")
    }
    let long = try within(["ask", String(repeating: "?", count: 65_537)])
    #expect(long.code == 64)
    #expect(long.messages == "chatctl: a question has at most 65536 bytes\n")
    #expect(try within(["ask", "-"], stdin: String(repeating: "?", count: 65_537)).code == 64)
    #expect(try within(["ask"]).code == 64)
    #expect(try chat()["question"] is NSNull)
  }

  @Test func `is for a chat's own command`() throws {
    let outcome = try sandbox.run("ask", "A or B?")
    #expect(outcome.code == 64)
    #expect(outcome.messages.hasPrefix("chatctl: this is for a chat's own command: "))
  }

  @Test func `is counted when many are waited for`() throws {
    try sandbox.run("start", "x", "--count", "11")
    _ = try work("$chatctl ask 'A?' >/dev/null")
    let ids = (1...11).map(String.init)
    let text = try sandbox.run((["wait"] + ids).map { Array($0.utf8) }).text
    #expect(text.contains("waiting: 11 chats (1, 2, 3, 4, 5, …)\n"))
    #expect(text.contains("with a question: 11 chats (1, 2, 3, 4, 5, …)\n"))
  }
}
