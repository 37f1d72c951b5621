import Foundation
import Glibc
import Testing

@Suite struct `A conversation` {
  private let sandbox: Sandbox
  private let sign: Signpost

  init() throws {
    sandbox = try Sandbox()
    sign = try Signpost(sandbox)
    try sandbox.run("start", "one")
  }

  /// Who said what, oldest first.
  private func messages() throws -> [String] {
    let messages = try sandbox.run("show", "1", "--json").object()["messages"]
    return (messages as? [[String: Any]] ?? []).map {
      "\($0["role"] ?? ""): \($0["content"] ?? "")"
    }
  }

  private func isCompleted(_ event: RunningWorker.Event) -> Bool {
    event["status"] as? String == "completed"
  }

  @Test func `goes on with each message that is sent`() throws {
    let worker = try RunningWorker(
      sandbox, script: "echo \"$(grep -c '\"role\":\"user\"') so far\"")
    try worker.wait(for: "finished", where: isCompleted)
    for (number, text) in [(2, "two"), (3, "three")] {
      try sandbox.run("send", "1", text)
      let ended = try worker.wait(for: "finished", where: isCompleted)
      #expect(ended["generation"] as? Int == number)
    }
    worker.stop()
    #expect(
      try messages() == [
        "user: one", "assistant: 1 so far", "user: two", "assistant: 2 so far", "user: three",
        "assistant: 3 so far",
      ])
  }

  @Test func `answers a message that comes while it runs in one further run`() throws {
    let gate = try Signpost(sandbox, "gate")
    let worker = try RunningWorker(
      sandbox, environment: sign.environment.merging(["GATE": gate.path]) { $1 },
      script: "n=$(grep -c .); echo $$ >$SIGN; read x <$GATE; echo $n")
    _ = try sign.process()
    try sandbox.run("send", "1", "two")
    try sandbox.run("send", "1", "three")
    try gate.open()
    #expect(try worker.finished()["status"] as? String == "pending")
    _ = try sign.process()
    try gate.open()
    #expect(try worker.finished()["status"] as? String == "completed")
    worker.stop()
    // The second run has read all four, and nothing is left to be answered.
    #expect(
      try messages() == ["user: one", "user: two", "user: three", "assistant: 1", "assistant: 4"])
    #expect(try sandbox.statuses() == ["completed"])
    let again = try RunningWorker(sandbox, ["--until-idle"], ["echo", "too much"])
    #expect(again.waitUntilEnded() == 0)
    #expect(try messages().count == 5)
  }

  @Test func `is read anew by each attempt, so a message between attempts is answered once`() throws
  {
    let gate = try Signpost(sandbox, "gate")
    let worker = try RunningWorker(
      sandbox, ["--retry-pause", "10ms"],
      environment: sign.environment.merging(["GATE": gate.path]) { $1 },
      script: """
        n=$(grep -c .); [ $CHATCTL_ATTEMPT -gt 1 ] || { echo $$ >$SIGN; read x <$GATE; exit 1; }
        echo $n
        """)
    _ = try sign.process()
    try sandbox.run("send", "1", "two")
    try gate.open()
    try worker.wait(for: "finished", where: isCompleted)
    worker.stop()
    #expect(try messages() == ["user: one", "user: two", "assistant: 2"])
  }

  @Test func `takes a message of 1 MiB and answers with all of it`() throws {
    let text = String(repeating: "0123456789abcde\n", count: 1 << 16).dropLast()
    #expect(try sandbox.run("send", "1", "-", input: String(text)).code == 0)
    let worker = try RunningWorker(sandbox, ["--until-idle"], script: "tail -n 1 | wc -c")
    #expect(worker.waitUntilEnded() == 0)
    let answer = try #require(try messages().last?.split(separator: " ").last.flatMap { Int($0) })
    // Each newline is escaped to two characters.
    #expect(answer > text.utf8.count + 1 << 16 - 1)
  }
}
