import Foundation
import Glibc
import Testing

/// What this process may not have is said before a chat is claimed: no trap, no hang.
@Suite(.timeLimit(.minutes(5))) struct `A worker under a limit` {
  private let sandbox: Sandbox

  init() throws {
    sandbox = try Sandbox()
    try sandbox.run("start", "work", "--count", "3")
  }

  /// Runs `chatctl run --until-idle` with these arguments under a limit of the shell.
  private func run(_ limit: String, _ arguments: String) throws -> (code: Int32, message: String) {
    let script =
      "ulimit -s 8192 && ulimit \(limit) && exec '\(Sandbox.program)' run --until-idle \(arguments)"
    let path = sandbox.path("messages")
    let messages = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    let null = open("/dev/null", O_RDWR | O_CLOEXEC)
    defer {
      close(messages)
      close(null)
    }
    let child = try ChildProcess(
      program: "/bin/sh", arguments: ["sh", "-c", script].map { Array($0.utf8) },
      environment: Sandbox.searching(sandbox.environment), descriptors: [null, null, messages])
    return (child.wait(), try String(contentsOfFile: path, encoding: .utf8))
  }

  private static let simulation = "--simulate 1ms..2ms"

  @Test(arguments: [4, 5, 6, 8, 12, 16, 17, 18, 19, 20, 25, 30])
  func `on open files says so`(count: Int) throws {
    let ended = try run("-n \(count)", Self.simulation)
    #expect(ended.code == 1)
    #expect(
      ended.message == """
        chatctl: a worker needs up to 32 more files, and cannot have them here: Too many open files; \
        raise the limit (ulimit -n 64)

        """)
    #expect(Set(try sandbox.statuses()) == ["pending"])
  }

  @Test(arguments: [4, 5, 20, 73]) func `on open files for its commands says so`(count: Int) throws
  {
    let ended = try run("-n \(count)", "--max-chats 2 -- true")
    #expect(ended.code == 1)
    #expect(ended.message.hasPrefix("chatctl: 2 commands at once need 74 open files"))
    #expect(Set(try sandbox.statuses()) == ["pending"])
  }

  @Test func `on open files that is enough works`() throws {
    #expect(try run("-n 64", Self.simulation).code == 0)
    #expect(Set(try sandbox.statuses()) == ["completed"])
  }

  @Test func `on open files that it may raise itself works`() throws {
    let ended = try run("-S -n 10", Self.simulation)
    #expect(ended.code == 0)
    #expect(Set(try sandbox.statuses()) == ["completed"])
  }

  @Test(arguments: ["--simulate 1ms..2ms", "--max-chats 2 -- true"])
  func `on memory that leaves no room for threads says so`(work: String) throws {
    // In KiB. The libraries of a debug build take less than half of it, and each thread 8 MiB.
    let ended = try run("-v 110000", work)
    #expect(ended.code == 1)
    #expect(ended.message.hasPrefix("chatctl: a worker needs "))
    #expect(ended.message.contains("cannot have them here"))
    #expect(Set(try sandbox.statuses()) == ["pending"])
  }

  @Test(arguments: [240, 300, 380, 440], ["--simulate 1ms..2ms", "--max-chats 2 -- true"])
  func `on memory that is enough works, whatever its threads would like to reserve`(
    thousands: Int, work: String
  ) throws {
    // Each processor more means three threads more, with stacks of 8 MiB.
    let processors = ProcessInfo.processInfo.processorCount
    let size = thousands * 1000 + 3 * 8192 * (processors - 2)
    #expect(try run("-v \(size)", work).code == 0)
    #expect(Set(try sandbox.statuses()) == ["completed"])
  }

  /// Root is above this limit, so the worker runs as somebody else, of whom nothing else runs.
  @Test(.enabled(if: Stranger.canRun), arguments: [1, 2, 5, 8, 12])
  func `on processes says so`(count: Int) throws {
    chmod(sandbox.directory, 0o777)
    for name in try FileManager.default.contentsOfDirectory(atPath: sandbox.directory) {
      chown(sandbox.path(name), Stranger.user, Stranger.user)
    }
    let messages = open(sandbox.path("messages"), O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    defer { close(messages) }
    let child = try Stranger.run(
      "ulimit -u \(count); exec '\(Sandbox.program)' run --until-idle",
      environment: sandbox.environment, messages: messages)
    #expect(child.wait() == 1)
    let message = try String(contentsOfFile: sandbox.path("messages"), encoding: .utf8)
    #expect(message.hasPrefix("chatctl: a worker needs up to "))
    #expect(message.contains("raise the limit on processes (ulimit -u)"))
    #expect(Set(try sandbox.statuses()) == ["pending"])
  }
}

/// A user of whom nothing runs. Only root can become one.
private enum Stranger {
  static let user = uid_t(61_000 + getpid() % 4_000)

  /// Where the tests are built need not be a place that others may read.
  static let canRun: Bool = {
    guard getuid() == 0 else { return false }
    let child = try? run("exec '\(Sandbox.program)' --version", environment: [:], messages: nil)
    return child?.wait() == 0
  }()

  static func run(
    _ script: String, environment: [String: String], messages: Int32?
  ) throws -> ChildProcess {
    try ChildProcess(
      program: "/usr/bin/env",
      arguments: [
        "env", "setpriv", "--reuid=\(user)", "--regid=\(user)", "--clear-groups", "bash", "-c",
        script,
      ].map { Array($0.utf8) },
      environment: Sandbox.searching(environment), descriptors: [nil, nil, messages])
  }
}
