import CPlatform
import FoundationEssentials
import Glibc
import HeartbeatBenchmark
import HeartbeatCore

/// The worker processes of one run, and what they say.
final class BenchCrew {
  private final class Member {
    let pid: pid_t
    let input: Descriptor
    let output: Descriptor
    let messages: Descriptor
    var rest: [UInt8] = []

    init(pid: pid_t, input: Descriptor, output: Descriptor, messages: Descriptor) {
      self.pid = pid
      self.input = input
      self.output = output
      self.messages = messages
    }
  }

  private let deadline: ContinuousClock.Instant
  private var members: [Member] = []
  private var lines: [(worker: Int, line: WorkerLine)] = []
  /// Called several times a second.
  var whileWaiting: () -> Void = {}

  init(deadline: ContinuousClock.Instant) { self.deadline = deadline }

  /// Starts this program once more. It dies with this process, whatever ends that.
  /// - Throws: ``SystemFailure``.
  func start(_ arguments: [String], _ environment: [[CChar]]) throws {
    let input = try Descriptor.pipe()
    let output = try Descriptor.pipe()
    let messages = try Descriptor.memory([])
    let nothing = try Descriptor(open("/dev/null", O_RDWR | O_CLOEXEC), for: "open /dev/null")
    let pid = try Spawn(
      path: "/proc/self/exe", arguments: ["chatctl"] + arguments, environment: environment,
      mark: nil, diesWithParent: true, openFiles: 1024
    ).start(input: input.reading, output: output.writing, error: messages, extra: nothing)
    members.append(
      Member(pid: pid, input: input.writing, output: output.reading, messages: messages))
  }

  /// Waits for what one of them says next.
  /// - Throws: ``BenchInterrupted``, ``BenchTimeout``; ``NoFigure`` when one has ended.
  func next() throws -> (worker: Int, line: WorkerLine) {
    while lines.isEmpty {
      try BenchInterrupted.check()
      guard ContinuousClock.now < deadline else { throw BenchTimeout() }
      whileWaiting()
      var polled = members.map {
        pollfd(fd: $0.output.number, events: Int16(POLLIN), revents: 0)
      }
      poll(&polled, nfds_t(polled.count), 100)
      for (worker, found) in polled.enumerated() where found.revents != 0 {
        try read(worker)
      }
    }
    return lines.removeFirst()
  }

  private func read(_ worker: Int) throws {
    let member = members[worker]
    var portion = [UInt8](repeating: 0, count: 1 << 16)
    let count = Glibc.read(member.output.number, &portion, portion.count)
    if count < 0, errno == EAGAIN || errno == EINTR { return }
    guard count > 0 else { throw ended(worker) }
    member.rest += portion.prefix(count)
    while let newline = member.rest.firstIndex(of: UInt8(ascii: "\n")) {
      let line = member.rest[..<newline]
      // Long ones, of chats that nobody reads here.
      if !line.starts(with: Self.claimed) {
        guard let line = WorkerLine(line) else {
          throw NoFigure("a worker has said what cannot be read")
        }
        lines.append((worker, line))
      }
      member.rest.removeSubrange(...newline)
    }
  }

  private static let claimed = Array("{\"event\":\"claimed\"".utf8)

  private func ended(_ worker: Int) -> NoFigure {
    var bytes = [UInt8](repeating: 0, count: 2000)
    let count = pread(members[worker].messages.number, &bytes, bytes.count, 0)
    let words = UTF8Bytes.text(bytes.prefix(max(0, count)))
    return NoFigure("worker \(worker + 1) has ended: \(words)")
  }

  /// Tells all of them to go on.
  func tell(_ word: String) {
    for member in members {
      // Who does not read any more has ended, which its output tells.
      _ = "\(word)\n".withCString { write(member.input.number, $0, strlen($0)) }
    }
  }

  /// What all of them have used of the processor, user and system.
  func cpu() throws -> Duration {
    try members.indices.reduce(.zero) { try $0 + cpu(of: $1) }
  }

  /// Source: clock_getcpuclockid(3).
  func cpu(of worker: Int) throws -> Duration {
    var clock = clockid_t()
    var time = timespec()
    let code = clock_getcpuclockid(members[worker].pid, &clock)
    guard code == 0 else { throw SystemFailure("measure a process", code: code) }
    guard clock_gettime(clock, &time) == 0 else { throw SystemFailure("measure a process") }
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
  }

  /// How many threads of this name all of them have.
  /// Source: proc_pid_task(5).
  func threads(named name: String) throws -> Int {
    try members.reduce(0) { count, member in
      let threads = try FileManager.default.contentsOfDirectory(
        atPath: "/proc/\(member.pid)/task")
      return count
        + threads.compactMap { pid_t($0) }.count { RunningProcess(pid: $0).name == name }
    }
  }

  /// Ends all of them at once: what they leave is thrown away.
  func end() {
    for member in members { kill(member.pid, SIGKILL) }
    for member in members { while waitpid(member.pid, nil, 0) < 0, errno == EINTR {} }
    members = []
  }
}
