import HeartbeatCore
import Testing

@testable import chatctl

@Suite struct `What an address is for` {
  private func route(_ target: String) throws -> Route? {
    try Route.of(try #require(RequestTarget(target)))
  }

  @Test func `is one of a few`() throws {
    #expect(try route("/") == .file(.overview))
    #expect(try route("/chats/7") == .file(.chat))
    #expect(try route("/files/style.css") == .file(.style))
    #expect(try route("/stream") == .overview)
    #expect(try route("/stream/7") == .chat(ChatID(7)))
    #expect(try route("/metrics") == .metrics)
    #expect(try route("/action") == .action)
  }

  @Test(arguments: [
    "//", "/chats/", "/chats/7/", "/files/", "/api/list/", "/api//list", "/chats", "/chats/x",
    "/chats/0", "/chats/-1", "/chats/%3Cscript%3E", "/chats/7/8", "/files",
    "/files/x.css", "/index.html", "/api", "/api/list/7", "/api/show", "/api/start", "/api/run",
    "/api/delete/7", "/api/group", "/stream/x",
  ])
  func `is nothing else`(target: String) throws {
    #expect(try route(target) == nil)
  }

  @Test(arguments: [
    ("/api/list", "list --json"),
    (
      "/api/list?status=running&status=error&limit=5&stale",
      "list --json --status=running --status=error --limit=5 --stale"
    ),
    ("/api/list?search=--db", "list --json --search=--db"),
    ("/api/show/7", "show --json 7"), ("/api/explain/7", "explain --json 7"),
    ("/api/workers", "workers --json"), ("/api/group/list", "group list --json"),
    ("/api/events", "events --json --limit=1000"),
    ("/api/events?since=1h&limit=5", "events --json --since=1h --limit=5"),
    ("/api/logs/7?tail=5", "logs --json 7 --tail=5"), ("/api/doctor", "doctor --json --quick"),
    ("/api/workspace/list?due=1", "workspace list --json --due"),
  ])
  func `may be a command`(target: String, arguments: String) throws {
    guard case .command(let command) = try route(target) else {
      Issue.record("no command")
      return
    }
    #expect(command.arguments.joined(separator: " ") == arguments)
  }

  @Test(arguments: [
    "/api/list?db=/etc/passwd", "/api/list?role=operator", "/api/events?follow", "/api/doctor?fix",
    "/api/show/7?show-env", "/api/list?limit=", "/api/list?stale=no", "/api/list?--db=x",
    "/api/show/x",
    "/api/workers?json",
  ])
  func `is not what a command cannot be asked`(target: String) {
    #expect(throws: InvalidInput.self) { try route(target) }
  }

  @Test func `has a file in the program`() {
    for file in PageFile.allCases {
      #expect(!file.bytes.isEmpty)
      let text = String(decoding: file.bytes, as: UTF8.self)
      // What the policy of the page would forbid anyway.
      for forbidden in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("] {
        #expect(!text.contains(forbidden), "\(file.rawValue)")
      }
      if file.type.hasPrefix("text/html") {
        #expect(
          !text.contains(" style=") && !text.contains(" onclick=") && !text.contains("<style"))
        #expect(
          text.matches(of: /<script(?! type="module" src="\/files\/[a-z]+\.js"><\/script>)/).isEmpty
        )
      }
    }
  }
}
