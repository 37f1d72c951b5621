import HeartbeatCore
import Testing

@testable import chatctl

@Suite struct GroupCommandTests {
  let sandbox: Sandbox

  private static let keys = [
    "group", "max_running", "paused", "paused_at", "pending", "reason", "running",
  ]

  init() throws {
    sandbox = try Sandbox()
    try sandbox.run("init")
  }

  private func make(_ count: Int, in group: String?) throws {
    var draft = ChatDraft(title: "a chat")
    draft.group = group
    _ = try sandbox.store().create(Array(repeating: draft, count: count), at: wallTime())
  }

  @Test func `set answers with the group, each key there, and makes it`() throws {
    let outcome = try sandbox.run("group", "set", "build", "--max-running", "4", "--json")
    #expect(outcome.code == 0)
    #expect(
      outcome.text == """
        {"group":"build","paused":false,"reason":null,"max_running":4,"running":0,"pending":0,\
        "paused_at":null}

        """)
    #expect(
      try sandbox.run("group", "set", "build", "--max-running", "none").text
        == "group build runs any number at once\n")
    let list = try sandbox.run("group", "list", "--json").array()
    #expect(list.count == 2)
    #expect(list[1]["max_running"] is Int == false)
  }

  @Test func `no group is made that is called none`() throws {
    #expect(try sandbox.run("group", "set", "none", "--max-running", "1").code == 64)
    #expect(try sandbox.run("run", "--group", "none", "--until-idle").code == 64)
    #expect(try sandbox.run("group", "list", "--json").array().count == 1)
  }

  @Test func `list shows places, pauses and counts, those of no group first`() throws {
    try make(3, in: "build")
    try make(2, in: nil)
    try make(1, in: "docs")
    _ = try sandbox.claim(1, as: "w1")
    try sandbox.run("group", "set", "build", "--max-running", "1")
    try sandbox.run("pause", "docs", "--reason", "no\u{1B}[31m paper")
    let list = try sandbox.run("group", "list", "--json").array()
    #expect(list.allSatisfy { $0.keys.sorted() == Self.keys })
    #expect(list.map { $0["group"] as? String } == [nil, "build", "docs"])
    #expect(numbers(list, "running") == [0, 1, 0])
    #expect(numbers(list, "pending") == [2, 2, 1])
    #expect(list.map { $0["paused"] as? Bool } == [false, false, true])
    #expect(list[2]["reason"] as? String == "no\u{1B}[31m paper")
    let table = try sandbox.run("group", "list")
    #expect(table.lines.count == 4)
    #expect(table.lines[2].hasPrefix("build   1        1       2        full"))
    #expect(table.lines[3].contains("paused"))
    #expect(!table.text.contains("\u{1B}"))
  }

  @Test func `pause and resume name what they did, and what stays paused`() throws {
    try make(2, in: "build")
    try make(1, in: "docs")
    _ = try sandbox.claim(1, as: "w1")
    #expect(
      try sandbox.run("pause", "build", "docs").text
        == "paused group build; 1 chat runs on\npaused group docs\n")
    #expect(try sandbox.run("pause").text == "paused everything; 1 chat runs on\n")
    let resumed = try sandbox.run("resume", "docs")
    #expect(resumed.code == 0)
    #expect(resumed.text == "resumed group docs\n")
    #expect(resumed.messages == "chatctl: everything is still paused: chatctl resume ends that\n")
    #expect(
      try sandbox.run("resume").text == "resumed everything; still paused: build\n")
    #expect(try sandbox.run("resume", "build").messages.isEmpty)
    let events = try sandbox.run("events", "--json").lines.filter { $0.contains("\"paused\"") }
    #expect(events.count == 3)
    #expect(events[0].contains("\"group\":\"build\""))
    #expect(try sandbox.run("events").text.contains("paused group build by operator"))
  }

  @Test func `pause and resume answer with arrays`() throws {
    try make(1, in: "build")
    let one = try sandbox.run("pause", "build", "build", "--reason", "r", "--json").array()
    #expect(texts(one, "group") == ["build"])
    #expect(texts(one, "reason") == ["r"])
    let all = try sandbox.run("pause", "--json").array()
    #expect(all.map { $0["group"] as? String } == [nil, "build"])
    #expect(all.map { $0["paused"] as? Bool } == [true, true])
    let resumed = try sandbox.run("resume", "--json").array()
    #expect(resumed.map { $0["paused"] as? Bool } == [false, true])
  }

  @Test(
    arguments: [
      (["pause", "nope"], 2, "there is no group nope"),
      (["pause", "build", "nope"], 2, "there is no group nope"),
      (["resume", "nope"], 2, "there is no group nope"),
      (["group", "remove", "nope"], 2, "there is no group nope"),
      (
        ["group", "remove", "build"], 2, "group build has 1 chat, also counting those that are over"
      ),
      (
        ["group", "set", String(repeating: "é", count: 65), "--max-running", "1"], 64, "at most 64"
      ),
      (["pause", String(repeating: "x", count: 65)], 64, "at most 64 characters"),
      (["run", "--group", String(repeating: "x", count: 65), "--", "true"], 64, "at most 64"),
      (["group", "set", "", "--max-running", "1"], 64, "must not be empty"),
      (["group", "set", "a\tb", "--max-running", "1"], 64, "control characters"),
      (["group", "set", "build"], 64, "--max-running"),
      (["group", "set", "build", "--max-running", "0"], 64, "from 1 to 1000000 or none"),
      (["group", "set", "build", "--max-running", "-1"], 64, "from 1 to 1000000 or none"),
      (["group", "set", "build", "--max-running", "many"], 64, "from 1 to 1000000 or none"),
      (["group", "set", "build", "--max-running", "99999999999999999999"], 64, "from 1 to"),
      (["pause", "--reason", String(repeating: "x", count: 4097)], 64, "at most 4096 bytes"),
    ] as [([String], Int32, String)])
  func `what cannot be done is said, and changes nothing`(
    arguments: [String], code: Int32, sentence: String
  ) throws {
    try make(1, in: "build")
    let before = try sandbox.store().groups()
    let outcome = try sandbox.run(arguments.map { Array($0.utf8) })
    #expect(outcome.code == code)
    #expect(outcome.bytes.isEmpty)
    #expect(outcome.messages.contains(sentence))
    #expect(try sandbox.store().groups() == before)
  }

  @Test func `none of them makes the database`() throws {
    for arguments in [
      ["group", "set", "a", "--max-running", "1"], ["group", "list"], ["group", "remove", "a"],
      ["pause"], ["resume"],
    ] {
      let outcome = try sandbox.run(
        (arguments + ["--db", sandbox.path("other.db")]).map { Array($0.utf8) })
      #expect(outcome.code == 1)
      #expect(outcome.messages.hasPrefix("chatctl: no database at "))
    }
  }

  @Test(arguments: [
    ["--group", "a", "--group", "it's \"b\""], ["--group", "a", "it's \"b\""],
    ["--group=a", "--group=it's \"b\"", "--group", "a"],
  ])
  func `a worker runs the chats of its groups, with a command behind --`(groups: [String]) throws {
    try make(1, in: "a")
    try make(1, in: "it's \"b\"")
    try make(1, in: "c")
    try make(1, in: nil)
    let outcome = try sandbox.run(
      (["run", "--until-idle"] + groups + ["--", "true"]).map { Array($0.utf8) })
    #expect(outcome.code == 0, "\(outcome.messages)")
    #expect(try sandbox.statuses() == ["completed", "completed", "pending", "pending"])
  }

  @Test func `a command that lacks its -- is not taken for a group`() throws {
    let outcome = try sandbox.run("run", "--group", "a", "./agent.sh")
    #expect(outcome.code == 64)
    #expect(outcome.messages.contains("a chat's command stands behind --: ./agent.sh"))
    #expect(try sandbox.run("run", "--group").code == 64)
  }

  @Test func `a worker that waits for a pause, a place or an older chat goes on when that ends`()
    throws
  {
    try make(1, in: "build")
    try make(1, in: nil)
    try sandbox.run("pause", "build")
    let first = try sandbox.run("run", "--until-idle", "--", "true")
    #expect(first.code == 0)
    #expect(try sandbox.statuses() == ["pending", "completed"])
    try sandbox.run("resume", "build")
    #expect(try sandbox.run("run", "--until-idle", "--", "true").code == 0)
    #expect(try sandbox.statuses() == ["completed", "completed"])
  }
}
