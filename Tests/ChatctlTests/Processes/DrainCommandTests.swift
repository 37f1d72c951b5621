import Foundation
import Glibc
import Testing

/// Draining and changing workers of the built program.
@Suite(.timeLimit(.minutes(5))) struct `Draining a worker` {
  private let sandbox: Sandbox
  private let sign: Signpost
  private let gate: Signpost

  init() throws {
    sandbox = try Sandbox()
    sign = try Signpost(sandbox)
    gate = try Signpost(sandbox, "gate")
    try sandbox.run("start", "one", "--count", "2")
  }

  /// A worker w1 of one chat at once, which waits at the gate.
  private func worker(_ options: [String] = [], trap: String = "") throws -> RunningWorker {
    let worker = try RunningWorker(
      sandbox, ["--worker-id", "w1", "--max-chats", "1"] + options,
      environment: sign.environment.merging(["GATE": gate.path]) { $1 },
      script: trap + "echo $$ >$SIGN; while ! read x <$GATE; do :; done; echo done")
    _ = try sign.process()
    return worker
  }

  private func workers() throws -> [String: Any] {
    try #require(try sandbox.run("workers", "--json").array().first)
  }

  private func isDrainedStop(_ event: RunningWorker.Event) -> Bool {
    event["reason"] as? String == "drained" && event["released"] as? Int == 0
  }

  @Test func `ends what it has and stops`() throws {
    let worker = try worker()
    #expect(try workers()["max_chats"] as? Int == 1)
    #expect(try workers()["groups"] is NSNull)
    #expect(try workers()["draining_at"] is NSNull)
    let told = try sandbox.run("drain", "w1", "--json")
    #expect(told.code == 0)
    #expect(try texts(told.array(), "state") == ["draining"])
    #expect(try workers()["draining_at"] as? Int != nil)
    #expect(try worker.wait(for: "draining")["running"] as? Int == 1)
    // Who waits for it gives up after its time, and it goes on.
    let impatient = try sandbox.run("drain", "w1", "--timeout", "50ms")
    #expect(impatient.code == 1)
    #expect(
      impatient.messages == "chatctl: the time is up and these workers have not stopped: w1\n")
    try gate.open()
    try worker.wait(for: "worker_stopped", where: isDrainedStop)
    #expect(worker.waitUntilEnded() == 0)
    #expect(try sandbox.statuses() == ["completed", "pending"])
    let again = try sandbox.run("drain", "w1", "w7")
    #expect(again.code == 2)
    #expect(
      again.messages == "chatctl: worker w1 has stopped\nchatctl: there is no worker w7\n")
    #expect(again.text.isEmpty)
    // The next one under its id does not drain.
    let next = try RunningWorker(sandbox, ["--worker-id", "w1"], ["true"])
    try next.finished(2)
    next.stop()
  }

  @Test func `waits until its id is free`() throws {
    try sandbox.run("interrupt", "2")
    let worker = try worker()
    try gate.open()
    let told = try sandbox.run("drain", "w1", "--wait", "--json")
    #expect(told.code == 0, "\(told.messages)")
    #expect(try texts(told.array(), "state") == ["stopped"])
    let next = try RunningWorker(sandbox, ["--worker-id", "w1"], ["true"])
    next.stop()
    #expect(worker.waitUntilEnded() == 0)
  }

  @Test func `gives back what it has when the time is up, or at once`() throws {
    for options in [["--timeout", "50ms", "--cancel"], ["--cancel", "--wait"]] {
      let worker = try worker()
      let told = try sandbox.run((["drain", "w1"] + options).map { Array($0.utf8) })
      #expect(told.code == 0, "\(told.messages)")
      let stopped = try worker.wait(for: "worker_stopped")
      #expect(stopped["reason"] as? String == "drain cancelled")
      #expect(stopped["released"] as? Int == 1)
      #expect(worker.waitUntilEnded() == 0)
      #expect(try sandbox.statuses() == ["pending", "pending"])
    }
  }

  @Test func `is told of its death, and of an undrain`() throws {
    let worker = try worker()
    try sandbox.run("drain", "w1")
    try worker.wait(for: "draining")
    #expect(try texts(sandbox.run("undrain", "w1", "--json").array(), "state") == ["live"])
    try worker.wait(for: "undrained")
    try gate.open()
    try worker.finished(1)
    _ = try sign.process()
    worker.send(SIGKILL)
    _ = worker.waitUntilEnded()
    let told = try sandbox.run("drain", "w1")
    #expect(told.code == 2)
    #expect(told.messages == "chatctl: worker w1 is dead\n")
  }

  @Test func `is what the first signal does with --stop-mode drain`() throws {
    let worker = try worker(["--stop-mode", "drain"])
    worker.send(SIGTERM)
    try worker.wait(for: "draining")
    #expect(try workers()["state"] as? String == "draining")
    try gate.open()
    try worker.wait(for: "worker_stopped", where: isDrainedStop)
    #expect(worker.waitUntilEnded() == 0)
    #expect(try sandbox.statuses() == ["completed", "pending"])
  }

  @Test func `is cut short by a second signal, and forced by a third`() throws {
    let first = try worker(["--stop-mode", "drain"])
    first.send(SIGTERM)
    try first.wait(for: "draining")
    first.send(SIGINT)
    let stopped = try first.wait(for: "worker_stopped")
    #expect(stopped["reason"] as? String == "signal")
    #expect(stopped["released"] as? Int == 1)
    #expect(first.waitUntilEnded() == 0)
    let second = try worker(["--stop-mode", "drain", "--grace", "1h"], trap: "trap '' TERM; ")
    second.send(SIGTERM)
    try second.wait(for: "draining")
    // Two that come at once may be heard as one.
    let process = try WatchedProcess(second.pid)
    repeat { second.send(SIGTERM) } while !process.waitUntilEnded(atMost: .milliseconds(50))
    #expect(second.waitUntilEnded() == 143)
  }

  @Test func `takes another number of chats while it runs`() throws {
    let worker = try worker()
    let told = try sandbox.run("worker", "set", "w1", "--max-chats", "2", "--json")
    #expect(told.code == 0)
    #expect(try numbers(told.array(), "max_chats") == [2])
    #expect(try worker.wait(for: "max_chats_set")["max_chats"] as? Int == 2)
    _ = try sign.process()
    #expect(try sandbox.statuses() == ["running", "running"])
    #expect(try sandbox.run("worker", "set", "w1", "--max-chats", "1").code == 0)
    try worker.wait(for: "max_chats_set")
    #expect(try sandbox.statuses() == ["running", "running"])
    worker.stop()
    #expect(try sandbox.run("worker", "set", "w1", "--max-chats", "3").code == 2)
    let events = try sandbox.run("events", "--worker", "w1").text
    #expect(events.contains("worker_set worker w1 by operator: max-chats 2"))
  }

  @Test(arguments: [
    ["drain"], ["drain", "w 1"], ["drain", "w1", "--timeout", "0s"], ["undrain"],
    ["worker", "set", "w1"], ["worker", "set", "--max-chats", "2"],
    ["worker", "set", "w1", "--max-chats", "0"], ["worker", "set", "w1", "--max-chats", "x"],
    ["run", "--stop-mode", "slow"],
  ])
  func `refuses a line that cannot be meant`(arguments: [String]) throws {
    #expect(try sandbox.run(arguments.map { Array($0.utf8) }).code == 64)
  }
}
