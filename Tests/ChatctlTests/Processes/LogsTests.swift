import Foundation
import Glibc
import Testing

@Suite struct `logs` {
  private let sandbox: Sandbox
  private let sign: Signpost

  init() throws {
    sandbox = try Sandbox()
    sign = try Signpost(sandbox)
    try sandbox.run("start", "work")
  }

  private func follow() throws -> (ChildProcess, LineQueue) {
    let pipe = try Pipe()
    defer { close(pipe.input) }
    let child = try ChildProcess(
      program: Sandbox.program,
      arguments: ["chatctl", "logs", "1", "--follow"].map { Array($0.utf8) },
      environment: sandbox.environment, descriptors: [nil, pipe.input, nil])
    return (child, LineQueue(descriptor: pipe.output))
  }

  @Test func `shows both outputs of each run afterwards`() throws {
    let worker = try RunningWorker(
      sandbox, ["--retry-pause", "10ms", "--max-attempts", "2"],
      script: "echo out $CHATCTL_ATTEMPT; echo err $CHATCTL_ATTEMPT >&2; exit 1")
    try worker.wait(for: "finished") { $0["status"] as? String == "error" }
    worker.stop()
    let plain = try sandbox.run("logs", "1")
    #expect(plain.code == 0)
    #expect(plain.lines.count == 6)
    #expect(plain.lines[0].hasPrefix("[generation 1, attempt 1, started "))
    #expect(Set(plain.lines[1...2]) == ["out 1", "err 1"])
    #expect(plain.lines[3].hasPrefix("[generation 2, attempt 2, started "))
    #expect(Set(plain.lines[4...5]) == ["out 2", "err 2"])
    let objects = try sandbox.run("logs", "1", "--json").lines.map {
      try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any] ?? [:]
    }
    #expect(objects.count == 6)
    #expect(objects.allSatisfy { $0["at"] is Int })
    #expect(numbers(objects, "generation") == [1, 1, 1, 2, 2, 2])
    #expect(Set(texts(objects, "stream")) == ["stdout", "stderr", "chatctl"])
  }

  @Test func `--follow shows lines as they are printed and ends with the chat`() throws {
    let gate = try Signpost(sandbox, "gate")
    let worker = try RunningWorker(
      sandbox, environment: sign.environment.merging(["GATE": gate.path]) { $1 },
      script: "echo one; read x <$GATE; echo two; printf three")
    var (child, lines) = try follow()
    #expect(try lines.next()?.hasPrefix("[generation 1, attempt 1, started ") == true)
    #expect(try lines.next() == "one")
    try gate.open()
    #expect(try lines.next() == "two")
    #expect(try lines.next() == "three")
    #expect(try lines.next() == nil)
    #expect(child.wait() == 0)
    close(lines.descriptor)
    worker.stop()
  }

  @Test func `are printed from their end, of one run, of stderr, with times, of several chats`()
    throws
  {
    try sandbox.run("start", "other")
    let worker = try RunningWorker(
      sandbox, ["--until-idle", "--max-chats", "1", "--retry-pause", "1ms", "--max-attempts", "2"],
      script: """
        echo out $CHATCTL_CHAT $CHATCTL_ATTEMPT; sleep 0.05; echo err $CHATCTL_ATTEMPT >&2
        exit $((2 - $CHATCTL_CHAT))
        """)
    #expect(worker.waitUntilEnded() == 0)
    let tail = try sandbox.run("logs", "1", "--tail", "2")
    #expect(tail.code == 0)
    #expect(tail.lines == ["out 1 2", "err 2"])
    #expect(try sandbox.run("logs", "1", "--tail", "0").bytes.isEmpty)
    #expect(try sandbox.run("logs", "1", "--tail", "99").lines.count == 6)
    #expect(try sandbox.run("logs", "1", "--stderr").lines == ["err 1", "err 2"])
    #expect(try sandbox.run("logs", "1", "--stderr", "--tail", "1").lines == ["err 2"])
    #expect(try sandbox.run("logs", "1", "--run", "1").lines.dropFirst() == ["out 1 1", "err 1"])
    #expect(try sandbox.run("logs", "1", "--run", "9").bytes.isEmpty)
    let times = try sandbox.run("logs", "1", "--tail", "1", "--timestamps").text
    #expect(times.contains(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} err 2\n$/))
    for options in [[], ["--follow"]] {
      let both = try sandbox.run(
        (["logs", "1", "2", "1", "--tail", "2"] + options).map { Array($0.utf8) })
      #expect(both.code == 0)
      #expect(both.lines == ["1 | out 1 2", "1 | err 2", "2 | out 2 1", "2 | err 1"])
    }
    let json = try sandbox.run("logs", "1", "2", "--json", "--tail", "1").lines.map {
      try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any] ?? [:]
    }
    #expect(numbers(json, "chat") == [1, 2])
    let some = try sandbox.run("logs", "1", "99", "--tail", "1")
    #expect(some.code == 2)
    #expect(some.lines == [" 1 | err 2"])
    #expect(some.messages == "chatctl: there is no chat 99\n")
    #expect(try sandbox.run("logs", "1", "--tail", "-1").code == 64)
    #expect(try sandbox.run("logs", "1", "--run", "0").code == 64)
  }

  @Test(arguments: [SIGINT, SIGTERM]) func `--follow ends with 0 when interrupted`(
    signal: Int32
  ) throws {
    let worker = try RunningWorker(sandbox, script: "echo one; sleep 1000")
    var (child, lines) = try follow()
    #expect(try lines.next()?.hasPrefix("[generation 1, attempt 1, started ") == true)
    #expect(try lines.next() == "one")
    kill(child.pid, signal)
    #expect(child.wait() == 0)
    close(lines.descriptor)
    worker.stop()
  }

  @Test func `of a chat that has printed nothing are empty, of an unknown one refused`() throws {
    let nothing = try sandbox.run("logs", "1")
    #expect(nothing.code == 0)
    #expect(nothing.bytes.isEmpty)
    let unknown = try sandbox.run("logs", "99")
    #expect(unknown.code == 2)
    #expect(unknown.messages == "chatctl: there is no chat 99\n")
  }

  @Test func `are private and go with their chat`() throws {
    let worker = try RunningWorker(sandbox, ["--until-idle"], ["echo", "hello"])
    #expect(worker.waitUntilEnded() == 0)
    let directory = sandbox.database + "-logs"
    var status = stat()
    #expect(stat(directory + "/1/1.ndjson", &status) == 0)
    #expect(status.st_mode & 0o777 == 0o600)
    #expect(stat(directory + "/1", &status) == 0)
    #expect(status.st_mode & 0o777 == 0o700)
    try sandbox.run("delete", "1")
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory).isEmpty)
  }
}
