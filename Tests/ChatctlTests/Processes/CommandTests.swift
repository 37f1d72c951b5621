import Foundation
import Glibc
import Testing

@Suite struct `A chat that runs a command` {
  private let sandbox: Sandbox

  init() throws {
    sandbox = try Sandbox()
    try sandbox.run("start", "first")
  }

  /// Runs the chats to their end.
  private func run(
    _ options: [String] = [], environment: [String: String] = [:], _ command: String...
  ) throws -> Sandbox.Outcome {
    let arguments = ["run", "--json", "--until-idle"] + options + ["--"] + command
    return try sandbox.run(
      arguments.map { Array($0.utf8) },
      environment: Sandbox.searching(sandbox.environment).merging(environment) { $1 })
  }

  private func answers(_ chat: Int = 1) throws -> [String] {
    let messages = try sandbox.run("show", "\(chat)", "--json").object()["messages"]
    return (messages as? [[String: Any]] ?? []).filter { $0["role"] as? String == "assistant" }
      .compactMap { $0["content"] as? String }
  }

  private func chat(_ chat: Int = 1) throws -> [String: Any] {
    try sandbox.run("show", "\(chat)", "--json").object()
  }

  @Test func `reads its messages and answers with what it prints`() throws {
    let outcome = try run([], "sh", "-c", "cat; echo; echo")
    #expect(outcome.code == 0)
    let line = try #require(try answers().first)
    let message = try #require(
      try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    #expect(message["role"] as? String == "user")
    #expect(message["content"] as? String == "first")
    #expect(message["at"] is Int)
    #expect(try chat()["status"] as? String == "completed")
    let finished = outcome.lines.filter { $0.contains(#""event":"finished""#) }
    #expect(finished.count == 1)
    #expect(finished.first?.contains(#""exit_code":0"#) == true)
  }

  @Test func `finds who it is in its environment and nothing of the worker's own`() throws {
    let outcome = try run(
      ["--worker-id", "w7"], environment: ["CHATCTL_ODD": "1", "OTHER": "kept"],
      "sh", "-c", "env | grep -E '^(CHATCTL_|OTHER)' | sed -E 's/(RUN=)[0-9a-f]+/\\1…/' | sort")
    #expect(outcome.code == 0)
    #expect(
      try answers() == [
        """
        CHATCTL_ATTEMPT=1
        CHATCTL_CHAT=1
        CHATCTL_DB=\(sandbox.database)
        CHATCTL_GENERATION=1
        CHATCTL_PROGRESS_FD=3
        CHATCTL_ROLE=chat
        CHATCTL_RUN=….1.1
        CHATCTL_TITLE=first
        CHATCTL_WORKER=w7
        CHATCTL_WORKSPACE=
        OTHER=kept
        """
      ])
  }

  @Test func `is started without a shell, in a group of its own, with four open files`() throws {
    // Without `sh` in between nobody would expand the dollar.
    _ = try run([], "echo", "$HOME", "a  b")
    #expect(try answers() == ["$HOME a  b"])
    try sandbox.run("send", "1", "again")
    _ = try run([], "sh", "-c", "read -r _ _ _ _ group _ </proc/$$/stat; echo $group; echo $$")
    let numbers = try #require(try answers().last).split(separator: "\n")
    #expect(numbers.count == 2 && numbers[0] == numbers[1])
    try sandbox.run("send", "1", "again")
    // `ls` itself opens the directory as 4, or as 3 where that is closed.
    _ = try run([], "ls", "/proc/self/fd")
    #expect(try answers().last == "0\n1\n2\n3\n4")
  }

  @Test func `has the signals and the limit on files that the worker was started with`() throws {
    _ = try run([], "sh", "-c", "ulimit -Sn; awk '/Sig(Blk|Ign)/ { print $2 }' /proc/self/status")
    var limit = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    let answer = try #require(try answers().first).split(separator: "\n")
    #expect(answer.first == "\(limit.rlim_cur)")
    // 32 and 33 are the C library's own.
    let masks = answer.dropFirst().map { (UInt64($0, radix: 16) ?? .max) & 0x7FFF_FFFF }
    #expect(masks == [0, 0])
  }

  @Test func `ends as usual where ended children are ignored`() throws {
    let pipe = try Pipe()
    let worker = [Sandbox.program, "run", "--until-idle", "--", "echo", "hello"]
    let child = try ChildProcess(
      program: "/usr/bin/env",
      arguments: (["env", "--ignore-signal=CHLD"] + worker).map { Array($0.utf8) },
      environment: Sandbox.searching(sandbox.environment),
      descriptors: [nil, pipe.input, pipe.input])
    close(pipe.input)
    var lines = LineQueue(descriptor: pipe.output)
    while try lines.next() != nil {}
    close(pipe.output)
    #expect(child.wait() == 0)
    #expect(try answers() == ["hello"])
  }

  @Test func `without output gets no answer`() throws {
    _ = try run([], "true")
    #expect(try answers().isEmpty)
    #expect(try chat()["status"] as? String == "completed")
  }

  @Test func `that fails is tried again with pauses, and then has its last words as its error`()
    throws
  {
    let outcome = try run(
      ["--max-attempts", "3", "--retry-pause", "10ms"],
      "sh", "-c", "echo out; echo \"attempt $CHATCTL_ATTEMPT\" >&2; exit 7")
    let ends = outcome.lines.filter { $0.contains(#""event":"finished""#) }
    #expect(ends.count == 3)
    #expect(ends.allSatisfy { $0.contains(#""exit_code":7"#) })
    #expect(ends.filter { $0.contains(#""status":"pending""#) }.count == 2)
    let chat = try chat()
    #expect(chat["status"] as? String == "error")
    #expect(chat["error"] as? String == "exit code 7: attempt 3")
    #expect(chat["attempts"] as? Int == 3)
    #expect(try answers().isEmpty)
  }

  @Test func `that says to try again later does not use up an attempt`() throws {
    let outcome = try run(
      ["--max-attempts", "1", "--retry-pause", "10ms"],
      "sh", "-c", "[ $CHATCTL_GENERATION -ge 4 ] || exit 75; echo $CHATCTL_ATTEMPT")
    #expect(outcome.lines.filter { $0.contains(#""exit_code":75"#) }.count == 3)
    #expect(try answers() == ["1"])
    #expect(try chat()["attempts"] as? Int == 1)
    #expect(try chat()["recoveries"] as? Int == 0)
  }

  @Test func `that is ended by a signal says which`() throws {
    _ = try run(["--max-attempts", "1"], "sh", "-c", "kill -9 $$")
    #expect(try chat()["error"] as? String == "ended by signal 9")
  }

  @Test func `that vanishes after the worker has started is an error that says so`() throws {
    let command = sandbox.path("command")
    try "#!/bin/sh\nrm \"$0\"\n".write(toFile: command, atomically: true, encoding: .utf8)
    chmod(command, 0o700)
    try sandbox.run("start", "second")
    _ = try run(["--max-attempts", "1", "--max-chats", "1"], command)
    #expect(try chat(1)["status"] as? String == "completed")
    #expect(try chat(2)["error"] as? String == "cannot start \(command): No such file or directory")
  }

  @Test func `keeps a pause before its next attempt across a restart of the worker`() throws {
    let worker = try RunningWorker(sandbox, ["--retry-pause", "1h"], script: "exit 1")
    #expect(try worker.finished()["status"] as? String == "pending")
    #expect(worker.stop() == 0)
    let notBefore = try #require(try chat()["not_before"] as? Int)
    #expect(notBefore > Int(Date().timeIntervalSince1970 * 1000) + 200_000)
    let next = try RunningWorker(sandbox, ["--ticks", "2", "--interval", "50ms"], ["true"])
    #expect(next.waitUntilEnded() == 0)
    #expect(try chat()["status"] as? String == "pending")
    #expect(try chat()["generation"] as? Int == 1)
  }
}
