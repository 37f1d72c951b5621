import Foundation
import HeartbeatCore
import HeartbeatSQLite
import Testing

@testable import chatctl

struct StartTests {
  let sandbox: Sandbox

  init() throws { sandbox = try Sandbox() }

  @Test func `the first chat creates the database, private to its owner`() throws {
    let path = sandbox.path("state/deep/chats.db")
    let outcome = try sandbox.run("start", "Hello", "--db", path)
    #expect(outcome.code == 0)
    #expect(outcome.text == "created chat 1\n")
    #expect(
      outcome.messages
        == "chatctl: no worker is running; this starts one: chatctl run -- COMMAND\n")
    #expect(try permissions(path) == 0o600)
    #expect(try permissions(sandbox.path("state")) == 0o700)
    #expect(try permissions(sandbox.path("state/deep")) == 0o700)
  }

  private func permissions(_ path: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
  }

  @Test func `a new chat has every key of the contract`() throws {
    let chat = try #require(try sandbox.run("start", "--json", "Hello\nthere").array().first)
    let keys = [
      "after", "attempts", "created", "created_at", "ended_at", "error", "exit_code", "generation",
      "group",
      "heartbeat_at", "id", "key", "last_output_at", "not_before", "priority", "progress",
      "question",
      "recoveries", "silence_ms", "started_at", "status", "tags", "timeout_ms", "title",
      "updated_at",
      "waits_for", "worker", "workspace",
    ]
    #expect(chat.keys.sorted() == keys)
    for key in ["worker", "heartbeat_at", "workspace", "key", "error", "not_before", "progress"] {
      #expect(chat[key] is NSNull)
    }
    #expect(chat["title"] as? String == "Hello")
    #expect(chat["status"] as? String == "pending")
  }

  @Test func `whoever makes a chat that no running worker takes is told so`() throws {
    try sandbox.run("start", "first")
    let store = try sandbox.store()
    let incarnation = Incarnation(id: .random(), worker: try WorkerID("w1"))
    let standing = try FileWorkerLocks(beside: sandbox.database)
      .enter(incarnation.worker, as: incarnation.id)
    try store.register(
      WorkerDeclaration(
        incarnation: incarnation, pid: getpid(), interval: .seconds(30), staleAfter: .seconds(90),
        maxRecoveries: 5, grace: .seconds(10), groups: ["docs"]),
      at: wallTime())
    defer { withExtendedLifetime(standing) {} }
    #expect(try sandbox.run("start", "--group", "docs", "page").messages.isEmpty)
    #expect(
      try sandbox.run("start", "--group", "my build", "make").messages
        == "chatctl: no running worker takes them; this starts one: "
        + "chatctl run --group \"my build\" -- COMMAND\n")
    #expect(
      try sandbox.run("start", "plain").messages
        == "chatctl: no running worker takes them; this starts one: chatctl run -- COMMAND\n")
  }

  @Test func `several chats are made at once`() throws {
    #expect(
      try sandbox.run("start", "--count", "10", "--title", "load").text == "created chats 1-10\n")
    #expect(try sandbox.run("start", "--count", "2", "--json").array().count == 2)
  }

  @Test func `a message is read from stdin`() throws {
    try sandbox.run("start", "-", "--title", "t", input: "line 1\nline 2\n")
    let messages = try #require(
      try sandbox.run("show", "1", "--json").object()["messages"] as? [[String: Any]])
    #expect(texts(messages, "content") == ["line 1\nline 2\n"])
    #expect(texts(messages, "role") == ["user"])
  }

  @Test func `the same key is the same chat`() throws {
    let first = try sandbox.run("start", "a", "--key", "k", "--json")
    let second = try sandbox.run("start", "b", "--key", "k", "--json")
    #expect(try numbers(first.array(), "id") == numbers(second.array(), "id"))
    #expect(try first.array()[0]["created"] as? Bool == true)
    #expect(try second.array()[0]["created"] as? Bool == false)
    #expect(second.code == 0)
    #expect(second.messages.contains("chat 1 had the key k before, with another message"))
    #expect(try sandbox.statuses().count == 1)
  }

  @Test func `chats are imported from lines of JSON`() throws {
    let input = """
      {"title":"a","message":"m","key":"k1"}

      {"message":"second\\nline","title":null}
      {}
      {"key":"k1"}
      """
    let outcome = try sandbox.run("start", "--from", "-", "--json", input: input)
    #expect(outcome.code == 0)
    #expect(numbers(try outcome.array(), "id") == [1, 2, 3, 1])
    #expect(texts(try outcome.array(), "title") == ["a", "second", "chat", "a"])
  }

  @Test func `nothing to import is no failure`() throws {
    let outcome = try sandbox.run("start", "--from", "-", "--json", input: "\n \n")
    #expect(outcome.code == 0)
    #expect(outcome.text == "[]\n")
  }

  @Test(arguments: [
    ("{\"title\":\"a\"}\n\n{\"titel\":\"b\"}", "line 3 of stdin: unknown key titel"),
    ("{\"title\":\"a\"}\n[1]", "line 2 of stdin: not a JSON object"),
    ("{\"title\":7}", "line 1 of stdin: title must be a string"),
    ("{\"title\":\"a\"", "line 1 of stdin: not valid JSON"),
    ("{\"title\":\"a\"} x", "line 1 of stdin: not valid JSON"),
    ("{\"title\":\"\"}", "line 1 of stdin: a title must not be empty"),
    ("{\"title\":\"a\\u0007\"}", "line 1 of stdin: a title must not contain control characters"),
    ("{\"message\":\"\"}", "line 1 of stdin: a message must not be empty"),
    ("{\"key\":\"\"}", "line 1 of stdin: a key must not be empty"),
  ])
  func `one broken line imports nothing`(input: String, message: String) throws {
    let outcome = try sandbox.run("start", "--from", "-", input: "{\"title\":\"ok\"}\n" + input)
    let shifted = message.replacing(/line (\d+)/) { "line \((Int($0.1) ?? 0) + 1)" }
    #expect(outcome.code == 64)
    #expect(outcome.messages == "chatctl: \(shifted)\n")
    #expect(!FileManager.default.fileExists(atPath: sandbox.database))
  }

  @Test func `one unknown workspace imports nothing`() throws {
    let input = "{\"title\":\"ok\"}\n{\"workspace\":\"nowhere\"}"
    let outcome = try sandbox.run("start", "--from", "-", input: input)
    #expect(outcome.code == 2)
    #expect(outcome.messages == "chatctl: there is no workspace nowhere\n")
    #expect(try sandbox.statuses().isEmpty)
  }

  @Test(arguments: [
    ["start", "--title", ""], ["start", "--title", "a\nb"], ["start", "--title", "a\u{7F}"],
    ["start", "--title", String(repeating: "x", count: 501)],
    ["start", "--title", String(repeating: "x", count: 120_000)],
    ["start", "--count", "0"], ["start", "--count", "-1"], ["start", "--count", "100001"],
    ["start", "--count", "x"], ["start", "--count", "99999999999999999999"],
    ["start", "--key", ""], ["start", "--key", String(repeating: "k", count: 201)],
    ["start", "--key", "k", "--count", "2"], ["start", "--from", "-", "message"],
    ["start", "--from", "-", "--title", "t"], ["start", "--from", "-", "--key", "k"],
    ["start", "--from", "-", "--count", "1"], ["start", ""], ["start", "-"],
    ["start", "--workspace", ""], ["start", "--from", ""], ["start", "one", "two"],
  ])
  func `bad usage creates nothing`(arguments: [String]) throws {
    let outcome = try sandbox.run(arguments.map { Array($0.utf8) })
    #expect(outcome.code == 64)
    #expect(outcome.bytes.isEmpty)
    #expect(outcome.messages.hasPrefix("chatctl: "))
    #expect(outcome.messages.split(separator: "\n").count == 1)
    #expect(outcome.messages.utf8.count < 1100)
    #expect(!FileManager.default.fileExists(atPath: sandbox.database))
  }

  @Test func `what is not UTF-8 is refused`() throws {
    let argument = try sandbox.run([Array("start".utf8), [0x61, 0xFF]])
    #expect(argument.code == 64)
    #expect(argument.messages == "chatctl: argument 2 is not valid UTF-8\n")
    let message = try sandbox.run(["start", "-"].map { Array($0.utf8) }, input: [0xC3, 0x28])
    #expect(message.code == 64)
    #expect(message.messages == "chatctl: stdin is not valid UTF-8\n")
    let line = try sandbox.run(
      ["start", "--from", "-"].map { Array($0.utf8) },
      input: Array("{}\n{\"title\":\"".utf8) + [0xFF])
    #expect(line.messages == "chatctl: line 2 of stdin: not valid UTF-8\n")
    #expect(!FileManager.default.fileExists(atPath: sandbox.database))
  }

  @Test func `a message that is too long is refused`() throws {
    let input = [UInt8](repeating: 0x61, count: ChatDraft.maxMessageBytes + 1)
    let outcome = try sandbox.run(["start", "-"].map { Array($0.utf8) }, input: input)
    #expect(outcome.code == 64)
    #expect(outcome.messages == "chatctl: stdin has more than 16777216 bytes\n")
  }

  @Test func `a file that cannot be read is a failure`() throws {
    #expect(try sandbox.run("start", "--from", sandbox.path("none")).code == 1)
    #expect(try sandbox.run("start", "--from", sandbox.directory).code == 1)
  }
}
