import Foundation
import Glibc
import Testing

@testable import chatctl

/// What is guaranteed when the worker itself is killed.
@Suite struct `A worker that is killed` {
  private let sandbox: Sandbox
  private let sign: Signpost

  private static let family = """
    trap '' TERM HUP INT; \(RunProof.daemon)
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
    try (1...4).map { _ in try sign.process() }
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

  /// Whom to kill, in which order; the worker is 0, its guards are 1 and 2.
  @Test(arguments: [[0, 1], [1, 0], [0, 2], [2, 0], [0, 2, 1]])
  func `takes them with it when guards are killed at the same time`(order: [Int]) throws {
    let worker = try worker()
    let family = try processes()
    let guardians = try worker.guardians()
    for number in order { kill(number == 0 ? worker.pid : guardians[number - 1], SIGKILL) }
    #expect(worker.waitUntilEnded() == 128 + SIGKILL)
    if order.count == 3 {
      // Nobody is left who could; whoever takes the chat over does.
      #expect(try RunRemains(beside: sandbox.database).end().isEmpty)
    }
    #expect(family.allSatisfy { $0.waitUntilEnded() })
  }

  @Test func `has a second guard again soon after it was killed`() throws {
    let worker = try worker()
    let second = try worker.guardians()[1]
    kill(second, SIGKILL)
    let deadline = Date() + 60
    while try worker.guardians()[1] == second, Date() < deadline { usleep(5_000) }
    #expect(try worker.guardians()[1] != second)
    worker.send(SIGKILL)
    worker.waitUntilEnded()
  }

  @Test func `leaves no guard behind, and neither does one that stops in order`() throws {
    for signal in [SIGKILL, SIGTERM] {
      let worker = try RunningWorker(sandbox, ["--max-chats", "1"], ["true"])
      let guardians = try worker.guardians().map { try WatchedProcess($0) }
      worker.send(signal)
      #expect(worker.waitUntilEnded() == (signal == SIGTERM ? 0 : 128 + signal))
      #expect(guardians.allSatisfy { $0.waitUntilEnded() })
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
