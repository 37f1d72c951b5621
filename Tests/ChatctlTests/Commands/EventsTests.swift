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
