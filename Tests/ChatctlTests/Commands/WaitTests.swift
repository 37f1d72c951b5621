import Glibc
import HeartbeatCore
import Testing

@testable import chatctl

struct WaitTests {
  let sandbox: Sandbox

  init() throws {
    sandbox = try Sandbox()
    try sandbox.run("start", "--count", "3")
  }

  @Test func `wait ends when each chat has ended`() throws {
    let pipe = try Pipe()
    defer { [pipe.output, pipe.input].forEach { close($0) } }
    let waiting = try ChildProcess(
      program: Sandbox.program, arguments: ["chatctl", "wait", "1", "2"].map { Array($0.utf8) },
      environment: sandbox.environment, descriptors: [0, pipe.input, 2])
    try sandbox.run("interrupt", "1", "2")
    #expect(waiting.wait() == 0)
    let outcome = try sandbox.run("wait", "2", "1", "--json")
    #expect(outcome.code == 0)
    #expect(numbers(try outcome.array(), "id") == [2, 1])
    #expect(texts(try outcome.array(), "status") == ["waiting", "waiting"])
  }

  @Test func `wait fails when a chat ends with an error`() throws {
    let incarnation = try sandbox.claim(1, as: "w1")
    let lease = try #require(try sandbox.store().leases(of: incarnation).first)
    try sandbox.fail(lease, of: incarnation)
    let outcome = try sandbox.run("wait", "1", "--json")
    #expect(outcome.code == 1)
    #expect(texts(try outcome.array(), "status") == ["error"])
    #expect(outcome.messages == "chatctl: these chats ended with an error: 1\n")
  }

  @Test func `wait gives up when the time is up`() throws {
    try sandbox.run("interrupt", "2")
    let outcome = try sandbox.run("wait", "--all", "--timeout", "10ms", "--json")
    #expect(outcome.code == 3)
    #expect(numbers(try outcome.array(), "id") == [1, 3])
    #expect(outcome.messages == "chatctl: the time is up and these chats have not ended: 1, 3\n")
  }

  @Test func `the time that is up tells more than an error`() throws {
    let incarnation = try sandbox.claim(1, as: "w1")
    let lease = try #require(try sandbox.store().leases(of: incarnation).first)
    try sandbox.fail(lease, of: incarnation)
    let outcome = try sandbox.run("wait", "1", "2", "99", "--timeout", "10ms", "--json")
    #expect(outcome.code == 3)
    #expect(
      outcome.messages == """
        chatctl: there is no chat 99
        chatctl: these chats ended with an error: 1
        chatctl: the time is up and these chats have not ended: 2

        """)
  }

  @Test func `a chat that is not there is named, the others are waited for`() throws {
    try sandbox.run("interrupt", "1")
    let outcome = try sandbox.run("wait", "99", "1", "--json")
    #expect(outcome.code == 2)
    #expect(numbers(try outcome.array(), "id") == [1])
    #expect(outcome.messages == "chatctl: there is no chat 99\n")
  }

  @Test func `nothing to wait for is a success`() throws {
    try sandbox.run("interrupt", "--all")
    let outcome = try sandbox.run("wait", "--all", "--json")
    #expect(outcome.code == 0)
    #expect(outcome.text == "[]\n")
  }

  @Test func `many chats are counted, not listed`() throws {
    try sandbox.run("start", "--count", "9")
    let late = try sandbox.run("wait", "--all", "--timeout", "10ms")
    #expect(late.code == 3)
    #expect(late.text == "pending: 12 chats (1, 2, 3, 4, 5, …)\n")
    #expect(
      late.messages
        == "chatctl: the time is up and these chats have not ended: 1, 2, 3, 4, 5, … (12 chats)\n")
    let all = try sandbox.run("wait", "--all", "--timeout", "10ms", "--json")
    #expect(numbers(try all.array(), "id") == Array(1...12))
    let incarnation = try sandbox.claim(11, as: "w1")
    for lease in try sandbox.store().leases(of: incarnation) {
      try sandbox.fail(lease, of: incarnation)
    }
    try sandbox.run("interrupt", "12")
    let ids = (1...23).map { "\($0)" }
    let failed = try sandbox.run((["wait"] + ids).map { Array($0.utf8) })
    #expect(failed.code == 1)
    #expect(failed.lines == ["error: 11 chats (1, 2, 3, 4, 5, …)", "waiting: chat 12"])
    #expect(
      failed.messages == """
        chatctl: there is no chat 13
        chatctl: there is no chat 14
        chatctl: there is no chat 15
        chatctl: there is no chat 16
        chatctl: there is no chat 17
        chatctl: and so for 6 more; --json names them all
        chatctl: these chats ended with an error: 1, 2, 3, 4, 5, … (11 chats)

        """)
  }

  @Test func `a vigil looks only at the first chat that has not ended`() throws {
    let chats = try sandbox.store().chats(ChatFilter(), at: wallTime()).chats
    var looks: [ChatID] = []
    var vigil = Vigil(waitingFor: chats.map(\.id))
    let goesOn = try vigil.advance { id in
      looks.append(id)
      return chats.first { $0.id == id }
    }
    #expect(goesOn)
    #expect(looks == [chats[0].id])
  }

  @Test func `a chat deleted meanwhile is missing`() throws {
    let chats = try sandbox.store().chats(ChatFilter(), at: wallTime()).chats
    var vigil = Vigil(waitingFor: chats.map(\.id))
    #expect(try vigil.advance { id in chats.first { $0.id == id } })
    #expect(try !vigil.advance { _ in nil })
    #expect(try vigil.outcome { _ in nil }.missing == chats.map(\.id))
  }
}
