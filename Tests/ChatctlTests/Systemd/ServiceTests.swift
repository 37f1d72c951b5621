import Foundation
import Glibc
import Testing

@testable import chatctl

/// The built program, started as a service manager starts it.
@Suite(.timeLimit(.minutes(5))) struct `A worker under a service manager` {
  private let sandbox: Sandbox
  private let listener: ServiceListener

  init() throws {
    sandbox = try Sandbox()
    listener = try .abstract()
  }

  /// With `NOTIFY_SOCKET` and what else a service manager sets.
  private func environment(_ more: [String: String] = [:]) -> [String: String] {
    listener.environment.merging(more) { $1 }
  }

  private static let watchdog = [ServiceWatchdog.limitVariable: "60000000"]

  @Test func `says that it is ready once others can see it`() throws {
    let worker = try RunningWorker(
      sandbox, ["--worker-id", "w1"], environment: environment(), ["true"])
    #expect(
      try listener.read { _ in true } == [["READY": "1", "STATUS": "holds 0 chats"]])
    #expect(try texts(sandbox.run("workers", "--json").array(), "state") == ["live"])
    #expect(worker.stop() == 0)
    let told = try listener.read { $0["STATUS"] == "stopped (signal)" }
    #expect(told.contains { $0["STOPPING"] == "1" })
    // The grace, and ten seconds more.
    #expect(told.contains { $0["EXTEND_TIMEOUT_USEC"] == "20000000" })
    #expect(listener.readAll().isEmpty)
  }

  @Test func `says it also where the address is a path`() throws {
    let listener = try ServiceListener(sandbox.path("notify"))
    let worker = try RunningWorker(sandbox, environment: listener.environment, ["true"])
    #expect(try listener.read { _ in true }.first?["READY"] == "1")
    worker.stop()
  }

  @Test func `says nothing when it cannot start`() throws {
    let worker = try RunningWorker(sandbox, ["--worker-id", "w1"], ["true"])
    let second = try sandbox.run(
      "run", "--worker-id", "w1", environment: sandbox.environment.merging(environment()) { $1 })
    #expect(second.code == 3)
    #expect(listener.readAll().isEmpty)
    worker.stop()
  }

  @Test func `feeds the watchdog while heartbeats succeed, and only then`() throws {
    try sandbox.run("start", "one")
    let worker = try RunningWorker(
      sandbox, ["--interval", "50ms", "--stale-after", "1h"],
      environment: environment(Self.watchdog), ["sleep", "1000"])
    var told = try listener.read(until: Self.isFed)
    // Whoever writes keeps all others from writing until it has done.
    try sandbox.whileWriting {
      for _ in 1...20 {
        try worker.wait(for: "tick_failed")
        told += listener.readAll()
      }
    }
    told += try listener.read(until: Self.isFed)
    worker.send(SIGTERM)
    told += try listener.read { $0["STATUS"] == "stopped (signal)" }
    try worker.wait(for: "worker_stopped")
    var succeeded = 0
    while let tick = try? worker.wait(for: "tick") {
      succeeded = max(succeeded, tick["tick"] as? Int ?? 0)
    }
    #expect(told.count(where: Self.isFed) <= succeeded)
    #expect(told.contains { $0["STATUS"]?.contains("; heartbeats fail: ") ?? false })
  }

  private static func isFed(_ message: [String: String]) -> Bool { message["WATCHDOG"] == "1" }

  @Test func `does not wait for one that does not listen`() throws {
    // Far more than there is room for.
    let worker = try RunningWorker(
      sandbox, ["--interval", "10ms", "--ticks", "300"],
      environment: environment(Self.watchdog), ["true"])
    #expect(worker.waitUntilEnded() == 0)
    #expect(listener.readAll().first?["READY"] == "1")
  }

  @Test func `feeds no watchdog that is another process's`() throws {
    let worker = try RunningWorker(
      sandbox, ["--interval", "10ms", "--ticks", "5"],
      environment: environment(Self.watchdog.merging(["WATCHDOG_PID": "1"]) { $1 }), ["true"])
    #expect(worker.waitUntilEnded() == 0)
    #expect(!listener.readAll().contains { $0["WATCHDOG"] != nil })
  }

  @Test func `refuses a watchdog that would end it although it is well`() throws {
    let outcome = try sandbox.run(
      "run", "--interval", "31s",
      environment: sandbox.environment.merging(environment(Self.watchdog)) { $1 })
    #expect(outcome.code == 64)
    #expect(
      outcome.messages.hasPrefix(
        "chatctl: the watchdog's time (WatchdogSec) is 1m and must be at least twice --interval"))
    #expect(listener.readAll().isEmpty)
    #expect(!FileManager.default.fileExists(atPath: sandbox.database))
  }

  @Test func `asks for more time while it drains, and is not stopping yet`() throws {
    try sandbox.run("start", "one")
    let gate = try Signpost(sandbox)
    let worker = try RunningWorker(
      sandbox, ["--worker-id", "w1", "--interval", "200ms", "--stale-after", "30s"],
      environment: environment(gate.environment), script: "read x <$SIGN")
    try worker.wait(for: "claimed")
    #expect(try sandbox.run("drain", "w1").code == 0)
    var told = try listener.read { $0["STATUS"]?.hasPrefix("draining: 1 chat left") ?? false }
    for _ in 1...3 {
      told += try listener.read { $0["EXTEND_TIMEOUT_USEC"] == "30000000" }
    }
    #expect(!told.contains { $0["STOPPING"] != nil })
    try gate.open()
    _ = try listener.read { $0["STOPPING"] == "1" }
    #expect(worker.waitUntilEnded() == 0)
  }

  @Test func `starts commands and guards that cannot speak for it`() throws {
    try sandbox.run("start", "one")
    let worker = try RunningWorker(
      sandbox,
      environment: environment(
        Self.watchdog.merging(["WATCHDOG_PID": "1", "INVOCATION_ID": "kept"]) { $1 }),
      script: "env | grep -E '^(NOTIFY|WATCHDOG|INVOCATION)'")
    try worker.finished()
    for guardian in try worker.guardians() {
      let names = try ProcessTable.environment(of: guardian).map { $0.prefix { $0 != "=" } }
      #expect(names.contains("CHATCTL_GUARD"))
      #expect(!names.contains { $0.hasPrefix("NOTIFY") || $0.hasPrefix("WATCHDOG") })
    }
    worker.stop()
    let answer = try sandbox.run("show", "1", "--json").object()["messages"] as? [[String: Any]]
    #expect(texts(try #require(answer), "content").last == "INVOCATION_ID=kept")
  }

  @Test func `goes on when nobody listens, and says so once`() throws {
    let outcome = try sandbox.run(
      "run", "--hold", "--interval", "10ms", "--ticks", "5",
      environment: sandbox.environment.merging([
        "NOTIFY_SOCKET": sandbox.path("nobody"), "WATCHDOG_USEC": "60000000",
      ]) { $1 })
    #expect(outcome.code == 0)
    #expect(
      outcome.messages
        == "chatctl: cannot tell the service manager: No such file or directory\n")
  }

  @Test(arguments: ["vsock:2:1234", "notify"])
  func `refuses an address of another kind`(address: String) throws {
    let outcome = try sandbox.run(
      "run", "--hold",
      environment: sandbox.environment.merging(["NOTIFY_SOCKET": address]) { $1 })
    #expect(outcome.code == 64)
    #expect(
      outcome.messages == """
        chatctl: $NOTIFY_SOCKET is neither an absolute path nor a name that begins with @

        """)
  }
}
