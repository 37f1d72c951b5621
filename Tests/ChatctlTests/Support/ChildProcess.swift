import Glibc

/// A started program. Its descriptors close on exec, so no other child keeps them.
struct ChildProcess {
  let pid: pid_t

  struct StartFailed: Error {
    let code: Int32
  }

  /// - Parameters:
  ///   - arguments: With the program's name; bytes, because an argument need not be UTF-8.
  ///   - descriptors: What the child has as 0, 1, 2; nil leaves that one closed.
  init(
    program: String, arguments: [[UInt8]], environment: [String: String], descriptors: [Int32?]
  ) throws {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (number, descriptor) in descriptors.enumerated() {
      if let descriptor {
        posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(number))
      } else {
        posix_spawn_file_actions_addclose(&actions, Int32(number))
      }
    }
    var argv = arguments.map { bytes in strdup(bytes.map(CChar.init(bitPattern:)) + [0]) } + [nil]
    var envp =
      environment.merging(Self.watched) { first, _ in first }
      .map { strdup("\($0)=\($1)") } + [nil]
    defer { (argv + envp).forEach { free($0) } }
    var pid = pid_t()
    let code = posix_spawn(&pid, program, &actions, nil, &argv, &envp)
    guard code == 0 else { throw StartFailed(code: code) }
    self.pid = pid
  }

  /// What the thread sanitizer needs in processes that it watches too; empty where it does not.
  private static let watched: [String: String] = {
    guard let options = getenv("TSAN_OPTIONS") else { return [:] }
    let preload = getenv("LD_PRELOAD").map { ["LD_PRELOAD": String(cString: $0)] } ?? [:]
    return preload.merging(["TSAN_OPTIONS": String(cString: options)]) { $1 }
  }()

  /// - Returns: Its exit code; 128 and the signal's number when a signal ended it.
  func wait() -> Int32 {
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
    let signal = status & 0x7F
    return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
  }
}

/// The two ends of a pipe, which no child keeps unless it is given one.
struct Pipe {
  let output: Int32
  let input: Int32

  init() throws {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw ChildProcess.StartFailed(code: errno) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    (output, input) = (ends[0], ends[1])
  }
}
