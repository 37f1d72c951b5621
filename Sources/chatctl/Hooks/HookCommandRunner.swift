import Glibc
import HeartbeatCore

/// Runs hooks, each through a program of its own, ``TellHookCommand``, which ends whatever a hook
/// starts: also when this process is killed, and without a word to whoever reaps chats' commands.
struct HookCommandRunner: HookRunner {
  /// By how they were typed.
  let programs: [String: ChatCommand]
  /// As it goes into `CHATCTL_DB`.
  let database: String
  /// What the worker may do.
  let role: Role

  func tell(
    _ command: String, _ news: HookNews, limit: Duration,
    isCancelled: @escaping @Sendable () -> Bool
  ) -> HookOutcome {
    guard let program = programs[command] else { return .failed("there is no such hook") }
    do {
      let telling = try Telling(
        program, news, limit: limit, environment: environment(of: news.kind))
      return telling.wait(isCancelled: isCancelled)
    } catch {
      return .failed("\(error)")
    }
  }

  private func environment(of kind: Hook.Kind) -> [[CChar]] {
    let own =
      [
        ("CHATCTL_DB", database), ("CHATCTL_HOOK", kind.rawValue), ("CHATCTL_ROLE", role.rawValue),
        (RunMark.guardVariable, TellHookCommand.name),
      ] + ChatEnvironment.state
    return ChatEnvironment.inherited + own.map { Array("\($0)=\($1)".utf8CString) }
  }
}

/// One hook that is being told something.
private struct Telling {
  private let pid: pid_t
  private let result: Descriptor
  private var life: Descriptor?

  init(
    _ program: ChatCommand, _ news: HookNews, limit: Duration, environment: [[CChar]]
  ) throws {
    let input = try Descriptor.memory(JSON.encode(HookJSON(news)) + [UInt8(ascii: "\n")])
    let result = try Descriptor.pipe()
    let life = try Descriptor.pipe()
    var files = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &files)
    pid = try Spawn(
      path: "/proc/self/exe",
      arguments: [
        "chatctl", TellHookCommand.name, "--", String(limit.wholeMilliseconds), program.path,
      ] + program.arguments,
      environment: environment, mark: nil, diesWithParent: false,
      openFiles: min(UInt64(files.rlim_cur), 1024)
    ).start(
      input: input, output: result.writing, error: result.writing, extra: life.reading)
    self.result = result.reading
    self.life = life.writing
  }

  consuming func wait(isCancelled: () -> Bool) -> HookOutcome {
    var bytes: [UInt8] = []
    while true {
      var polled = pollfd(fd: result.number, events: Int16(POLLIN), revents: 0)
      poll(&polled, 1, 100)
      // The other end closes, which it takes for the order to end the hook.
      if life != nil, isCancelled() { life = nil }
      var portion = [UInt8](repeating: 0, count: 4096)
      let count = read(result.number, &portion, portion.count)
      if count > 0 { bytes += portion.prefix(count) }
      if count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR) { break }
    }
    // Where chats are commands, somebody else reaps all children of this process.
    while waitpid(pid, nil, 0) < 0, errno == EINTR {}
    return HookResult(UTF8Bytes.text(bytes[...]))?.outcome ?? .failed("was killed")
  }
}
