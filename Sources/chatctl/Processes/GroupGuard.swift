import Glibc
import Synchronization

/// Ends the process groups of a worker that was killed: a process of its own that reads from a pipe
/// which groups there are, and kills them when the pipe closes.
///
/// The parent-death signal of each child reaches only the child itself; this reaches what the child
/// has started too. When the guard itself is ended, the next change starts another one.
final class GroupGuard {
  private var pipe: Descriptor?
  private var groups: Set<pid_t> = []

  init() throws {
    pipe = try Self.start()
  }

  func add(_ group: pid_t) {
    groups.insert(group)
    tell("+\(group)\n")
  }

  func remove(_ group: pid_t) {
    groups.remove(group)
    tell("-\(group)\n")
  }

  private func tell(_ line: String) {
    if let pipe, Self.write(line, to: pipe) { return }
    // Without a guard the parent-death signal still ends the leaders.
    pipe = try? Self.start()
    guard let pipe else { return }
    _ = Self.write(groups.map { "+\($0)\n" }.joined(), to: pipe)
  }

  private static func write(_ text: String, to pipe: Descriptor) -> Bool {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { Glibc.write(pipe.number, $0.baseAddress, $0.count) }
      if written < 0, errno != EINTR { return false }
      rest = rest.dropFirst(max(written, 0))
    }
    return true
  }

  /// Starts this program again as the guard, out of reach of the terminal's signals.
  private static func start() throws -> Descriptor {
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
    return writing
  }
}
