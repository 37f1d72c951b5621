import Foundation
import Glibc
import HeartbeatCore
import Testing

@testable import HeartbeatSQLite
@testable import chatctl

/// Workers, their locks and their chats.
@Suite struct `A doctor of workers` {
  private let patient: DoctorSandbox
  private var sandbox: Sandbox { patient.sandbox }

  init() throws { patient = try DoctorSandbox() }

  @Test func `leaves a live one alone`() throws {
    try sandbox.run("start", "a chat")
    let worker = try RunningWorker(sandbox, ["--worker-id", "w1"], script: "sleep 100")
    try worker.wait(for: "claimed")
    let found = try patient.doctor()
    #expect(found.code == 0)
    #expect(worker.stop() == 0)
  }

  @Test func `finds a dead one, and takes its chats back when it is told to`() throws {
    try sandbox.run("start", "a chat")
    try sandbox.claim(1, as: "w1")
    let found = try patient.doctor()
    #expect(found.code == 1)
    let finding = try found.finding("workers")
    #expect(finding["worker"] as? String == "w1" && finding["fixable"] as? Bool == true)
    #expect(try sandbox.statuses() == ["running"])
    let fixed = try patient.doctor("--fix")
    #expect(fixed.fixed == ["made 1 chat pending again"])
    #expect(try fixed.finding("workers")["severity"] as? String == "note")
    // Nobody is there to take it.
    #expect(fixed.code == 1 && fixed.checks.contains("queues"))
    #expect(try sandbox.statuses() == ["pending"])
  }

  @Test func `finds one that hangs`() throws {
    let standing = try sandbox.enter(WorkerID("w1"))
    try patient.tamper("UPDATE workers SET seen_at = 1")
    let found = try withExtendedLifetime(standing) { try patient.doctor() }
    #expect(found.code == 1)
    let message = try #require(try found.finding("workers")["message"] as? String)
    #expect(message.contains("w1 hangs") && message.contains("process \(getpid())"))
  }

  @Test func `finds chats that no worker takes`() throws {
    try sandbox.run("start", "a chat", "--group", "night")
    let found = try patient.doctor()
    #expect(found.code == 1)
    let finding = try found.finding("queues")
    #expect((finding["message"] as? String)?.contains("of group night") == true)
    #expect(finding["advice"] as? String == "chatctl run --group night -- COMMAND")
  }

  @Test func `finds a heartbeat from the future`() throws {
    let standing = try sandbox.enter(WorkerID("w1"))
    try patient.tamper("UPDATE workers SET seen_at = seen_at + 86400000")
    let found = try withExtendedLifetime(standing) { try patient.doctor() }
    let message = try found.finding("clock")["message"] as? String
    #expect(message?.contains("of w1 is 23h ahead") == true)
  }

  // MARK: Lock files

  @Test func `finds a lock file that is missing`() throws {
    let standing = try sandbox.enter(WorkerID("w1"))
    unlink(patient.lockFile("w1"))
    let found = try withExtendedLifetime(standing) { try patient.doctor() }
    #expect(found.code == 1)
    #expect(try found.finding("locks")["worker"] as? String == "w1")
  }

  @Test func `finds what is no lock file, and leaves it there`() throws {
    symlink("/dev/null", patient.lockFile("w8"))
    mkfifo(patient.lockFile("w9"), 0o600)
    let found = try patient.doctor("--fix")
    #expect(found.code == 1)
    #expect(found.checks.filter { $0 == "locks" }.count == 2)
    #expect(access(patient.lockFile("w9"), F_OK) == 0)
  }

  @Test func `removes a lock file of nobody when it is told to`() throws {
    _ = FileManager.default.createFile(
      atPath: patient.lockFile("w9"), contents: nil, attributes: [.posixPermissions: 0o600])
    let found = try patient.doctor()
    #expect(found.code == 0)
    #expect(try found.finding("locks")["severity"] as? String == "note")
    #expect(access(patient.lockFile("w9"), F_OK) == 0)
    #expect(try patient.doctor("--fix").fixed == ["removed 1 lock file"])
    #expect(access(patient.lockFile("w9"), F_OK) != 0)
  }

  @Test func `finds a process that the database does not know`() throws {
    let standing = try sandbox.enter(WorkerID("w1"))
    try patient.tamper("DELETE FROM workers")
    let found = try withExtendedLifetime(standing) { try patient.doctor("--fix") }
    let message = try found.finding("locks")["message"] as? String
    #expect(message?.contains("held by process \(getpid())") == true)
    #expect(access(patient.lockFile("w1"), F_OK) == 0)
  }

  // MARK: Leases and histories

  @Test func `finds a lease without a running chat`() throws {
    try sandbox.run("start", "a chat")
    let standing = try sandbox.enter(WorkerID("w1"))
    try patient.tamper(
      """
      INSERT INTO leases (chat_id, worker_id, generation, heartbeat_at)
      SELECT 1, id, 1, seen_at FROM workers
      """)
    let found = try withExtendedLifetime(standing) { try patient.doctor() }
    #expect(found.code == 2)
    let finding = try found.finding("leases")
    #expect(finding["rule"] as? String == "lease_of_running" && finding["chat"] as? Int == 1)
  }

  @Test func `finds a history that is not legal`() throws {
    try sandbox.run("start", "a chat")
    try sandbox.claim(1, as: "w1")
    try patient.tamper("DELETE FROM events WHERE kind = 'claimed'")
    let found = try patient.doctor()
    #expect(found.code == 2)
    let finding = try found.finding("history")
    #expect(finding["rule"] as? String == "chat_as_told" && finding["chat"] as? Int == 1)
  }

  @Test func `says all of it to people too, the worst first`() throws {
    try sandbox.run("start", "a chat")
    try sandbox.claim(1, as: "w1")
    try patient.tamper("DELETE FROM events WHERE kind = 'claimed'")
    let outcome = try sandbox.run("doctor")
    #expect(outcome.code == 2)
    #expect(outcome.lines.first?.hasPrefix("fault    history: chat 1: is running") == true)
    #expect(outcome.lines.contains { $0.hasPrefix("warning  workers: w1 is dead and has 1 chat") })
    #expect(outcome.lines.contains { $0.hasPrefix("ok       names: ") })
  }

  @Test func `fixes nothing for who may only look`() throws {
    let refused = try sandbox.run("doctor", "--fix", "--role", "viewer")
    #expect(refused.code == 77)
    #expect(try sandbox.run("doctor", "--role", "viewer").code == 0)
  }
}
