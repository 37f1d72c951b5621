import Foundation
import HeartbeatCore
import Testing

/// What the command that is a chat's work may do through chatctl.
@Suite struct ChatsOwnCommandTests {
  let sandbox: Sandbox

  init() throws {
    sandbox = try Sandbox()
    try sandbox.run("init")
  }

  /// Starts one chat and runs a shell script as it, with `$chatctl`, until the worker is idle.
  /// - Returns: What the script wrote into the file `out`.
  @discardableResult
  private func run(_ script: String, started: [String] = ["start", "a message"]) throws -> String {
    #expect(try sandbox.run(started.map { Array($0.utf8) }).code == 0)
    let out = sandbox.path("out")
    let text = "chatctl='\(Sandbox.program)'; exec 4>'\(out)' 2>&4\n" + script
    let outcome = try sandbox.run(
      "run", "--worker-id", "w1", "--until-idle", "--max-attempts", "1", "--", "/bin/sh", "-c", text
    )
    #expect(outcome.code == 0, "\(outcome.messages)")
    return try String(contentsOfFile: out, encoding: .utf8)
  }

  private func messages(_ chat: String = "1") throws -> [[String: Any]] {
    try #require(sandbox.run("show", chat, "--json").object()["messages"] as? [[String: Any]])
  }

  @Test func `it has the role chat, with its chat, its generation and its worker`() throws {
    try sandbox.run("workspace", "add", "lab", "--activity-bump", "1h")
    let out = try run(
      """
      echo "$CHATCTL_ROLE $CHATCTL_CHAT $CHATCTL_GENERATION $CHATCTL_WORKER $CHATCTL_WORKSPACE" >&4
      """, started: ["start", "a message", "--workspace", "lab"])
    #expect(out == "chat 1 1 w1 lab\n")
  }

  @Test func `it adds to its own answer and says how far it is`() throws {
    let out = try run(
      """
      $chatctl send "$CHATCTL_CHAT" "so far" >&4; echo $? >&4
      $chatctl progress 0.25 --note reading >&4; echo $? >&4
      $chatctl show "$CHATCTL_CHAT" --json | grep -o '"progress":{[^}]*}' >&4
      echo done
      """)
    #expect(
      out == """
        sent to chat 1, which is running
        0
        0
        "progress":{"fraction":0.25,"note":"reading"}

        """)
    let messages = try messages()
    #expect(texts(messages, "role") == ["user", "assistant", "assistant"])
    #expect(texts(messages, "content") == ["a message", "so far", "done"])
    // What it says itself does not make it run again.
    #expect(try sandbox.statuses() == ["completed"])
  }

  @Test func `it can do nothing else`() throws {
    try sandbox.run("start", "another", "--title", "other")
    try sandbox.run("interrupt", "1")
    let out = try run(
      """
      for arguments in "send 1 hello" "delete 1" "delete 2" "steal 2 --to w2" "start more" \\
        "complete 2" "interrupt 2" "retry 1" "recover-stale" "init" "run --until-idle" \\
        "workspace add lab --activity-bump 1h" "list --role operator" "list --role worker"
      do
        $chatctl $arguments >&4; echo "$? $arguments" >&4
      done
      """)
    let codes = out.split(separator: "\n").filter { !$0.hasPrefix("chatctl: ") }
    #expect(codes.count == 14)
    #expect(codes.allSatisfy { $0.hasPrefix("77 ") })
    #expect(out.contains("this needs the role operator, but it has the role chat"))
    #expect(
      out.contains("this needs the role operator: the role chat sends only to its own chat, 2"))
    #expect(try sandbox.statuses() == ["waiting", "completed"])
    #expect(try messages("1").count == 1)
  }

  @Test(arguments: ["interrupt", "complete", "delete", "steal"])
  func `it can do nothing once its lease is gone`(how: String) throws {
    try sandbox.run("start", "a message")
    try sandbox.claim(1, as: "w1")
    let taken = try how == "steal" ? sandbox.run(how, "1", "--to", "w2") : sandbox.run(how, "1")
    #expect(taken.code == 0)
    let environment = sandbox.environment.merging([
      "CHATCTL_ROLE": "chat", "CHATCTL_CHAT": "1", "CHATCTL_GENERATION": "1",
      "CHATCTL_WORKER": "w1",
    ]) { $1 }
    for arguments in [["send", "1", "late"], ["progress", "1"], ["ask", "late?"]] {
      let outcome = try sandbox.run(
        arguments.map { Array($0.utf8) }, environment: environment)
      #expect(outcome.code == 1)
      #expect(
        outcome.messages
          == "chatctl: the lease on chat 1, generation 1, is no longer held\n")
    }
    if how != "delete" { #expect(try messages().count == 1) }
  }

  @Test(arguments: [
    ["CHATCTL_CHAT": "1"],
    ["CHATCTL_CHAT": "0", "CHATCTL_GENERATION": "1", "CHATCTL_WORKER": "w1"],
    ["CHATCTL_CHAT": "1", "CHATCTL_GENERATION": "x", "CHATCTL_WORKER": "w1"],
    ["CHATCTL_CHAT": "1", "CHATCTL_GENERATION": "1", "CHATCTL_WORKER": "w 1"], [:],
  ])
  func `outside a chat's command the role chat has no chat`(variables: [String: String]) throws {
    try sandbox.run("start", "a message")
    let environment = sandbox.environment.merging(variables) { $1 }
    let outcome = try sandbox.run(
      "--role", "chat", "progress", "0.5", environment: environment)
    #expect(outcome.code == 64)
    #expect(outcome.messages.hasPrefix("chatctl: this is for a chat's own command: "))
  }

  @Test(arguments: [
    ["progress"], ["progress", "1.01"], ["progress", "-0.1"], ["progress", "nan"],
    ["progress", "half"], ["progress", "0.5", "--note", String(repeating: "n", count: 201)],
  ])
  func `progress is a number from 0 to 1 with a short note`(arguments: [String]) throws {
    #expect(try sandbox.run(arguments.map { Array($0.utf8) }).code == 64)
  }
}
