import Foundation
import HeartbeatCore
import Testing

@testable import chatctl

struct ExplainCommandTests {
  let sandbox: Sandbox

  init() throws {
    sandbox = try Sandbox()
    try sandbox.run("start", "--count", "2", "--title", "a\u{202E}b")
  }

  @Test func `tells the history of a chat, and how it stands`() throws {
    let holder = try sandbox.claim(1, as: "w1")
    try sandbox.fail(Lease(chat: ChatID(1), generation: Generation(1)), of: holder)
    let lines = try sandbox.run("explain", "1").lines
    #expect(lines.count == 5)
    #expect(lines[0] == "chat 1: a\u{FFFD}b")
    #expect(lines[1].hasSuffix("  it was made"))
    #expect(lines[3].hasSuffix("and was the last: exit code 7"))
    #expect(lines[4].hasPrefix("now: it has failed since "))
    #expect(lines[4].hasSuffix(": exit code 7; to run it again: chatctl retry 1"))
    let last = try sandbox.run("explain", "2").lines.last ?? ""
    #expect(last.hasSuffix("no worker takes it; start one: chatctl run -- COMMAND"))
  }

  @Test func `is one document for scripts`() throws {
    let document = try sandbox.run("explain", "2", "--json").object()
    #expect(document.keys.sorted() == ["chat", "history", "now", "title", "waits_for"])
    #expect(document["chat"] as? Int == 2)
    #expect(document["waits_for"] as? String == "no_worker")
    let history = try #require(document["history"] as? [[String: Any]])
    #expect(texts(history, "kind") == ["created"])
    #expect(texts(history, "text") == ["it was made"])
    #expect(numbers(history, "at").count == 1)
  }

  @Test func `tells of a chat that was deleted, and of none that never was`() throws {
    try sandbox.run("delete", "1")
    let lines = try sandbox.run("explain", "1").lines
    #expect(lines[0] == "chat 1")
    #expect(lines[2].hasSuffix("  an operator removed it"))
    #expect(lines[3].hasPrefix("now: it is gone since "))
    let document = try sandbox.run("explain", "1", "--json").object()
    #expect(document["title"] is NSNull)
    let unknown = try sandbox.run("explain", "9")
    #expect(unknown.code == 2)
    #expect(unknown.messages == "chatctl: there is no chat 9\n")
    #expect(try sandbox.run("explain", "x").code == 64)
    #expect(try sandbox.run("explain").code == 64)
  }
}
