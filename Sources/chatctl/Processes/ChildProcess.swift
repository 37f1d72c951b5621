import CPlatform
import Glibc
import HeartbeatCore

/// How a command ended.
struct ProcessEnd: Sendable {
  enum Status: Equatable, Sendable {
    case exited(Int32)
    case signalled(Int32)
  }

  let status: Status
  let wasCancelled: Bool
  /// What it printed on stdout.
  let answer: String?
  /// The end of what it printed on stderr.
  let lastWords: String
}

/// One command with its process group, as the thread of the supervisor handles it.
final class ChildProcess {
  /// Of stdout, in bytes, that becomes the answer.
  static let answerLimit = 1 << 20
  /// Of stderr, in bytes, that becomes the chat's error.
  static let lastWordsLimit = 2000

  let pid: pid_t
  private(set) var process: Descriptor?
  private(set) var output: Descriptor?
  private(set) var error: Descriptor?
  private(set) var progress: Descriptor?
  private let launch: ProcessLaunch
  private let clock = SystemClock()
  private var ending: GroupEnding
  private var wasCancelled = false
  private var status: ProcessEnd.Status?
  private var answer = BoundedText(limit: answerLimit)
  private var lastWords = TailText(limit: lastWordsLimit)
  private var outputLines = LineSplitter()
  private var errorLines = LineSplitter()
  private var progressLines = LineSplitter()
  private var log: RunLog

  /// Starts the command. Must be called by a thread that lives as long as the process.
  /// - Throws: ``SystemFailure``.
  init(_ launch: ProcessLaunch) throws {
    self.launch = launch
    ending = GroupEnding(grace: launch.grace)
    log = try RunLog(launch.lease, in: launch.logs)
    let input = try Descriptor.memory(launch.input)
    let output = try Descriptor.pipe()
    let error = try Descriptor.pipe()
    let progress = try Descriptor.pipe()
    pid = try Self.spawn(
      launch, input, output.writing, error.writing, progress.writing)
    // Without it the regular look for ended children finds the end, only later.
    process = try? Descriptor(platform_open_process(pid), for: "watch a process")
    self.output = output.reading
    self.error = error.reading
    self.progress = progress.reading
  }

  private static func spawn(
    _ launch: ProcessLaunch, _ input: Descriptor, _ output: Descriptor, _ error: Descriptor,
    _ progress: Descriptor
  ) throws -> pid_t {
    var arguments: [UnsafeMutablePointer<CChar>?] = launch.command.arguments.map { strdup($0) }
    var environment: [UnsafeMutablePointer<CChar>?] = launch.environment.map { strdup($0) }
    defer { for text in arguments + environment { free(text) } }
    arguments.append(nil)
    environment.append(nil)
    var pid = pid_t()
    let code = launch.command.path.withCString { path in
      arguments.withUnsafeBufferPointer { arguments in
        environment.withUnsafeBufferPointer { environment in
          var request = platform_spawn_request(
            path: path, arguments: arguments.baseAddress, environment: environment.baseAddress,
            input: input.number, output: output.number, error: error.number,
            extra: progress.number, open_files: launch.openFiles)
          return platform_spawn(&request, &pid)
        }
      }
    }
    guard code == 0 else { throw SystemFailure("start \(launch.command.path)", code: code) }
    return pid
  }

  // MARK: Signals

  /// When ``step()`` has something to do without anything being readable; nil for never.
  var nextStepAt: Uptime? {
    guard status != nil else { return ending.nextSignalAt }
    let check = clock.uptime() + .milliseconds(5)
    return min(ending.nextSignalAt ?? check, check)
  }

  func cancel(grace: Duration) {
    guard !wasCancelled else { return }
    wasCancelled = true
    send(ending.cancel(at: clock.uptime(), grace: grace))
  }

  private func send(_ signal: Int32) {
    kill(-pid, signal)
    // A stopped process would not see SIGTERM.
    if signal == SIGTERM { kill(-pid, SIGCONT) }
  }

  /// Reaps the leader and adopted members of its group that have ended, and sends what is due.
  /// - Returns: How it ended, once the whole group is gone.
  func step() -> ProcessEnd? {
    let isEmpty = reap()
    guard let status else {
      if let signal = ending.takeDue(at: clock.uptime()) { send(signal) }
      return nil
    }
    guard isEmpty else {
      if let signal = ending.takeDue(at: clock.uptime()) { send(signal) }
      return nil
    }
    readAll()
    finishLog()
    return ProcessEnd(
      status: status, wasCancelled: wasCancelled, answer: answer.text, lastWords: lastWords.text)
  }

  /// - Returns: Whether nothing of the group is left.
  private func reap() -> Bool {
    while true {
      var raw: Int32 = 0
      let ended = waitpid(-pid, &raw, WNOHANG)
      guard ended > 0 else {
        if ended < 0, errno == EINTR { continue }
        break
      }
      if ended == pid {
        let signal = raw & 0x7f
        status = signal == 0 ? .exited(raw >> 8 & 0xff) : .signalled(signal)
        process = nil
        ending.leaderEnded(at: clock.uptime())
      }
    }
    return status != nil && kill(-pid, 0) != 0 && errno == ESRCH
  }

  // MARK: Output

  /// Reads what there is on the descriptors that are ready.
  func read(from descriptor: Descriptor) {
    guard let bytes = Self.read(descriptor) else {
      if descriptor === output { output = nil }
      if descriptor === error { error = nil }
      if descriptor === progress { progress = nil }
      return
    }
    let now = clock.wallTime()
    if descriptor === output {
      answer.append(bytes)
      log.append(outputLines.lines(bytes), .stdout, at: now)
    } else if descriptor === error {
      lastWords.append(bytes)
      log.append(errorLines.lines(bytes), .stderr, at: now)
    } else if descriptor === progress {
      let newest = progressLines.lines(bytes).compactMap(ProgressLine.parse).last
      if let newest { launch.report(newest) }
    }
  }

  /// What was written before the group ended; a process that left the group may hold the other end
  /// and write for ever, so not more than a pipe can hold.
  private func readAll() {
    for descriptor in [output, error, progress].compactMap(\.self) {
      for _ in 0..<32 where isOpen(descriptor) { read(from: descriptor) }
    }
    output = nil
    error = nil
    progress = nil
  }

  private func isOpen(_ descriptor: Descriptor) -> Bool {
    descriptor === output || descriptor === error || descriptor === progress
  }

  private func finishLog() {
    let now = clock.wallTime()
    if let rest = outputLines.end() { log.append([rest], .stdout, at: now) }
    if let rest = errorLines.end() { log.append([rest], .stderr, at: now) }
    log.end(at: now)
  }

  /// - Returns: Nil at the end; empty when there is nothing now.
  private static func read(_ descriptor: Descriptor) -> [UInt8]? {
    let size = 1 << 16
    var failed = false
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      let read = Glibc.read(descriptor.number, buffer.baseAddress, size)
      count = max(read, 0)
      failed = read == 0 || (read < 0 && errno != EAGAIN && errno != EINTR)
    }
    return failed ? nil : bytes
  }
}
