import Foundation
import Glibc
import Testing

@testable import chatctl

@Suite struct `A command` {
  private let sandbox: Sandbox
  private let sign: Signpost

  init() throws {
    sandbox = try Sandbox()
    sign = try Signpost(sandbox)
    try sandbox.run("start", "work")
  }

  private func worker(_ script: String) throws -> RunningWorker {
    try RunningWorker(sandbox, environment: sign.environment, script: script)
  }

  private func answer() throws -> String? {
    let messages = try sandbox.run("show", "1", "--json").object()["messages"]
    return (messages as? [[String: Any]])?.last { $0["role"] as? String == "assistant" }?["content"]
      as? String
  }

  private func size(_ path: String) throws -> Int {
    try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
  }

  @Test func `that prints 100 MB completes, and little of it is kept`() throws {
    // 100 lines of 1,000,000 characters, on both outputs.
    let worker = try worker(
      "head -c 50000000 /dev/zero | tr '\\0' x; head -c 50000000 /dev/zero | tr '\\0' y >&2")
    let before = worker.peakMemory
    #expect(try worker.finished()["status"] as? String == "completed")
    #expect(worker.peakMemory - before < 64 << 10)
    let answer = try #require(try answer())
    #expect(answer.utf8.count < CommandOutput.answerLimit + 100)
    #expect(answer.hasPrefix("xxx"))
    #expect(answer.hasSuffix("x\n[cut: 50000000 bytes in all, the first 1048576 are kept]"))
    worker.stop()
    #expect(try size(sandbox.database) < 4 << 20)
    #expect(try logSize() <= Self.logLimit)
  }

  private static let logLimit =
    RunLog.beginningLimit + RunLog.endLimit + 2 * RunLog.pieceLimit

  private func logSize() throws -> Int {
    let folder = sandbox.database + "-logs/1/"
    return try FileManager.default.contentsOfDirectory(atPath: folder).reduce(0) {
      try $0 + size(folder + $1)
    }
  }

  @Test func `that prints lines without end has the beginning and the end in its log`() throws {
    let worker = try worker(
      "echo first; yes | head -c 20000000; echo almost; echo the error >&2; exit 7")
    #expect(try worker.finished()["exit_code"] as? Int == 7)
    worker.stop()
    #expect(try logSize() <= Self.logLimit)
    let log = try sandbox.run("logs", "1").lines
    #expect(log.first?.hasPrefix("[generation 1, attempt 1, started 2") == true)
    #expect(log.dropFirst().first == "first")
    #expect(Set(log.suffix(2)) == ["almost", "the error"])
    #expect(log.count { $0.hasPrefix("[cut: ") } == 1)
  }

  @Test func `that prints binary completes with text that is safe to show`() throws {
    let worker = try worker(#"printf 'a\000\377\033[2Jb\302\233'; printf 'e\000\377\n' >&2"#)
    try worker.finished()
    #expect(try answer() == "a\u{FFFD}\u{FFFD}\u{1B}[2Jb\u{9B}")
    for command in [
      ["show", "1"], ["logs", "1"], ["logs", "1", "--json"], ["show", "1", "--json"],
    ] {
      let outcome = try sandbox.run(command.map { Array($0.utf8) })
      #expect(outcome.code == 0)
      #expect(!outcome.text.unicodeScalars.contains { $0 != "\n" && TerminalText.isControl($0) })
    }
    worker.stop()
  }

  @Test func `that closes its stdin unread completes`() throws {
    try sandbox.run("send", "1", "-", input: String(repeating: "long ", count: 100_000))
    let worker = try worker("exec <&-; echo done")
    #expect(try worker.finished()["status"] as? String == "completed")
    #expect(try answer() == "done")
    worker.stop()
  }

  @Test func `that closes all its outputs goes on`() throws {
    let worker = try worker("exec >&- 2>&- 3>&-; echo closed >$SIGN; exit 3")
    #expect(try sign.read() == "closed")
    #expect(try worker.finished()["exit_code"] as? Int == 3)
    worker.stop()
  }

  @Test func `that leaves a daemon with its output behind completes once that has ended too`()
    throws
  {
    let worker = try worker("setsid sh -c 'echo $$ >$SIGN; exec sleep 1000' & echo started")
    let daemon = try sign.process()
    #expect(try worker.finished()["status"] as? String == "completed")
    #expect(daemon.hasEnded)
    #expect(try answer() == "started")
    worker.stop()
  }

  @Test func `that leaves others of its group behind has them ended with it`() throws {
    let gate = try Signpost(sandbox, "gate")
    let worker = try worker("sleep 1000 & echo $! >$SIGN; read x <\(gate.path); echo answer")
    let left = try sign.process()
    try gate.open()
    #expect(try worker.finished()["status"] as? String == "completed")
    #expect(left.hasEnded)
    #expect(try answer() == "answer")
    worker.stop()
  }

  @Test func `has the output of what outlives it for a moment in its answer`() throws {
    let worker = try worker("(sleep 0.05; echo late) & echo early")
    try worker.finished()
    #expect(try answer() == "early\nlate")
    worker.stop()
  }

  @Test func `does not run for ever for a zombie that its own parent does not reap`() throws {
    // The parent leaves the group and then never looks after the child that it has left there.
    let script = """
      import os, time
      child = os.fork()
      if child == 0:
        if os.fork() == 0: os._exit(0)
        os.setsid()
        with open(os.environ["SIGN"], "w") as sign: print(os.getpid(), file=sign)
        time.sleep(1000)
      time.sleep(0.05)
      print("answer")
      """
    guard FileManager.default.isExecutableFile(atPath: "/usr/bin/python3") else { return }
    let worker = try RunningWorker(
      sandbox, ["--grace", "50ms"], environment: sign.environment,
      ["/usr/bin/python3", "-c", script])
    let daemon = try sign.process()
    #expect(try worker.finished()["status"] as? String == "completed")
    kill(daemon.pid, SIGKILL)
    worker.stop()
  }

  @Test func `shows how far it is with the heartbeat`() throws {
    let worker = try RunningWorker(
      sandbox, ["--interval", "50ms"], environment: sign.environment,
      script: """
        echo nonsense >&3; echo '{"progress":2}' >&3
        echo '{"progress":0.1}' >&$CHATCTL_PROGRESS_FD
        echo '{"progress":0.4,"note":"reading"}' >&$CHATCTL_PROGRESS_FD
        echo $$ >$SIGN; sleep 1000
        """)
    _ = try sign.process()
    // Written after one tick, so it is there with the second one after it was said.
    for _ in 1...3 { try worker.wait(for: "tick") }
    let chat = try #require(try sandbox.run("list", "--json").array().first)
    let progress = try #require(chat["progress"] as? [String: Any])
    #expect(progress["fraction"] as? Double == 0.4)
    #expect(progress["note"] as? String == "reading")
    #expect(try sandbox.run("list").text.contains("40 %, reading"))
    #expect(try sandbox.run("show", "1").text.contains("40 %, reading"))
    worker.stop()
  }
}
