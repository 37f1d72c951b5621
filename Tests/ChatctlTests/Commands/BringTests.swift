import Foundation
import HeartbeatCore
import Testing

@testable import chatctl

/// What `start` gives a chat to take along, as options and as keys of a file.
@Suite struct BringTests {
  let sandbox: Sandbox

  init() throws { sandbox = try Sandbox() }

  /// Without the doubled slash of some temporary directories, which a path that was made absolute
  /// does not keep.
  private func path(_ name: String) -> String {
    let path = sandbox.directory.replacing("//", with: "/")
    return name.isEmpty ? path : "\(path)/\(name)"
  }

  private func run(_ arguments: [String], input: String = "") throws -> Sandbox.Outcome {
    try sandbox.run(arguments.map { Array($0.utf8) }, input: Array(input.utf8))
  }

  private func show(_ chat: Int, _ options: String...) throws -> [String: Any] {
    try run(["show", "\(chat)", "--json"] + options).object()
  }

  @Test func `all options of a chat are kept`() throws {
    try sandbox.run("start", "--count", "3", "--title", "older")
    let before = wallTime().milliseconds
    let outcome = try run([
      "start", "Do it", "--group", "night", "--priority", "-5", "--after", "1", "2", "--after",
      "3", "--after-any", "--delay", "2h", "--timeout", "30m", "--silence", "5m", "--cwd",
      path(""), "--env", "MODEL=large", "--env", "EMPTY=", "--env", "SUM=1+1=2", "--tag",
      "slow", "--tag", "a b", "--json", "--", "--fast", "- x", "$HOME",
    ])
    #expect(outcome.code == 0, "\(outcome.messages)")
    let chat = try #require(try outcome.array().first)
    #expect(chat["created"] as? Bool == true)
    #expect(chat["group"] as? String == "night")
    #expect(chat["priority"] as? Int == -5)
    #expect(chat["after"] as? [Int] == [1, 2, 3])
    #expect(chat["timeout_ms"] as? Int == 1_800_000)
    #expect(chat["silence_ms"] as? Int == 300_000)
    #expect(chat["tags"] as? [String] == ["a b", "slow"])
    let start = try #require(chat["not_before"] as? Int64)
    #expect(before + 7_200_000...before + 7_260_000 ~= start)
    let shown = try show(4)
    #expect(shown["cwd"] as? String == path(""))
    #expect(shown["args"] as? [String] == ["--fast", "- x", "$HOME"])
    let env = try #require(shown["env"] as? [String: Any])
    #expect(Set(env.keys) == ["MODEL", "EMPTY", "SUM"])
    #expect(env.values.allSatisfy { $0 is NSNull })
    #expect(
      try show(4, "--show-env")["env"] as? [String: String]
        == ["MODEL": "large", "EMPTY": "", "SUM": "1+1=2"])
    let text = try sandbox.run("show", "4").text
    for line in [
      "group       night", "priority    -5", "tags        a b, slow", "after       1, 2, 3",
      "cwd         \(path(""))", "env         EMPTY MODEL SUM",
    ] {
      #expect(text.contains(line + "\n"), "\(text)")
    }
    #expect(!text.contains("large"))
    #expect(try sandbox.run("show", "4", "--show-env").text.contains("MODEL=large"))
  }

  @Test func `a line of a file has the same as keys`() throws {
    try sandbox.run("start", "--count", "2", "--title", "older")
    let at = (wallTime() + .seconds(7_200)).milliseconds
    let input = """
      {"title":"a","group":"night","priority":9,"after":[1,2],"after_any":true,"timeout":"1h",\
      "silence":"2m","cwd":"\(path(""))","env":{"A":"1","B":""},"tags":["x","y"],\
      "args":["--fast","b c"],"at":\(at)}
      {"delay":"1h","at":null,"group":null,"tags":[],"args":[],"env":{}}
      """
    let outcome = try run(["start", "--from", "-", "--json"], input: input)
    #expect(outcome.code == 0, "\(outcome.messages)")
    let chats = try outcome.array()
    #expect(chats[0]["group"] as? String == "night")
    #expect(chats[0]["priority"] as? Int == 9)
    #expect(chats[0]["after"] as? [Int] == [1, 2])
    #expect(chats[0]["timeout_ms"] as? Int == 3_600_000)
    #expect(chats[0]["silence_ms"] as? Int == 120_000)
    #expect(chats[0]["not_before"] as? Int64 == at)
    #expect(chats[0]["tags"] as? [String] == ["x", "y"])
    #expect(chats[1]["group"] is NSNull)
    #expect(chats[1]["not_before"] is Int64)
    let shown = try show(3, "--show-env")
    #expect(shown["env"] as? [String: String] == ["A": "1", "B": ""])
    #expect(shown["args"] as? [String] == ["--fast", "b c"])
    #expect(shown["cwd"] as? String == path(""))
  }

  @Test(arguments: [
    ([#"{"group":7}"#], "group must be a string"),
    ([#"{"group":""}"#], "a group's name must not be empty"),
    ([#"{"priority":"high"}"#], "priority must be a whole number from -1000 to 1000"),
    ([#"{"priority":1001}"#], "priority must be a whole number from -1000 to 1000"),
    ([#"{"priority":1.5}"#], "priority must be a whole number from -1000 to 1000"),
    ([#"{"after":1}"#], "after must be an array of chat ids"),
    ([#"{"after":["1"]}"#], "after must be an array of chat ids"),
    ([#"{"after":[0]}"#], "after must be an array of chat ids"),
    ([#"{"after_any":1}"#], "after_any must be true or false"),
    ([#"{"after_any":true}"#], "after_any needs after"),
    ([#"{"delay":5}"#], #"delay must be a duration in a string, such as "30m""#),
    ([#"{"delay":"5"}"#], "delay: a duration needs a unit: ms, s, m, h or d"),
    ([#"{"timeout":"0s"}"#], "timeout: a duration must be longer than zero"),
    ([#"{"silence":"0s"}"#], "silence: a duration must be longer than zero"),
    ([#"{"at":true}"#], "at must be a time in a string, or milliseconds since 1970"),
    ([#"{"at":"2001-01-01T00:00:00Z"}"#], "the time 2001-01-01T00:00:00Z has passed"),
    ([#"{"at":"23:59","delay":"1h"}"#], "delay and at exclude each other"),
    ([#"{"cwd":7}"#], "cwd must be a string"),
    ([#"{"cwd":"/no/such/place"}"#], "there is no directory /no/such/place"),
    ([#"{"env":["A=1"]}"#], "env must be an object of strings"),
    ([#"{"env":{"A":1}}"#], "env must be an object of strings"),
    ([#"{"env":{"1A":"x"}}"#], "env: the name of a variable has letters, digits and _"),
    ([#"{"env":{"CHATCTL_ROLE":"operator"}}"#], "env: CHATCTL_ROLE is set by the worker"),
    ([#"{"env":{"A":"\u0000"}}"#], "env: the value of A must not contain a NUL"),
    ([#"{"env":{"A":"1","A":"2"}}"#], "a key is there more than once"),
    ([#"{"message":"a","message":"b"}"#], "a key is there more than once"),
    ([#"{"tags":"x"}"#], "tags must be an array of strings"),
    ([#"{"tags":["a\nb"]}"#], "a tag must not contain control characters"),
    ([#"{"args":"x"}"#], "args must be an array of strings"),
    ([#"{"args":["\u0000"]}"#], "an argument must not contain a NUL"),
    ([#"{"tag":["x"]}"#], "unknown key tag"), ([#"{"tag":null}"#], "unknown key tag"),
  ])
  func `a broken key imports nothing and is named with its line`(
    lines: [String], message: String
  ) throws {
    let outcome = try run(["start", "--from", "-"], input: "{}\n" + lines.joined(separator: "\n"))
    #expect(outcome.code == 64)
    #expect(
      outcome.messages.hasPrefix("chatctl: line 2 of stdin: \(message)"), "\(outcome.messages)")
    #expect(!FileManager.default.fileExists(atPath: sandbox.database))
  }

  @Test(arguments: [
    ["--group", ""], ["--group", String(repeating: "g", count: 65)], ["--group", "none"],
    ["--group", "a\nb"], ["--priority", "x"], ["--priority", "1001"], ["--priority", "-1001"],
    ["--priority", ""], ["--after", "0"], ["--after", "x"], ["--after", "1,"], ["--after-any"],
    ["--delay", "5"], ["--delay", "0s"], ["--delay", "1h", "--at", "23:00"], ["--at", "yesterday"],
    ["--at", "2001-01-01T00:00:00Z"], ["--at", "2001-01-01 10:00"], ["--at", "24:00"],
    ["--at", "2099-02-30 10:00"], ["--at", "1"], ["--at", ""], ["--timeout", "0s"],
    ["--timeout", "10"], ["--silence", "0s"], ["--cwd", "/no/such/place"], ["--cwd", ""],
    ["--cwd", "/etc/passwd"], ["--env", "A"], ["--env", "=x"], ["--env", "1A=x"],
    ["--env", "A-B=x"], ["--env", "CHATCTL_CHAT=1"], ["--env", ""], ["--tag", ""],
    ["--tag", String(repeating: "t", count: 65)], ["--tag", "a\tb"],
    ["--env", "A=" + String(repeating: "x", count: 65_536)],
    ["--", String(repeating: "x", count: 65_536)], ["--message", "twice"], ["--message", ""],
  ])
  func `a bad option makes nothing`(options: [String]) throws {
    let outcome = try run(["start", "message"] + options)
    #expect(outcome.code == 64, "\(outcome.messages)")
    #expect(outcome.messages.split(separator: "\n").count == 1)
    #expect(!outcome.messages.contains("xxxxxxxxxx"))
    #expect(!FileManager.default.fileExists(atPath: sandbox.database))
  }

  @Test(arguments: [
    ["--group", "g"], ["--priority", "1"], ["--after", "1"], ["--delay", "1h"], ["--at", "23:00"],
    ["--timeout", "1h"], ["--silence", "1h"], ["--cwd", "/"], ["--env", "A=1"], ["--tag", "t"],
    ["--message", "m"], ["--", "--fast"],
  ])
  func `a file takes all from its lines`(options: [String]) throws {
    let outcome = try run(["start", "--from", "-"] + options, input: "{}")
    #expect(outcome.code == 64)
    #expect(outcome.messages.contains("--from takes all from the file"))
  }

  @Test func `only chats that are there can be waited for`() throws {
    let outcome = try sandbox.run("start", "m", "--after", "999")
    #expect(outcome.code == 2)
    #expect(outcome.messages == "chatctl: there is no chat 999\n")
    #expect(try sandbox.statuses().isEmpty)
    // A chat that would have this number is not there before it is made.
    for arguments in [
      ["start", "m", "--after", "1"], ["start", "m", "--count", "3", "--after", "2"],
    ] {
      let outcome = try run(arguments)
      #expect(outcome.code == 2)
      #expect(outcome.messages.hasPrefix("chatctl: there is no chat"))
    }
    let file = try run(["start", "--from", "-"], input: "{}\n{\"after\":[1]}")
    #expect(file.code == 2)
    #expect(file.messages == "chatctl: there is no chat 1\n")
    #expect(try sandbox.statuses().isEmpty)
  }

  @Test func `a directory is made absolute`() throws {
    let outcome = try sandbox.run("start", "m", "--cwd", "./.")
    #expect(outcome.code == 0)
    let directory = try #require(try show(1)["cwd"] as? String)
    #expect(directory == FileManager.default.currentDirectoryPath)
  }

  @Test func `whoever finds another chat by its key is told`() throws {
    try sandbox.run("start", "a", "--key", "k", "--tag", "x")
    let same = try sandbox.run("start", "a", "--key", "k", "--tag", "x")
    #expect(same.text == "chat 1 has this key already\n")
    #expect(!same.messages.contains("had the key"))
    let other = try sandbox.run("start", "b", "--key", "k", "--title", "T", "--priority", "4")
    #expect(other.code == 0)
    #expect(other.text == "chat 1 has this key already\n")
    #expect(
      other.messages.contains(
        "chat 1 had the key k before, with another message and title and priority and set of tags;"
          + " it stays as it is"))
  }

  @Test func `a worker that runs is not missed`() throws {
    try sandbox.run("start", "--title", "a")
    let worker = try RunningWorker(
      sandbox, ["--interval", "1s"], script: "cat >/dev/null; sleep 60")
    let outcome = try sandbox.run("start", "--title", "b")
    #expect(outcome.messages.isEmpty)
    worker.stop()
    #expect(
      try sandbox.run("start", "--title", "c").messages.hasPrefix("chatctl: no worker is running"))
    // Nothing waits for a worker.
    #expect(try sandbox.run("start", "--from", "-").messages.isEmpty)
  }

  @Test func `by hand a chat needs a message or a title`() throws {
    let terminal = try PseudoTerminal(columns: 200)
    let bare = try terminal.run(["start"], in: sandbox)
    #expect(
      bare == ["chatctl: a message or --title is needed: chatctl start \"Summarise the report\""])
    #expect(try terminal.run(["start", "--tag", "x"], in: sandbox).first == bare.first)
    #expect(!FileManager.default.fileExists(atPath: sandbox.database))
    #expect(try terminal.run(["start", "--title", "t"], in: sandbox).contains("created chat 1"))
    #expect(try terminal.run(["start", "- m"], in: sandbox).contains("created chat 2"))
    // A script may.
    #expect(try sandbox.run("start").code == 0)
  }
}
