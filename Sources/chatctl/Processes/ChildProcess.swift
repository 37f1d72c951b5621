import CPlatform
import Glibc
import HeartbeatCore

/// One command with all that it has started, as the thread of the supervisor handles it.
final class ChildProcess {
  let pid: pid_t
  let mark: RunMark
  private(set) var process: Descriptor?
  private(set) var output: Descriptor?
  private(set) var error: Descriptor?
  private(set) var progress: Descriptor?
  private let clock: any WorkerClock
  private let kill: (pid_t, Int32) -> Void
  private let heard: () -> Void
  private let ended: () -> Void
  private var printed: CommandOutput
  private var ending: TreeEnding
  private var wasCancelled = false
  private var status: ProcessEnd.Status?
  /// When to look again whether the rest of the tree has gone, which nothing announces.
  private var nextLook: Uptime?
  private var lookPause: Duration = .milliseconds(1)

  /// Starts the command. Must be called by a thread that lives as long as the process.
  /// - Parameters:
  ///   - marksLimits: Whether it is marked by its limits too.
  ///   - kill: Sends a signal to the command, or to its whole group by the negative number.
  /// - Throws: ``SystemFailure``, ``UnusableFile``.
  init(
    _ launch: ProcessLaunch, marksLimits: Bool, clock: any WorkerClock = SystemClock(),
    kill: @escaping (pid_t, Int32) -> Void = { _ = Glibc.kill($0, $1) }
  ) throws {
    self.clock = clock
    self.kill = kill
    heard = launch.heard
    ended = launch.ended
    mark = launch.mark
    ending = TreeEnding(grace: launch.grace)
    printed = CommandOutput(
      log: try RunLog(
        launch.lease, attempt: launch.attempt, in: launch.logs, at: clock.wallTime()),
      report: launch.report)
    let input = try Descriptor.memory(launch.input.take())
    let output = try Descriptor.pipe()
    let error = try Descriptor.pipe()
    let progress = try Descriptor.pipe()
    pid = try Spawn(
      path: launch.command.path, arguments: launch.command.arguments,
      environment: launch.environment, mark: marksLimits ? launch.mark : nil, diesWithParent: true,
      openFiles: launch.openFiles, directory: launch.directory
    ).start(
      input: input, output: output.writing, error: error.writing, extra: progress.writing)
    // Without it the regular look for ended children finds the end, only later.
    process = try? Descriptor(platform_open_process(pid), for: "watch a process")
    self.output = output.reading
    self.error = error.reading
    self.progress = progress.reading
  }

  /// When ``step(_:)`` has something to do without anything being readable; nil for never.
  var nextStepAt: Uptime? {
    [nextLook, ending.nextSignalAt, printed.writesNextAt].compactMap(\.self).min()
  }

  /// SIGTERM at once, SIGKILL after `grace`.
  func cancel(grace: Duration, _ lookout: Lookout) {
    // A command that has ended has done its work; only what it left behind is hurried.
    if status == nil { wasCancelled = true }
    send(ending.cancel(at: clock.uptime(), grace: grace), lookout)
  }

  /// To be told of its end, once it is reaped. From then on its number may become anybody's.
  /// - Parameter raw: As wait(2) gives it.
  func reaped(_ raw: Int32) {
    status = ProcessEnd.Status(raw: raw)
    process = nil
    ending.commandEnded(at: clock.uptime())
    if !wasCancelled { ended() }
  }

  private func send(_ signal: Int32, _ lookout: Lookout) {
    // A stopped process would not see SIGTERM.
    let signals = signal == SIGTERM ? [SIGTERM, SIGCONT] : [signal]
    let isThere = status == nil
    if isThere {
      // At once for the whole group, so that nothing escapes by starting another. As long as it is not
      // reaped, the numbers are its own.
      for signal in signals { kill(-pid, signal) }
    }
    for member in RunningProcess.parentsFirst(lookout.members(of: mark) ?? []) {
      if isThere, getpgid(member.pid) == pid { continue }
      member.send(signals) { lookout.isStill($0, of: mark) }
    }
  }

  /// Sends what is due.
  /// - Returns: How it ended, once the whole tree is gone or cannot be ended.
  func step(_ lookout: Lookout) -> ProcessEnd? {
    let now = clock.uptime()
    printed.writeDue(at: now)
    // Nil when it cannot be told; then the next look tells.
    let left = status == nil ? [RunningProcess(pid: pid)] : lookout.members(of: mark)
    if let left, left.isEmpty || ending.isHopeless(at: now) { return end(leaving: left) }
    if let signal = ending.takeDue(at: now) { send(signal, lookout) }
    if status != nil {
      nextLook = now + lookPause
      lookPause = min(lookPause * 2, .milliseconds(20))
    }
    return nil
  }

  private func end(leaving left: Set<RunningProcess>) -> ProcessEnd {
    readAll()
    return ProcessEnd(
      status: status, wasCancelled: wasCancelled, answer: printed.answer.text,
      lastWords: printed.lastWords.text, unended: left.sorted { $0.pid < $1.pid })
  }

  // MARK: Output

  /// Reads what there is on a descriptor that is ready.
  /// - Returns: Whether there was anything.
  @discardableResult
  func read(from descriptor: Descriptor) -> Bool {
    let size = 1 << 16
    var count = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, initialized in
      count = Glibc.read(descriptor.number, buffer.baseAddress, size)
      initialized = max(count, 0)
    }
    guard count > 0 else {
      if count == 0 || (errno != EAGAIN && errno != EINTR) { close(descriptor) }
      return false
    }
    let (time, now) = (clock.wallTime(), clock.uptime())
    if descriptor !== progress { heard() }
    if descriptor === output {
      printed.add(bytes, to: .stdout, at: time, uptime: now)
    } else if descriptor === error {
      printed.add(bytes, to: .stderr, at: time, uptime: now)
    } else if descriptor === progress {
      printed.addProgress(bytes)
    }
    return true
  }

  private func close(_ descriptor: Descriptor) {
    if descriptor === output { output = nil }
    if descriptor === error { error = nil }
    if descriptor === progress { progress = nil }
  }

  /// What was written before the end; who was given the other end and does not belong to the run may
  /// write for ever, so not more than a pipe can hold.
  private func readAll() {
    for descriptor in [output, error, progress].compactMap(\.self) {
      var portions = 0
      while portions < 16, read(from: descriptor) { portions += 1 }
      close(descriptor)
    }
    printed.end(at: clock.wallTime())
  }
}
