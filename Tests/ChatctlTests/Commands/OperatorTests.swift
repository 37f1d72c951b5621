import HeartbeatCore
import HeartbeatSQLite
import Testing

struct OperatorTests {
  let sandbox: Sandbox

  init() throws {
    sandbox = try Sandbox()
    try sandbox.run("start", "--count", "4")
  }

  @Test func `a steal moves the lease and names who is refused`() throws {
    try sandbox.claim(2, as: "w1")
    let outcome = try sandbox.run("steal", "1", "3", "9", "1", "--to", "w2", "--json")
    #expect(outcome.code == 2)
    let answer = try outcome.object()
    let stolen = try #require(answer["stolen"] as? [[String: Any]])
    #expect(numbers(stolen, "chat") == [1])
    #expect(numbers(stolen, "generation") == [2])
    #expect(texts(stolen, "from") == ["w1"])
    #expect(texts(stolen, "to") == ["w2"])
    let refused = try #require(answer["refused"] as? [[String: Any]])
    #expect(numbers(refused, "chat") == [3, 9])
    #expect(texts(refused, "status") == ["pending"])
    #expect(refused.last?.keys.sorted() == ["chat", "reason", "status"])
    #expect(
      outcome.messages == """
        chatctl: w2 is not running; it gets them when it starts, or they are recovered when stale
        chatctl: chat 3 is not running; it is pending
        chatctl: there is no chat 9

        """)
  }

  @Test func `a steal from one worker moves at most what was asked`() throws {
    try sandbox.claim(3, as: "w1")
    let some = try sandbox.run(
      "steal", "--all", "--from", "w1", "--to", "w2", "--count", "2", "--json")
    #expect(some.code == 0)
    #expect(numbers(try #require(some.object()["stolen"] as? [[String: Any]]), "chat") == [1, 2])
    let none = try sandbox.run("steal", "--all", "--from", "w9", "--to", "w2")
    #expect(none.code == 2)
    #expect(none.messages == "chatctl: nothing matched: w9 holds no chat\n")
    let reason = try sandbox.run("steal", "3", "--to", "w2", "--reason", "slow\u{1B}[2J")
    #expect(reason.text == "stole chat 3 from w1 for w2, generation 2\n")
    let events = try sandbox.run("events", "--chat", "3")
    #expect(events.lines.last?.hasSuffix("by operator: slow\u{FFFD}[2J") == true)
  }

  @Test func `a live worker that is given chats is not called dead`() throws {
    try sandbox.claim(1, as: "w1")
    let lock = try FileWorkerLocks(beside: sandbox.database).enter(
      WorkerID("w2"), as: .random())
    let outcome = try sandbox.run("steal", "1", "--to", "w2")
    withExtendedLifetime(lock) { #expect(outcome.messages.isEmpty) }
  }

  @Test(arguments: [
    ["steal", "1"], ["steal", "--to", "w"], ["steal", "--all", "--to", "w"],
    ["steal", "1", "--all", "--from", "w1", "--to", "w"],
    ["steal", "1", "--from", "w1", "--to", "w"],
    ["steal", "1", "--to", "w", "--count", "1"], ["steal", "1", "--to", ""],
    ["steal", "1", "--to", "a b"], ["steal", "1", "--to", "ä"],
    ["steal", "1", "--to", String(repeating: "w", count: 65)],
    ["steal", "0", "--to", "w"], ["steal", "x", "--to", "w"],
    ["steal", "99999999999999999999", "--to", "w"],
    ["steal", "--all", "--from", "w1", "--to", "w", "--count", "0"],
    ["interrupt"], ["interrupt", "1", "--all"], ["interrupt", "0"], ["retry"], ["complete"],
    ["delete"], ["complete", "1", "--all"], ["send", "1"], ["send", "1", ""], ["send", "-1", "m"],
    ["send", "0", "m"], ["show", "0"], ["show", "1.5"], ["show", "+1"], ["list", "--limit", "0"],
    ["list", "--limit", "-5"], ["list", "--status", "happy"], ["list", "--worker", ""],
    ["events", "--after", "-1"], ["events", "--chat", "0"], ["wait"], ["wait", "1", "--all"],
    ["wait", "1", "--timeout", "5"], ["wait", "1", "--timeout", "0s"],
    ["wait", "1", "--timeout", "-5s"], ["wait", "1", "--timeout", "9999999d"],
    ["recover-stale", "--limit", "0"], ["recover-stale", "--stale-after", "0s"],
    ["list", "--busy-timeout", "1"], ["list", "--color", "blue"], ["list", "--unknown"],
    ["unknown"], ["list", "extra"], ["workspace", "show", ""], ["workspace", "remove", ""],
    ["workspace", "attach", "1", ""],
  ])
  func `bad usage says so and changes nothing`(arguments: [String]) throws {
    let outcome = try sandbox.run(arguments.map { Array($0.utf8) })
    #expect(outcome.code == 64)
    #expect(outcome.bytes.isEmpty)
    #expect(outcome.messages.hasPrefix("chatctl: "))
    #expect(outcome.messages.split(separator: "\n").count == 1)
    #expect(try sandbox.statuses() == ["pending", "pending", "pending", "pending"])
  }

  @Test func `interrupt stops running and pending chats`() throws {
    try sandbox.claim(1, as: "w1")
    let outcome = try sandbox.run("interrupt", "1", "2", "--json")
    #expect(outcome.code == 0)
    let answer = try outcome.object()
    let changed = try #require(answer["changed"] as? [[String: Any]])
    #expect(texts(changed, "from") == ["running", "pending"])
    #expect(texts(changed, "to") == ["waiting", "waiting"])
    #expect(texts(changed, "worker") == ["w1"])
    #expect((answer["refused"] as? [Any])?.isEmpty == true)
    #expect(try sandbox.run("interrupt", "--all").lines.count == 2)
    let again = try sandbox.run("interrupt", "--all", "--json")
    #expect(again.code == 2)
    #expect(again.text == "{\"changed\":[],\"refused\":[]}\n")
  }

  @Test func `complete, retry and delete refuse a wrong status by name`() throws {
    try sandbox.run("interrupt", "1", "2")
    let completed = try sandbox.run("complete", "1", "3", "--json")
    #expect(completed.code == 2)
    #expect(completed.messages == "chatctl: chat 3 is not running or waiting; it is pending\n")
    let retried = try sandbox.run("retry", "1", "2", "77")
    #expect(retried.code == 2)
    #expect(retried.text == "retried chat 2, which was waiting\n")
    #expect(retried.messages.contains("it is completed"))
    #expect(retried.messages.contains("there is no chat 77"))
    let deleted = try sandbox.run("delete", "1", "1", "77", "--json")
    #expect(deleted.code == 2)
    #expect(deleted.text.contains("\"to\":null"))
    #expect(deleted.text.contains("\"refused\":[{\"chat\":77,"))
    #expect(try sandbox.statuses() == ["pending", "pending", "pending"])
  }

  @Test func `send makes a chat pending that was not running`() throws {
    try sandbox.run("interrupt", "1")
    let outcome = try sandbox.run("send", "1", "-", "--json", input: "more")
    #expect(outcome.code == 0)
    #expect(try outcome.object()["status"] as? String == "pending")
    let unknown = try sandbox.run("send", "99", "more")
    #expect(unknown.code == 2)
    #expect(unknown.messages == "chatctl: there is no chat 99\n")
  }
}
