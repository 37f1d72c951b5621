import CPlatform
import Glibc
import HeartbeatCore

/// Sees to it that all that a worker's commands have started ends when the worker is killed: two
/// processes of their own that wait for the end of a pipe.
///
/// The parent-death signal of each command reaches only the command itself; this reaches what it has
/// started too. A guard that has ended is replaced.
final class RunGuard {
  /// The guard knows a run's processes by this.
  let token: WorkerToken
  private let database: String
  private let clock = SystemClock()
  private let pipe: (reading: Descriptor, writing: Descriptor)
  private var pid: pid_t = 0
  private var startedAt: Uptime
  /// Readable once the guard has ended; nil when there is none.
  private(set) var process: Descriptor?

  /// - Throws: ``SystemFailure``.
  init(database: String, token: WorkerToken) throws {
    self.database = database
    self.token = token
    pipe = try Descriptor.pipe()
    startedAt = clock.uptime()
    try start()
  }

  /// To be told of each child that was reaped.
  func reaped(_ pid: pid_t) {
    guard pid == self.pid else { return }
    (self.pid, process) = (0, nil)
  }

  /// Starts another guard when there is none any more.
  func replaceIfEnded() {
    guard pid == 0 else { return }
    // Without a guard the parent-death signal still ends the commands themselves; the next look tries
    // again, as it does for guards that end as soon as they have started.
    guard clock.uptime() - startedAt >= .milliseconds(500) else { return }
    startedAt = clock.uptime()
    try? start()
  }

  private func start() throws {
    (pid, process) = try Self.start(
      database: database, token: token, place: nil, waitingOn: pipe.reading.number)
  }

  /// Starts this program again as a guard, out of reach of the terminal's signals.
  /// - Parameter end: Of the pipe that closes when the worker has ended.
  static func start(
    database: String, token: WorkerToken, place: String?, waitingOn end: Int32
  ) throws -> (pid: pid_t, process: Descriptor?) {
    let nothing = try Descriptor(open("/dev/null", O_RDWR | O_CLOEXEC), for: "open /dev/null")
    let reading = try Descriptor(fcntl(end, F_DUPFD_CLOEXEC, 10), for: "start the guard")
    let spawn = Spawn(
      path: "/proc/self/exe",
      arguments: ["chatctl", GuardGroupsCommand.name, "--", database, token.description]
        + (place.map { [$0] } ?? []),
      environment: ChatEnvironment.all + [Array("\(RunMark.guardVariable)=\(token)".utf8CString)],
      mark: nil, diesWithParent: false, openFiles: 256)
    let pid = try spawn.start(input: reading, output: nothing, error: nothing, extra: nothing)
    // Without it the regular look for ended children finds the end, only later.
    return (pid, try? Descriptor(platform_open_process(pid), for: "watch a process"))
  }
}
