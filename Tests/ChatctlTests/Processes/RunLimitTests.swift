import Foundation
import Glibc
import HeartbeatCore
import Testing

@testable import chatctl

/// Limits of runs over real processes.
@Suite struct `A command with limits` {
  private let sandbox: Sandbox
  private let sign: Signpost

  init() throws {
    sandbox = try Sandbox()
    sign = try Signpost(sandbox)
    try sandbox.run("start", "work")
  }

  private func worker(_ options: [String], _ script: String) throws -> RunningWorker {
    try RunningWorker(sandbox, options, environment: sign.environment, script: script)
  }

  private func chat(_ chat: Int = 1) throws -> [String: Any] {
    try sandbox.run("show", "\(chat)", "--json").object()
  }

  @Test func `that takes too long is ended with its whole tree before it is tried again`() throws {
    let worker = try worker(
      ["--timeout", "500ms", "--grace", "200ms", "--retry-pause", "1h"],
      """
      trap '' TERM; echo working >&2
      setsid sleep 1000 & echo $! >$SIGN; echo $$ >$SIGN; while :; do sleep 1000; done
      """)
    let processes = [try sign.process(), try sign.process()]
    let over = try worker.wait(for: "timed_out")
    #expect(over["reason"] as? String == "timeout")
    #expect(over["limit_ms"] as? Int == 500)
    let finished = try worker.finished()
    #expect(processes.allSatisfy { $0.hasEnded })
    #expect(finished["status"] as? String == "pending")
    #expect(finished["reason"] as? String == "timeout")
    #expect(finished["exit_code"] as? Int == 137)
    let chat = try chat()
    let error = try #require(chat["error"] as? String)
    #expect(error.hasPrefix("timeout: it ran for 500ms\nsince "))
    #expect(error.hasSuffix("Z: working"))
    #expect(chat["attempts"] as? Int == 1)
    #expect(chat["exit_code"] as? Int == 137)
    #expect(worker.stop() == 0)
  }

  @Test func `has failed although it traps its end and exits with 0`() throws {
    let worker = try worker(
      ["--timeout", "300ms", "--max-attempts", "1"],
      "trap 'echo saved; exit 0' TERM; sleep 1000 & wait")
    let finished = try worker.finished()
    #expect(finished["status"] as? String == "error")
    #expect(finished["exit_code"] as? Int == 0)
    #expect(try chat()["exit_code"] as? Int == 0)
    let messages = try chat()["messages"] as? [[String: Any]] ?? []
    #expect(texts(messages, "role") == ["user"])
    worker.stop()
  }

  @Test
  func `that takes too long is killed long before its grace is over when its worker is fenced`()
    throws
  {
    let worker = try worker(
      ["--timeout", "1s", "--interval", "100ms", "--stale-after", "500ms", "--grace", "1h"],
      "trap 'echo told >$SIGN' TERM; echo $$ >$SIGN; while :; do sleep 1000; done")
    let process = try sign.process()
    try worker.wait(for: "timed_out")
    #expect(try sign.read() == "told")
    #expect(!process.hasEnded)
    // No heartbeat can be written any more.
    #expect(rename(sandbox.database, sandbox.path("elsewhere.db")) == 0)
    let cancelled = try worker.wait(for: "cancelled")
    #expect(cancelled["cause"] as? String == "lease_expired")
    #expect(process.hasEnded)
    #expect(rename(sandbox.path("elsewhere.db"), sandbox.database) == 0)
    worker.send(SIGKILL)
    worker.waitUntilEnded()
  }

  @Test func `that goes on printing is not silent, and is once it stops`() throws {
    let worker = try worker(
      ["--silence", "3s", "--max-attempts", "1"],
      """
      for i in 1 2 3 4 5 6; do echo $i; sleep 0.5; done
      for i in 1 2 3 4 5 6; do echo '{"progress":0.5}' >&3; sleep 0.5; done
      echo last >$SIGN; sleep 1000
      """)
    #expect(try sign.read() == "last")
    let over = try worker.wait(for: "timed_out")
    #expect(over["reason"] as? String == "silence")
    let since = try #require(over["since_at"] as? Int)
    let finished = try worker.finished()
    #expect(finished["reason"] as? String == "silence")
    #expect(try chat()["last_output_at"] as? Int == since)
    worker.stop()
  }

  @Test func `is not silent while it reports through chatctl, and is once it stops`() throws {
    let worker = try worker(
      ["--silence", "3s", "--max-attempts", "1"],
      """
      for i in 1 2 3 4 5 6 7 8 9; do \(Sandbox.program) progress 0.$i; sleep 0.5; done
      echo last >$SIGN; sleep 1000
      """)
    #expect(try sign.read() == "last")
    let over = try worker.wait(for: "timed_out")
    #expect(over["reason"] as? String == "silence")
    // It is said since when it was silent, and not since its worker last heard of it.
    let since = try #require(over["since_at"] as? Int)
    let started = try #require(try chat()["started_at"] as? Int)
    #expect(since > started + 3_500)
    worker.stop()
  }

  @Test func `that printed while its worker was stopped is not taken for silent`() throws {
    let worker = try worker(
      ["--silence", "3s", "--interval", "10s", "--max-attempts", "1"],
      "for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14; do echo $i; sleep 0.4; [ $i != 2 ] || echo >$SIGN; done"
    )
    _ = try sign.read()
    worker.send(SIGSTOP)
    // Longer than it may be silent, on the clock that it is judged by.
    usleep(4_200_000)
    worker.send(SIGCONT)
    #expect(try worker.finished()["status"] as? String == "completed")
    worker.stop()
  }

  @Test func `that ended in time while its worker was stopped is done`() throws {
    let worker = try worker(
      ["--timeout", "1s", "--interval", "10s"], "echo >$SIGN; sleep 0.2")
    _ = try sign.read()
    worker.send(SIGSTOP)
    usleep(1_500_000)
    worker.send(SIGCONT)
    #expect(try worker.finished()["status"] as? String == "completed")
    worker.stop()
  }

  @Test func `that ended in time is done although what it left takes longer to be ended`() throws {
    let worker = try worker(
      ["--timeout", "1s", "--grace", "2s"],
      "(trap '' TERM; echo ready >$SIGN; sleep 1000; sleep 1000) & read -r _ <$SIGN; echo done")
    let finished = try worker.finished()
    #expect(finished["status"] as? String == "completed")
    #expect(finished["reason"] as? String == "exit")
    worker.stop()
  }

  @Test func `is held to its chat's own limit before its worker's`() throws {
    var draft = ChatDraft(title: "patient", message: "x")
    draft.limits = Chat.Limits(timeout: .seconds(1000))
    _ = try sandbox.store().create([draft], at: wallTime())
    let worker = try worker(
      ["--timeout", "300ms", "--max-attempts", "1"], "sleep 1")
    #expect(try worker.finished(1)["reason"] as? String == "timeout")
    #expect(try worker.finished(2)["status"] as? String == "completed")
    #expect(try chat(2)["timeout_ms"] as? Int == 1_000_000)
    worker.stop()
  }

  @Test(arguments: [["--hold"], ["--simulate", "900s..901s"]])
  func `is not needed: a chat that does something else is ended too`(work: [String]) throws {
    let outcome = try sandbox.run(
      (["run", "--json", "--until-idle", "--timeout", "200ms", "--max-attempts", "2"]
        + ["--retry-pause", "10ms"] + work).map { Array($0.utf8) })
    #expect(outcome.code == 0)
    #expect(outcome.lines.count { $0.contains(#""event":"timed_out""#) } == 2)
    #expect(outcome.lines.count { $0.contains(#""reason":"timeout""#) } == 4)
    #expect(!outcome.text.contains(#""event":"cancelled""#))
    #expect(try sandbox.statuses() == ["error"])
    let events = try chat()["events"] as? [[String: Any]] ?? []
    #expect(
      texts(events, "kind")
        == ["created", "claimed", "timed_out", "failed", "claimed", "timed_out", "gave_up"])
  }

  @Test func `with a final exit code is not tried again, also with that of a temporary failure`()
    throws
  {
    for code in [2, 75] {
      _ = try sandbox.run("retry", "1")
      let worker = try worker(["--no-retry-exit", "2,75"], "echo no >&2; exit \(code)")
      let finished = try worker.finished()
      #expect(finished["status"] as? String == "error")
      #expect(finished["reason"] as? String == "exit")
      #expect(try chat()["error"] as? String == "exit code \(code): no")
      #expect(try chat()["attempts"] as? Int == 1)
      worker.stop()
    }
  }

  @Test func `that somebody else kills was ended by a signal`() throws {
    let worker = try worker(["--max-attempts", "1"], "kill -9 $$")
    let finished = try worker.finished()
    #expect(finished["reason"] as? String == "signal")
    #expect(finished["exit_code"] as? Int == 137)
    worker.stop()
  }

  @Test func `shows how long it runs, and since when it is silent`() throws {
    var draft = ChatDraft(title: "limited", message: "x")
    draft.limits = Chat.Limits(timeout: .seconds(5400), silence: .seconds(600))
    _ = try sandbox.store().create([draft], at: wallTime())
    let worker = try worker([], "[ $CHATCTL_CHAT = 1 ] || echo out; echo >$SIGN; sleep 1000")
    _ = (try sign.read(), try sign.read())
    let lines = try sandbox.run("list").lines
    #expect(lines[0].contains("RUNNING FOR  LAST OUTPUT"))
    #expect(lines[1].contains("none yet"))
    let shown = try sandbox.run("show", "2").lines
    #expect(shown.contains("timeout     1h30m"))
    #expect(shown.contains("silence     10m"))
    #expect(shown.contains { $0.hasPrefix("running for ") })
    #expect(shown.contains { $0.hasPrefix("started     ") })
    #expect(shown.contains { $0.hasPrefix("heartbeat   ") })
    // What its command prints is stored within a moment, long before the next heartbeat.
    var isStored = false
    let deadline = Date() + 60
    while !isStored, Date() < deadline {
      isStored = try chat(2)["last_output_at"] is Int
      usleep(20_000)
    }
    #expect(isStored)
    #expect(try sandbox.run("list", "--silent", "1ms", "--json").array().count == 2)
    #expect(try sandbox.run("list", "--silent", "1h", "--json").array().isEmpty)
    worker.stop()
  }

  @Test(arguments: [
    ["--timeout", "0s"], ["--silence", "0s"], ["--timeout", "5"], ["--silence", "-1s"],
    ["--no-retry-exit", "0"], ["--no-retry-exit", "2,x"], ["--no-retry-exit", ""],
  ])
  func `must be possible`(options: [String]) throws {
    let outcome = try sandbox.run(
      (["run", "--until-idle"] + options + ["--", "true"]).map { Array($0.utf8) })
    #expect(outcome.code == 64)
    #expect(try sandbox.statuses() == ["pending"])
  }

  @Test(arguments: ["0s", "10", "x"]) func `is not looked for without a time`(text: String) throws {
    #expect(try sandbox.run("list", "--silent", text).code == 64)
  }
}
