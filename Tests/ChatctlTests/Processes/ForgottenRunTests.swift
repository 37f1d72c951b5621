import Foundation
import Glibc
import Testing

/// A worker hangs while its database is put back to an older copy, which knows nothing of what it
/// runs.
@Suite(.timeLimit(.minutes(3))) struct `A run that the database has forgotten` {
  private let sandbox: Sandbox
  private let sign: Signpost
  private let proof: RunProof

  private static let deaf = "trap '' TERM HUP INT; echo $$ >$SIGN; exec sleep 1000"

  init() throws {
    sandbox = try Sandbox()
    sign = try Signpost(sandbox)
    proof = try RunProof(sandbox)
    try sandbox.run("start", "work")
  }

  private func worker(_ options: [String], _ script: String) throws -> RunningWorker {
    try RunningWorker(
      sandbox, options, environment: sign.environment.merging(proof.environment) { $1 },
      script: RunProof.beginning + script)
  }

  /// Stops a worker, but not in the middle of writing, and puts the copy in the database's place.
  private func restore(under worker: RunningWorker) throws {
    while true {
      worker.send(SIGSTOP)
      // It is this process's child, so its standing still can be waited for.
      var status: Int32 = 0
      while waitpid(worker.pid, &status, WUNTRACED) < 0, errno == EINTR {}
      do {
        return try sandbox.restore()
      } catch let failure as Sandbox.CopyFailed where failure.code == 5 {
        worker.send(SIGCONT)
      }
    }
  }

  @Test func `ends before the chat's next run begins, wherever it has gone`() throws {
    try sandbox.backUp()
    let first = try worker(["--grace", "50ms"], RunProof.daemon + "; " + Self.deaf)
    let processes = [try sign.process(), try sign.process()]
    try restore(under: first)
    let second = try worker(["--grace", "50ms", "--until-idle"], "echo done")
    #expect(second.waitUntilEnded() == 0)
    #expect(processes.allSatisfy { $0.hasEnded })
    #expect(try proof.found() == "")
    #expect(try sandbox.statuses() == ["completed"])
    first.send(SIGKILL)
    first.waitUntilEnded()
  }

  @Test func `gets SIGTERM and the grace first`() throws {
    try sandbox.backUp()
    // Without a child, which a signal might reach before it has become its program.
    let gate = try Signpost(sandbox, "gate")
    let first = try worker(
      [], "trap 'echo bye >$SIGN; exit' TERM; echo $$ >$SIGN; read x <\(gate.path)")
    _ = try sign.process()
    try restore(under: first)
    let second = try worker(["--grace", "1h", "--until-idle"], "echo done")
    #expect(try sign.read() == "bye")
    #expect(second.waitUntilEnded() == 0)
    #expect(try proof.found() == "")
    first.send(SIGKILL)
    first.waitUntilEnded()
  }

  @Test func `keeps no other chat waiting, and its own only until that is cancelled`() throws {
    try sandbox.run("start", "other")
    try sandbox.backUp()
    let first = try worker(["--max-chats", "1"], Self.deaf)
    let process = try sign.process()
    try restore(under: first)
    let second = try worker(["--grace", "1h", "--max-chats", "2"], "echo done")
    #expect(try second.finished(2)["status"] as? String == "completed")
    #expect(!process.hasEnded)
    try sandbox.run("interrupt", "1")
    #expect(try second.wait(for: "cancelled")["chat"] as? Int == 1)
    #expect(second.stop() == 0)
    #expect(!process.hasEnded)
    #expect(try sandbox.statuses() == ["waiting", "completed"])
    first.send(SIGKILL)
    first.waitUntilEnded()
  }

  @Test func `leaves what has taken its place alone when its worker goes on`() throws {
    try sandbox.backUp()
    let first = try worker([], Self.deaf)
    let old = try sign.process()
    try restore(under: first)
    let second = try worker(["--grace", "50ms"], Self.deaf)
    let new = try sign.process()
    #expect(old.hasEnded)
    first.send(SIGCONT)
    // Its work is over, whether it has noticed the end of that or the copy first.
    #expect(try first.wait(for: "worker_stopped")["reason"] as? String == "replaced")
    try first.wait(for: "worker_started")
    #expect(first.stop() == 0)
    #expect(!new.hasEnded)
    #expect(try proof.found() == "")
    second.stop()
  }

  @Test func `is not what an operator did not want to wait for`() throws {
    let first = try worker([], Self.deaf)
    let old = try sign.process()
    first.send(SIGSTOP)
    let second = try worker(["--grace", "1h"], Self.deaf)
    try sandbox.run("steal", "1", "--to", "w2", "--now")
    let new = try sign.process()
    #expect(!old.hasEnded)
    #expect(!new.hasEnded)
    #expect(try proof.found() == "2\n")
    first.send(SIGKILL)
    first.waitUntilEnded()
    second.send(SIGKILL)
    second.waitUntilEnded()
  }
}
