import ArgumentParser
import CPlatform
import Glibc
import HeartbeatCore

/// What ``HookCommandRunner`` starts. Not for people.
///
/// It runs one hook and ends all that it has started: after the limit, when the worker says so, and
/// when the worker has ended, both of which its descriptor 3 tells by its end. What it starts is found
/// by descent: whatever loses its parent becomes this process's child.
struct TellHookCommand: ParsableCommand {
  static let name = "tell-hook"

  static let configuration = CommandConfiguration(
    command: name, abstract: "Run a hook of a worker.", shouldDisplay: false)

  /// Between SIGTERM and SIGKILL.
  private static let grace: Duration = .seconds(5)
  private static let graceOfCancelled: Duration = .seconds(1)
  /// Of its output, in bytes, that is reported.
  private static let lastWordsLimit = 2000

  @Argument(help: "The limit in milliseconds.")
  var limit: Int64

  @Argument(help: "The file that is executed.")
  var path: String

  @Argument(help: "Its name and its arguments.")
  var arguments: [String]

  func run() throws {
    for number in [SIGINT, SIGTERM, SIGHUP] { signal(number, SIG_IGN) }
    _ = platform_adopt_orphans()
    let text = UTF8Bytes.text(Array(result().text.utf8)[...])
    // Nobody reads any more when the worker has ended.
    _ = try? Self.report(text)
  }

  private static func report(_ text: String) throws {
    let out = Output.standard()
    try out.write(text.utf8)
    try out.flush()
  }

  private func result() -> HookResult {
    do {
      var hook = try RunningHook(path: path, arguments: arguments)
      return hook.run(limit: .milliseconds(limit))
    } catch {
      return .notStarted("\(error)")
    }
  }

  private struct RunningHook {
    private let pid: pid_t
    private let output: Descriptor
    private let clock = SystemClock()
    private var ending = TreeEnding(grace: TellHookCommand.grace)
    private var status: ProcessEnd.Status?
    private var words = TailText(limit: TellHookCommand.lastWordsLimit)

    init(path: String, arguments: [String]) throws {
      let input = try Descriptor(fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 10), for: "start the hook")
      let output = try Descriptor.pipe()
      let nothing = try Descriptor(open("/dev/null", O_RDWR | O_CLOEXEC), for: "open /dev/null")
      var files = rlimit()
      getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &files)
      let mark = Array("\(RunMark.guardVariable)=".utf8CString).dropLast()
      pid = try Spawn(
        path: path, arguments: arguments,
        environment: ChatEnvironment.all.filter { !$0.starts(with: mark) }, mark: nil,
        diesWithParent: true, openFiles: UInt64(files.rlim_cur)
      ).start(input: input, output: output.writing, error: output.writing, extra: nothing)
      self.output = output.reading
    }

    mutating func run(limit: Duration) -> HookResult {
      let deadline = clock.uptime() + limit
      var (isLate, isCancelled) = (false, false)
      while true {
        let hasEnded = wait()
        read()
        reap()
        let now = clock.uptime()
        if hasEnded, !isCancelled {
          isCancelled = status == nil
          send(ending.cancel(at: now, grace: TellHookCommand.graceOfCancelled))
        } else if now >= deadline, !isLate, status == nil, !isCancelled {
          isLate = true
          send(ending.cancel(at: now, grace: TellHookCommand.grace))
        }
        if let due = ending.takeDue(at: now) { send(due) }
        if ending.isHopeless(at: now) || (status != nil && members.isEmpty) { break }
      }
      read()
      if isCancelled { return .cancelled }
      if isLate { return .timedOut(lastWords: words.text) }
      return status.map { .ended($0, lastWords: words.text) } ?? .cancelled
    }

    /// Waits a moment for output.
    /// - Returns: Whether the worker has ended, or wants the hook to end.
    private func wait() -> Bool {
      var polled = [
        pollfd(fd: 3, events: Int16(POLLIN), revents: 0),
        pollfd(fd: output.number, events: Int16(POLLIN), revents: 0),
      ]
      // Nothing announces the end of what the hook has left behind, nor, without output, its own.
      poll(&polled, 2, 10)
      let hasEnded = polled[0].revents != 0
      // Both stay as they are once they are closed.
      if hasEnded || polled[1].revents & Int16(POLLHUP) != 0 { usleep(10_000) }
      return hasEnded
    }

    private mutating func read() {
      var portion = [UInt8](repeating: 0, count: 1 << 14)
      for _ in 1...16 {
        let count = Glibc.read(output.number, &portion, portion.count)
        guard count > 0 else { return }
        words.append(portion.prefix(count))
      }
    }

    private mutating func reap() {
      var raw: Int32 = 0
      while true {
        let ended = waitpid(-1, &raw, WNOHANG)
        guard ended > 0 else { return }
        guard ended == pid else { continue }
        status = ProcessEnd.Status(raw: raw)
        ending.commandEnded(at: clock.uptime())
      }
    }

    /// What descends from this process. What cannot be looked at now is found by the next look.
    private var members: [RunningProcess] {
      let here = getpid()
      return ((try? RunningProcess.all()) ?? []).filter { $0.isLiving && $0.descends(from: here) }
    }

    private func send(_ signal: Int32) {
      let here = getpid()
      // A stopped process would not see SIGTERM.
      let signals = signal == SIGTERM ? [SIGTERM, SIGCONT] : [signal]
      for member in members { member.send(signals) { $0.descends(from: here) } }
    }
  }
}
