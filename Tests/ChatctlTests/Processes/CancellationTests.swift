import Foundation
import Glibc
import Testing

@Suite struct `A command that is cancelled` {
  private let sandbox: Sandbox
  private let sign: Signpost

  init() throws {
    sandbox = try Sandbox()
    sign = try Signpost(sandbox)
    try sandbox.run("start", "work")
  }

  private func worker(_ options: [String] = [], _ script: String) throws -> RunningWorker {
    try RunningWorker(sandbox, options, environment: sign.environment, script: script)
  }

  @Test func `ends long before the next tick, with its whole group`() throws {
    let worker = try worker([], "sleep 1000 & echo $! >$SIGN; echo $$ >$SIGN; wait")
    let processes = [try sign.process(), try sign.process()]
    try sandbox.run("interrupt", "1")
    let cancelled = try worker.wait(for: "cancelled")
    // Only now is it said that they are gone.
    #expect(processes.allSatisfy { $0.hasEnded })
    #expect(cancelled["cause"] as? String == "interrupted")
    #expect(worker.stop() == 0)
    #expect(try sandbox.statuses() == ["waiting"])
  }

  @Test func `gets SIGTERM and may end in order`() throws {
    let worker = try worker(
      [], "trap 'echo bye >$SIGN; exit 0' TERM; echo $$ >$SIGN; sleep 1000 & wait")
    let process = try sign.process()
    try sandbox.run("interrupt", "1")
    #expect(try sign.read() == "bye")
    try worker.wait(for: "cancelled")
    #expect(process.hasEnded)
    worker.stop()
  }

  @Test func `is killed after the grace when it ignores SIGTERM, and so are those that it started`()
    throws
  {
    let worker = try worker(
      ["--grace", "100ms"],
      "trap '' TERM; sleep 1000 & echo $! >$SIGN; echo $$ >$SIGN; wait; sleep 1000")
    let processes = [try sign.process(), try sign.process()]
    try sandbox.run("interrupt", "1")
    try worker.wait(for: "cancelled")
    #expect(processes.allSatisfy { $0.hasEnded })
    worker.stop()
  }

  @Test func `ends also when it is stopped`() throws {
    let worker = try worker([], "echo $$ >$SIGN; kill -STOP $$")
    let process = try sign.process()
    try sandbox.run("interrupt", "1")
    try worker.wait(for: "cancelled")
    #expect(process.hasEnded)
    worker.stop()
  }

  @Test func `is gone before its chat is given back when the worker stops`() throws {
    let worker = try worker(["--grace", "100ms"], "trap '' TERM; echo $$ >$SIGN; sleep 1000")
    let process = try sign.process()
    worker.send(SIGTERM)
    let cancelled = try worker.wait(for: "cancelled")
    #expect(process.hasEnded)
    #expect(cancelled["cause"] as? String == "shutdown")
    #expect(try worker.wait(for: "worker_stopped")["released"] as? Int == 1)
    #expect(worker.waitUntilEnded() == 0)
    #expect(try sandbox.statuses() == ["pending"])
    let chat = try sandbox.run("show", "1", "--json").object()
    #expect(chat["attempts"] as? Int == 0)
  }

  @Test func `because its worker stops has not done its work although it says so`() throws {
    let worker = try worker(
      [], "trap 'echo half; exit 0' TERM; echo $$ >$SIGN; sleep 1000 & wait")
    let process = try sign.process()
    worker.send(SIGTERM)
    let cancelled = try worker.wait(for: "cancelled")
    #expect(process.hasEnded)
    #expect(cancelled["cause"] as? String == "shutdown")
    #expect(try worker.wait(for: "worker_stopped")["released"] as? Int == 1)
    #expect(worker.waitUntilEnded() == 0)
    let chat = try sandbox.run("show", "1", "--json").object()
    #expect(chat["status"] as? String == "pending")
    #expect(chat["attempts"] as? Int == 0)
    // What it printed is no answer: the next run begins as this one did.
    #expect((chat["messages"] as? [Any])?.count == 1)
  }

  @Test func `had failed when only what it left behind is still there`() throws {
    let gate = try Signpost(sandbox, "gate")
    let worker = try worker(
      ["--grace", "30s"],
      """
      trap '' TERM; sleep 1000 & echo $! >$SIGN; echo $$ >$SIGN; read x <\(gate.path); exit 7
      """)
    let left = try sign.process()
    let leader = try sign.process()
    try gate.open()
    #expect(leader.waitUntilEnded())
    worker.send(SIGTERM)
    #expect(!left.hasEnded)
    kill(left.pid, SIGKILL)
    #expect(try worker.finished()["exit_code"] as? Int == 7)
    #expect(worker.waitUntilEnded() == 0)
    #expect(try sandbox.run("show", "1", "--json").object()["attempts"] as? Int == 1)
  }

  @Test(.timeLimit(.minutes(1)))
  func `of a worker that fenced itself is killed long before its grace is over`() throws {
    let worker = try worker(
      ["--interval", "100ms", "--stale-after", "500ms", "--grace", "1h"],
      "trap '' TERM; echo $$ >$SIGN; sleep 1000")
    let process = try sign.process()
    // No heartbeat can be written any more.
    #expect(rename(sandbox.database, sandbox.path("elsewhere.db")) == 0)
    let cancelled = try worker.wait(for: "cancelled")
    #expect(cancelled["cause"] as? String == "lease_expired")
    #expect(process.hasEnded)
    #expect(rename(sandbox.path("elsewhere.db"), sandbox.database) == 0)
    worker.send(SIGKILL)
    worker.waitUntilEnded()
  }

  @Test func `had done its work when only what it left behind is still there`() throws {
    let gate = try Signpost(sandbox, "gate")
    let worker = try worker(
      ["--grace", "30s"],
      """
      trap '' TERM; sleep 1000 & echo done; echo $! >$SIGN; echo $$ >$SIGN; read x <\(gate.path)
      """)
    let left = try sign.process()
    let leader = try sign.process()
    try gate.open()
    #expect(leader.waitUntilEnded())
    worker.send(SIGTERM)
    // What is left ignores SIGTERM too; the test need not wait for the grace.
    #expect(!left.hasEnded)
    kill(left.pid, SIGKILL)
    #expect(try worker.finished()["status"] as? String == "completed")
    #expect(worker.waitUntilEnded() == 0)
  }

  @Test func `is not started any more when it had not been started yet`() throws {
    try sandbox.run("start", "more", "--count", "60")
    let worker = try worker(["--max-chats", "100"], "exec sleep 1000")
    try worker.wait(for: "claimed")
    // Commands are started one after the other: some of these chats are still before that.
    try sandbox.run("interrupt", "--all")
    for _ in 1...61 { try worker.wait(for: "cancelled") }
    #expect(ProcessTable.children(of: worker.pid) == [try #require(worker.guardian)])
    worker.stop()
    #expect(Set(try sandbox.statuses()) == ["waiting"])
  }

  @Test func `of a worker is not reached by the terminal's SIGINT`() throws {
    let worker = try worker(
      [], "trap 'echo hurt >$SIGN; exit 9' INT; echo $$ >$SIGN; sleep 1000 & wait")
    let process = try sign.process()
    // As a terminal sends it: to the group in the foreground.
    #expect(getpgid(process.pid) == process.pid)
    #expect(getpgid(worker.pid) != process.pid)
    let guardian = try #require(worker.guardian)
    #expect(getpgid(guardian) == guardian)
    worker.send(SIGINT)
    let cancelled = try worker.wait(for: "cancelled")
    #expect(cancelled["cause"] as? String == "shutdown")
    #expect(worker.waitUntilEnded() == 0)
  }
}
