import Glibc
import HeartbeatCore

/// Ends the process groups of a worker that was killed: a process of its own that reads from a pipe
/// which groups there are, and kills them when the pipe closes.
///
/// The parent-death signal of each child reaches only the child itself; this reaches what the child
/// has started too. A guard that has ended, or that does not read, is replaced.
final class GroupGuard {
  private enum Delivery {
    case told, ended, stuck
  }

  private let clock = SystemClock()
  private var pipe: Descriptor?
  private var pid: pid_t = 0
  private var startedAt: Uptime
  private var groups: Set<pid_t> = []

  init() throws {
    startedAt = clock.uptime()
    (pipe, pid) = try Self.start(knowing: [])
  }

  /// Where children announce their groups themselves; its state changes when the guard ends.
  var announcements: Descriptor? { pipe }

  func add(_ group: pid_t) {
    groups.insert(group)
    tell("+\(group)\n")
  }

  func remove(_ group: pid_t) {
    groups.remove(group)
    tell("-\(group)\n")
  }

  /// Starts another guard, which learns of all groups, when there is none any more.
  func replaceIfEnded() {
    guard let pipe else { return replace() }
    var state = pollfd(fd: pipe.number, events: 0, revents: 0)
    if poll(&state, 1, 0) > 0, state.revents & Int16(POLLERR) != 0 { replace() }
  }

  private func tell(_ line: String) {
    switch pipe.map({ Self.write(line, to: $0) }) ?? .ended {
    case .told: return
    case .ended: break
    case .stuck:
      // Were it only left alone, it would take the end of its pipe for the end of the worker. As a
      // child that nobody has reaped while it holds the pipe, it still has its number.
      kill(pid, SIGKILL)
    }
    replace()
  }

  private func replace() {
    pipe = nil
    // Without a guard the parent-death signal still ends the leaders; the next look tries again,
    // as it does for guards that end as soon as they have started.
    let now = clock.uptime()
    guard now - startedAt >= .milliseconds(500) else { return }
    startedAt = now
    guard let (pipe, pid) = try? Self.start(knowing: groups) else { return }
    (self.pipe, self.pid) = (pipe, pid)
  }

  private static func write(_ text: String, to pipe: Descriptor) -> Delivery {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { Glibc.write(pipe.number, $0.baseAddress, $0.count) }
      if written < 0, errno != EINTR { return errno == EAGAIN ? .stuck : .ended }
      rest = rest.dropFirst(max(written, 0))
    }
    return .told
  }

  /// Starts this program again as the guard, out of reach of the terminal's signals.
  private static func start(knowing groups: Set<pid_t>) throws -> (Descriptor, pid_t) {
    let (reading, writing) = try Descriptor.pipe()
    // The guard reads line by line and has nothing else to do.
    _ = fcntl(reading.number, F_SETFL, 0)
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, reading.number, STDIN_FILENO)
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
    let name = strdup("chatctl")
    let command = strdup(GuardGroupsCommand.name)
    defer {
      free(name)
      free(command)
    }
    var pid = pid_t()
    let code = posix_spawn(
      &pid, "/proc/self/exe", &actions, &attributes, [name, command, nil], environ)
    guard code == 0 else { throw SystemFailure("start the guard", code: code) }
    // More than a pipe holds may have to wait until the guard reads; it has only just begun.
    _ = write(groups.map { "+\($0)\n" }.joined(), to: writing)
    // From now on one that is stopped must not stop the thread that tells it.
    _ = fcntl(writing.number, F_SETFL, O_NONBLOCK)
    return (writing, pid)
  }
}
