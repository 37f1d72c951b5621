import HeartbeatCore
import Testing

@testable import chatctl

@Suite struct WorkspaceCommandTests {
  let sandbox: Sandbox

  private static let keys = [
    "activity_bump_ms", "chats", "deadline_at", "last_used_at", "max_deadline_at", "name",
    "running_chats", "ttl_ms",
  ]

  init() throws {
    sandbox = try Sandbox()
    try sandbox.run("init")
  }

  @Test func `add answers with the workspace, each key there`() throws {
    let before = wallTime().milliseconds
    let outcome = try sandbox.run(
      "workspace", "add", "lab", "--activity-bump", "1h", "--ttl", "8h", "--max-deadline",
      "2999-12-31T18:00:00Z", "--json")
    let after = wallTime().milliseconds
    #expect(outcome.code == 0)
    let answer = try outcome.object()
    #expect(answer.keys.sorted() == Self.keys)
    #expect(answer["name"] as? String == "lab")
    #expect(answer["activity_bump_ms"] as? Int64 == 3_600_000)
    #expect(answer["ttl_ms"] as? Int64 == 28_800_000)
    let deadline = try #require(answer["deadline_at"] as? Int64)
    #expect((before + 28_800_000...after + 28_800_000).contains(deadline))
    #expect(answer["max_deadline_at"] as? Int64 == 32_503_658_400_000)
    #expect(answer["chats"] as? Int == 0)

    let plain = try sandbox.run("workspace", "add", "plain", "--activity-bump", "30m", "--json")
    #expect(
      plain.text == """
        {"name":"plain","activity_bump_ms":1800000,"ttl_ms":null,"last_used_at":null,\
        "deadline_at":null,"max_deadline_at":null,"chats":0,"running_chats":0}

        """)
  }

  @Test func `the bump is shown as it was asked for`() throws {
    try sandbox.run("workspace", "add", "lab", "--activity-bump", "90m")
    #expect(try sandbox.run("workspace", "list").lines[1].hasSuffix("1h30m"))
  }

  @Test func `list, show and remove answer alike`() throws {
    try sandbox.run("workspace", "add", "b", "--activity-bump", "1h")
    try sandbox.run("workspace", "add", "a", "--activity-bump", "1h")
    try sandbox.run("start", "--workspace", "a", "--count", "2")
    try sandbox.claim(1, as: "w1")
    let list = try sandbox.run("workspace", "list", "--json").array()
    #expect(texts(list, "name") == ["a", "b"])
    #expect(numbers(list, "chats") == [2, 0])
    #expect(numbers(list, "running_chats") == [1, 0])
    #expect(list.allSatisfy { $0.keys.sorted() == Self.keys })
    let shown = try sandbox.run("workspace", "show", "a", "--json").object()
    #expect(shown.keys.sorted() == Self.keys)
    #expect(shown["chats"] as? Int == 2)
    let removed = try sandbox.run("workspace", "remove", "a", "--json").object()
    #expect(removed.keys.sorted() == Self.keys)
    #expect(removed["name"] as? String == "a")
    #expect(try sandbox.run("workspace", "list").lines.count == 2)
    #expect(try sandbox.run("show", "1", "--json").text.contains("\"workspace\":null"))
    #expect(try sandbox.statuses() == ["running", "pending"])
    #expect(
      try sandbox.run("workspace", "remove", "b").text
        == "removed workspace b, which had 0 chats\n")
    #expect(try sandbox.run("workspace", "list", "--json").text == "[]\n")
    #expect(try sandbox.run("workspace", "list").text.isEmpty)
  }

  @Test func `attach binds a chat, also while it runs`() throws {
    try sandbox.run("workspace", "add", "lab", "--activity-bump", "1h")
    try sandbox.run("start", "--count", "1")
    try sandbox.claim(1, as: "w1")
    let text = try sandbox.run("workspace", "attach", "1", "lab")
    #expect(text.text == "chat 1 belongs to workspace lab\n")
    let answer = try sandbox.run("workspace", "attach", "1", "lab", "--json").object()
    #expect(answer["workspace"] as? String == "lab")
    #expect(answer["status"] as? String == "running")
  }

  @Test func `a worker's ticks tell what they bumped, and the deadline has moved`() throws {
    try sandbox.run("workspace", "add", "lab", "--activity-bump", "1h", "--ttl", "1ms")
    try sandbox.run("start", "--workspace", "lab", "--count", "2")
    let due = try sandbox.run("workspace", "list", "--due", "--json").array()
    #expect(texts(due, "name") == ["lab"])
    let worker = try RunningWorker(sandbox, ["--interval", "50ms"], ["sleep", "600"])
    // The first ones may come before the worker has claimed anything.
    let first = try worker.wait(for: "tick") { $0["registered"] as? Int == 2 }
    #expect(first["statements"] as? Int == 1)
    #expect(first["workspaces_bumped"] as? Int == 1)
    #expect(first["bump_statements"] as? Int == 1)
    let second = try worker.wait(for: "tick") { $0["registered"] as? Int == 2 }
    #expect(second["workspaces_bumped"] as? Int == 0)
    #expect(second["bump_statements"] as? Int == 0)
    #expect(worker.stop() == 0)
    let shown = try sandbox.run("workspace", "show", "lab", "--json").object()
    let used = try #require(shown["last_used_at"] as? Int64)
    #expect(shown["deadline_at"] as? Int64 == used + 3_600_000)
    #expect(try sandbox.run("workspace", "list", "--due", "--json").text == "[]\n")
  }

  @Test func `those that are due are those whose deadline has passed`() throws {
    let store = try sandbox.store()
    let now = wallTime()
    for (name, age, ttl) in [
      ("past", 10, 9), ("future", 10, 3_600), ("never", 10, nil as Int64?),
    ] {
      _ = try store.addWorkspace(
        WorkspaceDraft(
          name: name, activityBump: .seconds(1), timeToLive: ttl.map { .seconds($0) }),
        at: now - .seconds(age))
    }
    let due = try sandbox.run("workspace", "list", "--due", "--json").array()
    #expect(texts(due, "name") == ["past"])
    let all = try sandbox.run("workspace", "list", "--json").array()
    #expect(texts(all, "name") == ["future", "never", "past"])
  }

  @Test(arguments: [
    ["add", "lab"], ["add", "--activity-bump", "1h"], ["add", "lab", "--activity-bump", "0s"],
    ["add", "lab", "--activity-bump", "1"], ["add", "lab", "--activity-bump", "366d"],
    ["add", "lab", "--activity-bump", "-1h"],
    ["add", "lab", "--activity-bump", "1h", "--ttl", "0s"],
    ["add", "a b", "--activity-bump", "1h"], ["add", "", "--activity-bump", "1h"],
    ["add", "ä", "--activity-bump", "1h"],
    ["add", String(repeating: "n", count: 65), "--activity-bump", "1h"],
    ["add", "lab", "--activity-bump", "1h", "--max-deadline", "0"],
    ["add", "lab", "--activity-bump", "1h", "--max-deadline", "1000"],
    ["add", "lab", "--activity-bump", "1h", "--max-deadline", "2001-01-01T00:00:00Z"],
    ["add", "lab", "--activity-bump", "1h", "--max-deadline", "-1"],
    ["add", "lab", "--activity-bump", "1h", "--max-deadline", "tomorrow"],
    ["add", "lab", "--activity-bump", "1h", "--max-deadline", "2999-13-41T00:00:00Z"],
    ["add", "lab", "--activity-bump", "1h", "--max-deadline", "99999999999999999999"],
    ["add", "lab", "--activity-bump", "1h", "--max-deadline", "9999999999-01-01T00:00:00Z"],
    ["attach", "0", "lab"], ["attach", "lab"], ["show"], ["remove"], ["unknown"], ["list", "lab"],
  ])
  func `bad usage says so and adds nothing`(arguments: [String]) throws {
    let outcome = try sandbox.run((["workspace"] + arguments).map { Array($0.utf8) })
    #expect(outcome.code == 64)
    #expect(outcome.bytes.isEmpty)
    #expect(outcome.messages.hasPrefix("chatctl: "))
    #expect(try sandbox.run("workspace", "list", "--json").text == "[]\n")
  }

  @Test func `what is there already, or is not there, is refused by name`() throws {
    try sandbox.run("workspace", "add", "lab", "--activity-bump", "1h")
    try sandbox.run("start", "--count", "1")
    for (arguments, message) in [
      (["workspace", "add", "lab", "--activity-bump", "2h"], "there is a workspace lab already"),
      (["workspace", "show", "none"], "there is no workspace none"),
      (["workspace", "remove", "none"], "there is no workspace none"),
      (["workspace", "attach", "1", "none"], "there is no workspace none"),
      (["workspace", "attach", "9", "lab"], "there is no chat 9"),
      (["start", "m", "--workspace", "none"], "there is no workspace none"),
    ] {
      let outcome = try sandbox.run(arguments.map { Array($0.utf8) })
      #expect(outcome.code == 2)
      #expect(outcome.messages == "chatctl: \(message)\n")
    }
    let shown = try sandbox.run("workspace", "show", "lab", "--json").object()
    #expect(shown["activity_bump_ms"] as? Int64 == 3_600_000)
    #expect(try sandbox.statuses() == ["pending"])
  }

  @Test func `none of them makes the database`() throws {
    let other = sandbox.path("other.db")
    for arguments in [
      ["add", "lab", "--activity-bump", "1h"], ["list"], ["show", "lab"], ["remove", "lab"],
      ["attach", "1", "lab"],
    ] {
      let outcome = try sandbox.run(
        (["workspace"] + arguments + ["--db", other]).map { Array($0.utf8) })
      #expect(outcome.code == 1)
      #expect(outcome.messages.hasPrefix("chatctl: no database at "))
    }
  }
}
