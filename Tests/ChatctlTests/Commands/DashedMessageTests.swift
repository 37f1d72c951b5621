import HeartbeatCore
import Testing

struct DashedMessageTests {
  let sandbox: Sandbox

  init() throws {
    sandbox = try Sandbox()
    try sandbox.run("start", "first")
  }

  private func messages(of chat: Int) throws -> [String] {
    let chat = try sandbox.run("show", "\(chat)", "--json").object()
    return texts(chat["messages"] as? [[String: Any]] ?? [], "content")
  }

  @Test(arguments: [
    (["- fix this"], "- fix this"), (["- a list\n- b", "--title", "T"], "- a list\n- b"),
    (["--title", "-T", "-h me"], "-h me"), (["-x"], "-x"), (["-5"], "-5"), (["-"], "from stdin"),
    (["---\nkey: value\n---"], "---\nkey: value\n---"),
    (["--help me, please"], "--help me, please"),
    (["--", "-h"], "-h"), (["--", "--json"], "--json"), (["--json", "--", "- fix"], "- fix"),
    (["-bullet", "--key", "-k"], "-bullet"), (["--title=T", "-=- x ="], "-=- x ="),
  ])
  func `a prompt that begins with a dash is the message`(
    arguments: [String], message: String
  ) throws {
    let started = try sandbox.run(
      (["start"] + arguments).map { Array($0.utf8) }, input: Array("from stdin".utf8))
    #expect(started.code == 0, "\(started.messages)")
    #expect(started.messages.split(separator: "\n").count == 1)
    #expect(started.messages.hasPrefix("chatctl: no worker is running"))
    #expect(try messages(of: 2) == [message])
    let sent = try sandbox.run(
      (["send", "1"]
        + arguments.filter { !["--title", "-T", "T", "--key", "-k", "--title=T"].contains($0) })
        .map { Array($0.utf8) }, input: Array("from stdin".utf8))
    #expect(sent.code == 0, "\(sent.messages)")
    #expect(try messages(of: 1) == ["first", message])
  }

  @Test(arguments: [
    ["start", "-h"], ["start", "--help"], ["start", "- fix", "-h"], ["send", "1", "-h"],
    ["send", "-h", "1", "- x"],
  ])
  func `a known option stays one`(arguments: [String]) throws {
    let outcome = try sandbox.run(arguments.map { Array($0.utf8) })
    #expect(outcome.code == 0)
    #expect(outcome.text.hasPrefix("OVERVIEW: "))
    #expect(try sandbox.statuses().count == 1)
  }

  @Test(arguments: [
    (["start", "--fix"], "chatctl start -- \"--fix\""),
    (["start", "--title"], "chatctl start -- \"--title\""),
    (["start", "--json", "--why", "--key", "k"], "chatctl start --json --key k -- \"--why\""),
    (["send", "1", "--json"], "chatctl send 1 -- \"--json\""),
    (["send", "1", "--x=y"], "chatctl send 1 -- \"--x=y\""),
    (
      ["start", "-json"],
      "did you mean --json? A message that begins with a dash stands behind --: chatctl start -- \"-json\""
    ),
    (["start", "--jsn"], "did you mean --json?"),
    (["start", "--titel", "X"], "did you mean --title?"),
    (["start", "--titel=X", "m"], "there is no option --titel; did you mean --title?"),
    (["start", "-t", "X"], "there is no option -t"),
    (["start", "- fix", "--title"], "--title has no value"),
    (["send", "1", "-x", "m"], "there is no option -x"),
    (["start", "- a", "- b"], "did you mean: chatctl start -- \"- a - b\""),
    (["start", "fix", "the", "bug"], "did you mean: chatctl start \"fix the bug\""),
    (["send", "1", "fix", "it", "--json"], "did you mean: chatctl send --json 1 \"fix it\""),
    (["send", "- bullet"], "a chat id is a positive whole number"),
    (["send", "-1", "m"], "a chat id is a positive whole number"),
    (["start", "--", "- a", "--json"], "'--json'"),
  ])
  func `what cannot be told is refused with the way to say it`(
    arguments: [String], words: String
  ) throws {
    let outcome = try sandbox.run(arguments.map { Array($0.utf8) })
    #expect(outcome.code == 64)
    #expect(outcome.bytes.isEmpty)
    #expect(outcome.messages.contains(words), "\(outcome.messages)")
    #expect(outcome.messages.split(separator: "\n").count == 1)
    #expect(try sandbox.statuses().count == 1)
    #expect(try messages(of: 1) == ["first"])
  }

  @Test(arguments: [["report", "-x.html"], ["list", "-x.html"], ["workers", "-the"]])
  func `a word that is no option is not taken for a wish for help`(line: [String]) throws {
    let outcome = try sandbox.run(line.map { Array($0.utf8) })
    #expect(outcome.code == 64)
    #expect(outcome.messages.contains("there is no option \(line[1])"))
    #expect(outcome.bytes.isEmpty)
  }

  @Test func `an option takes a value that begins with a dash`() throws {
    try sandbox.claim(1, as: "w1")
    let stolen = try sandbox.run("steal", "1", "--to", "-w2", "--reason", "- slow", "--json")
    #expect(stolen.code == 0)
    let event = try sandbox.run("events", "--chat", "1").lines.last
    #expect(event?.hasSuffix(": - slow") == true)
    #expect(try sandbox.run("list", "--worker", "-w2").lines.count == 2)
  }
}
