import Foundation
import Glibc
import HeartbeatCore
import Testing

@testable import HeartbeatSQLite
@testable import chatctl

/// Commands that do something to many chats, as real processes.
@Suite struct `A command for many chats` {
  private let sandbox: Sandbox
  /// So many portions that they cannot be over before a test has seen the first.
  private static let chats = 100_000

  init() throws {
    sandbox = try Sandbox()
    try SQLiteChatStore.create(at: sandbox.database)
    _ = try sandbox.store().create(
      Array(repeating: ChatDraft(title: "a chat"), count: Self.chats), at: wallTime())
  }

  private struct Outcome {
    let code: Int32
    let output: String
    let messages: String

    /// How many chats it says it has changed.
    func changed() throws -> Int {
      let answer = try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any]
      return try #require(answer?["changed"] as? [Any]).count
    }
  }

  /// Runs `interrupt --all --json`, and `body` once others see what its first portion has done.
  private func interruptAll(
    _ options: [String] = [], ignoring signal: String? = nil,
    _ body: (_ pid: pid_t) throws -> Void
  ) throws -> Outcome {
    let names = [sandbox.path("out"), sandbox.path("err")]
    let files = names.map { name in Glibc.open(name, O_RDWR | O_CREAT | O_CLOEXEC, mode_t(0o600)) }
    defer { files.forEach { close($0) } }
    let command = [Sandbox.program, "interrupt", "--all", "--json"] + options
    let shell = signal.map { ["sh", "-c", "trap '' \($0); exec \"$@\"", "sh"] } ?? []
    let child = try ChildProcess(
      program: shell.isEmpty ? Sandbox.program : "/bin/sh",
      arguments: (shell + command).map { Array($0.utf8) }, environment: sandbox.environment,
      descriptors: [nil, files[0], files[1]])
    let witness = try sandbox.store(.viewer)
    var filter = EventFilter()
    filter.after = Int64(Self.chats)
    filter.limit = 1
    while try witness.events(filter).isEmpty {}
    try body(child.pid)
    let code = child.wait()
    let texts = try names.map { try String(contentsOfFile: $0, encoding: .utf8) }
    return Outcome(code: code, output: texts[0], messages: texts[1])
  }

  @Test(arguments: [(SIGINT, 130), (SIGTERM, 143)] as [(Int32, Int32)])
  func `ends after its portion when a signal comes, and says what was done`(
    signal: Int32, code: Int32
  ) throws {
    let outcome = try interruptAll { kill($0, signal) }
    #expect(outcome.code == code)
    let waiting = Self.chats - (try sandbox.store().pendingCount())
    #expect(try outcome.changed() == waiting)
    #expect(waiting < Self.chats)
    #expect(waiting % BulkWork.portion == 0)
    #expect(
      outcome.messages == "chatctl: cut short after \(waiting) chats; run it again for the rest\n")
    // And so it is.
    #expect(try sandbox.run("interrupt", "--all").code == 0)
    #expect(try sandbox.store().pendingCount() == 0)
  }

  @Test func `ends at once when a second signal comes`() throws {
    let other = try sandbox.store()
    let outcome = try interruptAll(["--busy-timeout", "10m"]) { pid in
      let hasEnded = try other.write { _ in
        // Its next portion waits for this: it looks again and again. A pause is one wait.
        let before = try Self.waits(of: pid)
        while try Self.waits(of: pid) < before + 20 {}
        kill(pid, SIGINT)
        kill(pid, SIGTERM)
        return try WatchedProcess(pid).waitUntilEnded()
      }
      #expect(hasEnded)
    }
    // Whichever the kernel has delivered last.
    #expect([130, 143].contains(outcome.code))
    #expect(outcome.output.isEmpty)
  }

  /// How often its main thread has waited.
  private static func waits(of pid: pid_t) throws -> Int {
    let status = try String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)
    let line = status.split(separator: "\n").first { $0.hasPrefix("voluntary_ctxt_switches:") }
    return try #require(line.flatMap { Int($0.split(separator: "\t").last ?? "") })
  }

  @Test func `does not hear a signal that it was started to ignore`() throws {
    let outcome = try interruptAll(ignoring: "INT") { kill($0, SIGINT) }
    #expect(outcome.code == 0)
    #expect(try outcome.changed() == Self.chats)
  }

  @Test func `says what was done before an error, and then the error`() throws {
    let other = try sandbox.store()
    let outcome = try interruptAll(["--busy-timeout", "50ms"]) { pid in
      let hasEnded = try other.write { _ in
        return try WatchedProcess(pid).waitUntilEnded()
      }
      #expect(hasEnded)
    }
    #expect(outcome.code == 3)
    let waiting = Self.chats - (try sandbox.store().pendingCount())
    #expect(try outcome.changed() == waiting)
    #expect(waiting > 0)
    #expect(
      outcome.messages.hasPrefix(
        "chatctl: an error came after \(waiting) chats; run it again for the rest\n"
          + "chatctl: the database is busy"))
  }
}
