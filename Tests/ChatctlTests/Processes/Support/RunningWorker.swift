import Foundation
import Glibc

/// A worker of the built program, whose events a test waits for.
final class RunningWorker {
  struct TooLate: Error {
    let waitedFor: String
    let seen: [String]
  }

  typealias Event = [String: Any]

  let pid: pid_t
  private let child: ChildProcess
  private var lines: LineQueue
  private var events: [Event] = []
  private let complaints: Int32
  private var code: Int32?

  /// Starts `chatctl run --json OPTIONS -- COMMAND` and waits until it says that it has started.
  init(
    _ sandbox: Sandbox, _ options: [String] = [], environment: [String: String] = [:],
    _ command: [String]
  ) throws {
    let pipe = try Pipe()
    lines = LineQueue(descriptor: pipe.output)
    complaints = open(
      sandbox.path("stderr-\(UUID().uuidString)"), O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    let stdin = open("/dev/null", O_RDONLY | O_CLOEXEC)
    defer {
      close(pipe.input)
      close(stdin)
    }
    let arguments = ["chatctl", "run", "--json"] + options + ["--"] + command
    child = try ChildProcess(
      program: Sandbox.program, arguments: arguments.map { Array($0.utf8) },
      environment: Sandbox.searching(sandbox.environment).merging(environment) { $1 },
      descriptors: [stdin, pipe.input, complaints])
    pid = child.pid
    try wait(for: "worker_started")
  }

  /// A worker whose command is a script for the shell.
  convenience init(
    _ sandbox: Sandbox, _ options: [String] = [], environment: [String: String] = [:],
    script: String
  ) throws {
    try self.init(sandbox, options, environment: environment, ["sh", "-c", script])
  }

  deinit {
    // A test that failed has left it running.
    if code == nil {
      kill(pid, SIGKILL)
      _ = child.wait()
    }
    close(complaints)
  }

  /// The next event of a kind, or the first one that is like that.
  @discardableResult
  func wait(for kind: String, where isWanted: (Event) -> Bool = { _ in true }) throws -> Event {
    func isMatch(_ event: Event) -> Bool { event["event"] as? String == kind && isWanted(event) }
    if let index = events.firstIndex(where: isMatch) { return events.remove(at: index) }
    while let event = try lines.next().flatMap(Self.parse) {
      if isMatch(event) { return event }
      events.append(event)
    }
    throw TooLate(waitedFor: kind, seen: events.map { "\($0)" })
  }

  /// Waits until a run of the chat has ended by itself.
  @discardableResult
  func finished(_ chat: Int = 1) throws -> Event {
    try wait(for: "finished") { $0["chat"] as? Int == chat }
  }

  func send(_ signal: Int32) { kill(pid, signal) }

  /// - Returns: Its exit code; 128 and the signal's number when a signal ended it.
  @discardableResult
  func waitUntilEnded() -> Int32 {
    if let code { return code }
    // It would wait for a reader of what it has still to say.
    while (try? lines.next()) != nil {}
    let code = child.wait()
    self.code = code
    return code
  }

  @discardableResult
  func stop() -> Int32 {
    send(SIGTERM)
    return waitUntilEnded()
  }

  /// How many files it has open.
  var openFiles: Int {
    (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/fd"))?.count ?? 0
  }

  /// In KiB, the most that it ever had.
  var peakMemory: Int {
    let status = (try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    return line.flatMap { Int($0.split(separator: " ").dropFirst().first ?? "") } ?? 0
  }

  /// The guard that it has started.
  var guardian: pid_t? { Self.guardian(of: pid) }

  /// That, and the second guard, which the first one has started.
  func guardians() throws -> [pid_t] { try Self.guardians(of: pid) }

  static func guardians(of worker: pid_t) throws -> [pid_t] {
    let deadline = Date() + 60
    while Date() < deadline {
      if let first = guardian(of: worker), let second = guardian(of: first) {
        return [first, second]
      }
      usleep(5_000)
    }
    throw LineQueue.Silence()
  }

  private static func guardian(of parent: pid_t) -> pid_t? {
    ProcessTable.children(of: parent).first {
      ProcessTable.arguments(of: $0).contains("guard-groups")
    }
  }

  private static func parse(_ line: String) -> Event? {
    (try? JSONSerialization.jsonObject(with: Data(line.utf8))) as? Event
  }
}

extension Sandbox {
  /// Commands are looked up where the tests' own are.
  static func searching(_ environment: [String: String]) -> [String: String] {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    return environment.merging(["PATH": path]) { own, _ in own }
  }
}
