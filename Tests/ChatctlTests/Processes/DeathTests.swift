import Foundation
import Glibc
import Testing

/// What is guaranteed when the worker itself is killed.
@Suite struct `A worker that is killed` {
  private let sandbox: Sandbox
  private let sign: Signpost

  private static let family = """
    trap '' TERM HUP INT
    sh -c 'echo $$ >$SIGN; sleep 1000' & sleep 1000 & echo $! >$SIGN; echo $$ >$SIGN; wait
    """

  init() throws {
    sandbox = try Sandbox()
    sign = try Signpost(sandbox)
    try sandbox.run("start", "work")
  }

  private func worker(_ options: [String] = []) throws -> RunningWorker {
    try RunningWorker(sandbox, options, environment: sign.environment, script: Self.family)
  }

  private func processes() throws -> [WatchedProcess] {
    [try sign.process(), try sign.process(), try sign.process()]
  }

  @Test func `takes its commands and what they started with it`() throws {
    let worker = try worker()
    let family = try processes()
    worker.send(SIGKILL)
    #expect(worker.waitUntilEnded() == 128 + SIGKILL)
    #expect(family.allSatisfy { $0.waitUntilEnded() })
    // The chat is not lost: the next worker runs it under a new generation.
    let next = try RunningWorker(sandbox, ["--until-idle"], ["echo", "after all"])
    #expect(next.waitUntilEnded() == 0)
    let chat = try sandbox.run("show", "1", "--json").object()
    #expect(chat["status"] as? String == "completed")
    #expect(chat["recoveries"] as? Int == 1)
    #expect(chat["attempts"] as? Int == 1)
  }

  @Test func `takes them with it also by a second signal`() throws {
    let worker = try worker()
    let family = try processes()
    worker.send(SIGTERM)
    // Its commands ignore SIGTERM, so it waits for them until it is told again.
    worker.send(SIGTERM)
    while !(try WatchedProcess(worker.pid)).waitUntilEnded(atMost: .milliseconds(100)) {
      worker.send(SIGTERM)
    }
    #expect(worker.waitUntilEnded() == 143)
    #expect(family.allSatisfy { $0.waitUntilEnded() })
  }

  @Test func `takes them with it also after its guard was killed`() throws {
    let worker = try worker()
    let family = try processes()
    let first = try WatchedProcess(try #require(worker.guardian))
    kill(first.pid, SIGKILL)
    #expect(first.waitUntilEnded())
    let second = try nextGuardian(of: worker, after: first.pid)
    #expect(family.allSatisfy { !$0.hasEnded })
    worker.send(SIGKILL)
    worker.waitUntilEnded()
    #expect(family.allSatisfy { $0.waitUntilEnded() })
    #expect(second.waitUntilEnded())
  }

  @Test func `leaves no guard behind, and neither does one that stops in order`() throws {
    for signal in [SIGKILL, SIGTERM] {
      let worker = try RunningWorker(sandbox, ["--max-chats", "1"], ["true"])
      let guardian = try WatchedProcess(try #require(worker.guardian))
      worker.send(signal)
      #expect(worker.waitUntilEnded() == (signal == SIGTERM ? 0 : 128 + signal))
      #expect(guardian.waitUntilEnded())
    }
  }

  private func nextGuardian(
    of worker: RunningWorker, after first: pid_t
  ) throws -> WatchedProcess {
    let deadline = Date() + 60
    while Date() < deadline {
      if let next = worker.guardian, next != first { return try WatchedProcess(next) }
      usleep(5_000)
    }
    throw LineQueue.Silence()
  }
}
