import HeartbeatCore
import HeartbeatSQLite
import Testing

@testable import chatctl

struct HeldNoticeTests {
  let sandbox: Sandbox

  init() throws { sandbox = try Sandbox() }

  private func run(_ options: String...) throws -> Sandbox.Outcome {
    try sandbox.run(
      (["run", "--worker-id", "w1", "--interval", "20ms", "--stale-after", "10s", "--ticks", "1"]
        + options).map { Array($0.utf8) }, environment: Sandbox.searching(sandbox.environment))
  }

  @Test(arguments: [[], ["--json"]])
  func `a worker without a command says that chats are only held`(options: [String]) throws {
    let outcome = try sandbox.run(
      (["run", "--interval", "20ms", "--stale-after", "10s", "--ticks", "1"] + options)
        .map { Array($0.utf8) })
    #expect(outcome.code == 0)
    #expect(outcome.messages.hasPrefix("chatctl: chats are only held: no command was given"))
    #expect(outcome.messages.contains("chatctl run -- "))
    #expect(outcome.messages.split(separator: "\n").count == 1)
  }

  @Test func `it says so only of chats that are held by mistake, and once it has started`() throws {
    #expect(try run("--hold").messages.isEmpty)
    #expect(try run("--simulate", "1ms..2ms").messages.isEmpty)
    #expect(try run("--", "true").messages.isEmpty)
    let lock = try FileWorkerLocks(beside: sandbox.database).enter(
      WorkerID("w1"), as: .random())
    let refused = try withExtendedLifetime(lock) { try run() }
    #expect(refused.code == 3)
    #expect(!refused.messages.contains("held:"))
  }
}
