import Foundation
import Glibc
import Testing

@testable import chatctl

/// What is shown is the database that commands find, whatever has happened to its file.
@Suite struct `A page whose database is replaced` {
  private let sandbox: Sandbox

  init() throws {
    sandbox = try Sandbox()
    try sandbox.run("start", "the old one")
  }

  private func move(to name: String) throws {
    for suffix in ["", "-wal", "-shm"] {
      let path = sandbox.database + suffix
      guard access(path, F_OK) == 0 else { continue }
      #expect(rename(path, sandbox.path(name) + suffix) == 0)
    }
  }

  private func fields(_ served: ServedSandbox) -> [String] {
    ["Authorization: Bearer \(served.token)", "Content-Type: application/x-www-form-urlencoded"]
  }

  private func file(in stream: ServedSandbox.Stream) throws -> String {
    let found = stream.text.matches(of: /"file":"([0-9]+-[0-9]+)"/)
    return String(try #require(found.last).1)
  }

  @Test func `says so while it is gone, shows the new one, and does nothing to what was not shown`()
    throws
  {
    let served = try ServedSandbox(sandbox, "--role", "operator")
    let all = try served.listen("/stream", fields(served))
    #expect(all.wait(for: "the old one"))
    let one = try served.listen("/stream/1", fields(served))
    #expect(one.wait(for: "the old one"))
    let old = try file(in: all)

    try move(to: "aside.db")
    #expect(all.wait(for: "\"complaint\":\"no database at"))
    #expect(one.wait(for: "event: trouble"))
    try sandbox.run("start", "the new one")
    #expect(all.wait(for: "the new one"))
    #expect(all.text.contains("\"whole\":true"))
    #expect(one.wait(for: "the new one"))
    #expect(one.wait(for: "\"complaint\":null"))

    let action = "do=interrupt&chat=1"
    let asked = try served.get("/action", method: "POST", fields(served), body: action)
    let question = try #require(asked.text.firstMatch(of: /"question":"([^"]+)"/)).1
    let confirmed = action + "&confirmed=" + question.split(separator: " ").joined(separator: "+")
    let refused = try served.get(
      "/action", method: "POST", fields(served), body: "\(confirmed)&file=\(old)")
    #expect(refused.status == 409)
    #expect(try sandbox.run("list", "--json").text.contains("\"status\":\"pending\""))
    let done = try served.get(
      "/action", method: "POST", fields(served), body: "\(confirmed)&file=\(try file(in: all))")
    #expect(done.text.contains("interrupted chat 1"))
  }

  @Test func `by what is no database says so to each page that is opened`() throws {
    let served = try ServedSandbox(sandbox)
    #expect(try served.listen("/stream").wait(for: "the old one"))
    for suffix in ["", "-wal", "-shm"] { unlink(sandbox.database + suffix) }
    try String(repeating: "no database. ", count: 1000)
      .write(toFile: sandbox.database, atomically: false, encoding: .utf8)
    #expect(try served.listen("/stream").wait(for: "\"complaint\":\""))
    #expect(try served.listen("/stream/1").wait(for: "event: trouble\ndata: {\"complaint\":\""))
  }

  @Test func `is refused what is refused to a command, with its status`() throws {
    let served = try ServedSandbox(sandbox, "--role", "operator")
    for (body, status) in [
      ("do=drain&worker=%3Cb%3E", 400), ("do=steal&chat=1&to=%3Cb%3E", 400),
      ("do=steal&chat=999&to=w1", 404), ("do=drain&worker=nosuch", 404),
      ("do=interrupt&chat=999", 404), ("do=retry&chat=1", 404),
    ] {
      let asked = try served.get("/action", method: "POST", fields(served), body: body)
      guard asked.status == 200 else {
        #expect(asked.status == status, "\(body)")
        continue
      }
      let question = try #require(asked.text.firstMatch(of: /"question":"([^"]+)"/)).1
      let words = question.split(separator: " ").joined(separator: "+")
      let answer = try served.get(
        "/action", method: "POST", fields(served), body: "\(body)&confirmed=\(words)")
      #expect(answer.status == status, "\(body)")
      #expect(answer.text.hasPrefix("{\"error\":\"refused\""))
    }
    for target in ["/api/list/", "/api//list", "/api/list?search=%0a"] {
      let answer = try served.get(target, [fields(served)[0]])
      #expect([400, 404].contains(answer.status))
      #expect(answer.text.hasPrefix("{\"error\":"))
    }
    #expect(try served.get("/api/list").text.hasPrefix("{\"error\":\"unauthorized\""))
  }
}
