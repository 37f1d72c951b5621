import CPlatform
import Glibc
import HeartbeatCore

/// One command with its process group, as the thread of the supervisor handles it.
final class ChildProcess {
  let pid: pid_t
  private(set) var process: Descriptor?
  private(set) var output: Descriptor?
  private(set) var error: Descriptor?
  private(set) var progress: Descriptor?
  private let group: ProcessGroup
  private let clock = SystemClock()
  private var printed: CommandOutput
  private var ending: GroupEnding
  private var wasCancelled = false
  private var status: ProcessEnd.Status?
  /// When to look again whether the rest of the group has gone, which nothing announces.
  private var nextLook: Uptime?
  private var lookPause: Duration = .milliseconds(1)

  /// Starts the command. Must be called by a thread that lives as long as the process.
  /// - Parameter announcements: Where the child names its group.
  /// - Throws: ``SystemFailure``.
  init(_ launch: ProcessLaunch, announcingTo announcements: Descriptor?) throws {
    ending = GroupEnding(grace: launch.grace)
    printed = CommandOutput(
      log: try RunLog(launch.lease, in: launch.logs), report: launch.report)
    let input = try Descriptor.memory(launch.input.take())
    let output = try Descriptor.pipe()
    let error = try Descriptor.pipe()
    let progress = try Descriptor.pipe()
    pid = try launch.spawn(
      input: input, output: output.writing, error: error.writing, progress: progress.writing,
      announcements: announcements)
    group = ProcessGroup(leader: pid)
    // Without it the regular look for ended children finds the end, only later.
    process = try? Descriptor(platform_open_process(pid), for: "watch a process")
    self.output = output.reading
    self.error = error.reading
    self.progress = progress.reading
  }

  /// When ``step()`` has something to do without anything being readable; nil for never.
  var nextStepAt: Uptime? {
    guard let nextLook else { return ending.nextSignalAt }
    return min(ending.nextSignalAt ?? nextLook, nextLook)
  }

  /// SIGTERM at once, SIGKILL after `grace`.
  func cancel(grace: Duration) {
    // A command that has ended has done its work; only what it left behind is hurried.
    reap(pid)
    if status == nil { wasCancelled = true }
    send(ending.cancel(at: clock.uptime(), grace: grace))
  }

  private func send(_ signal: Int32) {
    group.send(signal)
    // A leader may have moved to another group of its session. It is not reaped: the number is its.
    if status == nil, getpgid(pid) != pid { kill(pid, signal) }
  }

  /// Reaps the leader and adopted members of its group that have ended, and sends what is due.
  /// - Returns: How it ended, once the whole group is gone.
  func step() -> ProcessEnd? {
    reap(pid)
    reap(-pid)
    let now = clock.uptime()
    guard let status, isGroupGone() else {
      if let signal = ending.takeDue(at: now) { send(signal) }
      if status != nil {
        nextLook = now + lookPause
        lookPause = min(lookPause * 2, .milliseconds(20))
      }
      return nil
    }
    readAll()
    return ProcessEnd(
      status: status, wasCancelled: wasCancelled, answer: printed.answer.text,
      lastWords: printed.lastWords.text)
  }

  private func isGroupGone() -> Bool {
    group.isGone || (ending.hasKilled && !group.hasLivingMember)
  }

  /// - Parameter which: As waitpid(2) takes it.
  private func reap(_ which: pid_t) {
    // Once the leader is reaped its number may become anybody's.
    if which == pid, status != nil { return }
    while true {
      var raw: Int32 = 0
      let ended = waitpid(which, &raw, WNOHANG)
      if ended < 0, errno == EINTR { continue }
      guard ended > 0 else { return }
      if ended == pid {
        status = ProcessEnd.Status(raw: raw)
        process = nil
        ending.leaderEnded(at: clock.uptime())
        if which == pid { return }
      }
    }
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
    let now = clock.wallTime()
    if descriptor === output {
      printed.add(bytes, to: .stdout, at: now)
    } else if descriptor === error {
      printed.add(bytes, to: .stderr, at: now)
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

  /// What was written before the group ended; a process that left the group may hold the other end
  /// and write for ever, so not more than a pipe can hold.
  private func readAll() {
    for descriptor in [output, error, progress].compactMap(\.self) {
      var portions = 0
      while portions < 16, read(from: descriptor) { portions += 1 }
      close(descriptor)
    }
    printed.end(at: clock.wallTime())
  }
}
