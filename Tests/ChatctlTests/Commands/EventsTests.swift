import Foundation
import Glibc
import HeartbeatCore
import Testing

@testable import chatctl

struct EventsTests {
  let sandbox: Sandbox

  init() throws {
    sandbox = try Sandbox()
    try sandbox.run("start", "m")
  }

  @Test func `an event says who, what and why`() throws {
    try sandbox.claim(1, as: "w1")
    try sandbox.run("steal", "1", "--to", "w2", "--reason", "slow")
    let lines = try sandbox.run("events", "--chat", "1", "--json").lines
    #expect(lines.count == 3)
    let stolen = try #require(
      try JSONSerialization.jsonObject(with: Data(lines[2].utf8)) as? [String: Any])
    #expect(
      stolen.keys.sorted() == ["at", "chat", "detail", "generation", "kind", "seq", "worker"])
    #expect(stolen["kind"] as? String == "stolen")
    #expect(stolen["worker"] as? String == "w2")
    #expect(stolen["generation"] as? Int == 2)
    let detail = try #require(stolen["detail"] as? [String: Any])
    #expect(detail["by"] as? String == "operator")
    #expect(detail["from"] as? String == "w1")
    #expect(detail["from_generation"] as? Int == 1)
    #expect(detail["reason"] as? String == "slow")
    #expect(try sandbox.run("events", "--worker", "w1", "--json").lines.count == 3)
  }

  @Test func `a log of many pages is printed whole`() throws {
    try sandbox.run("start", "--count", "2500")
    #expect(try sandbox.run("events", "--json").lines.count == 2501)
    #expect(try sandbox.run("events", "--json", "--after", "2000").lines.count == 501)
  }

  @Test func `a log is printed from its end, by kind, and no more than asked for`() throws {
    try sandbox.run("start", "--count", "2500")
    try sandbox.run("interrupt", "7", "2000")
    func printed(_ arguments: String...) throws -> [Int] {
      let outcome = try sandbox.run((["events", "--json"] + arguments).map { Array($0.utf8) })
      return try outcome.lines.map {
        let object = try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
        return object?["seq"] as? Int ?? 0
      }
    }
    #expect(try printed("--reverse", "--limit", "3") == [2503, 2502, 2501])
    #expect(try printed("--reverse") == Array((1...2503).reversed()))
    #expect(try printed("--limit", "2", "--after", "5") == [6, 7])
    #expect(try printed("--limit", "1200").count == 1200)
    #expect(try printed("--kind", "interrupted", "--kind", "deleted") == [2502, 2503])
    #expect(try printed("--kind", "interrupted", "deleted", "--limit", "2") == [2502, 2503])
    #expect(try printed("--kind", "created", "--reverse", "--limit", "1001", "--chat", "7") == [7])
    #expect(try printed("--since", "1h", "--limit", "1") == [1])
    #expect(try printed("--follow", "--limit", "2503", "--since", "1h").count == 2503)
    #expect(try sandbox.run("events", "--since", "1ms").bytes.isEmpty)
  }

  @Test(arguments: [
    (["--follow", "--reverse"], "--follow and --reverse exclude each other"),
    (["--kind", "gave-up"], "there is no kind of event gave-up; did you mean: gave_up"),
    (["--kind", "claimd"], "there is no kind of event claimd; did you mean: claimed"),
    (["--kind", ""], "a kind of event is one of created, claimed, "),
    (["--limit", "0"], "a whole number of at least 1 is needed"),
    (["--since", "1"], "a duration needs a unit"), (["--since", "0s"], "longer than zero"),
  ])
  func `what cannot be meant is a mistake of usage`(options: [String], sentence: String) throws {
    let outcome = try sandbox.run((["events"] + options).map { Array($0.utf8) })
    #expect(outcome.code == 64)
    #expect(outcome.bytes.isEmpty)
    #expect(outcome.messages.contains(sentence))
  }

  @Test func `a deleted chat is known to the log, another is not`() throws {
    try sandbox.run("delete", "1")
    #expect(try sandbox.run("events", "--chat", "1").lines.count == 2)
    let unknown = try sandbox.run("events", "--chat", "99", "--follow")
    #expect(unknown.code == 2)
    #expect(unknown.messages == "chatctl: there is no chat 99\n")
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func `a follower prints each event as it comes and ends quietly`(signal: Int32) throws {
    let pipe = try Pipe()
    defer { close(pipe.output) }
    let follower = try ChildProcess(
      program: Sandbox.program,
      arguments: ["chatctl", "events", "--follow", "--json"].map { Array($0.utf8) },
      environment: sandbox.environment, descriptors: [0, pipe.input, 2])
    close(pipe.input)
    let reader = FileHandle(fileDescriptor: pipe.output)
    #expect(line(reader).contains("\"seq\":1"))
    try sandbox.run("start", "another")
    #expect(line(reader).contains("\"seq\":2"))
    kill(follower.pid, signal)
    #expect(follower.wait() == 0)
    #expect(reader.availableData.isEmpty)
  }

  /// Waits for one line.
  private func line(_ file: FileHandle) -> String {
    var line = Data()
    while line.last != 0x0A, let byte = try? file.read(upToCount: 1), !byte.isEmpty {
      line += byte
    }
    return String(decoding: line, as: UTF8.self)
  }
}
