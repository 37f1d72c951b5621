#if Postgres
  import Glibc
  import Synchronization

  /// A started program, which keeps none of this one's descriptors but its standard ones.
  ///
  /// Foundation's `Process` gives one more to its child, and waits until that and all that it has
  /// started are gone.
  final class Child: Sendable {
    let pid: pid_t
    /// Closing it ends the program's standard input.
    private let lifeline: Int32
    private let said: Int32

    /// - Parameter arguments: The program's path comes first.
    init(_ arguments: [String]) throws {
      // One at a time: a program that was started in between would keep the ends of these pipes.
      let (pid, lifeline, said) = try Self.starting.withLock { _ in try Self.start(arguments) }
      (self.pid, self.lifeline, self.said) = (pid, lifeline, said)
    }

    private static let starting = Mutex<Void>(())

    private static func start(_ arguments: [String]) throws -> (pid_t, Int32, Int32) {
      let (input, lifeline) = try pipe()
      let (said, output) = try pipe()
      defer { [input, output].forEach { close($0) } }
      var actions = posix_spawn_file_actions_t()
      posix_spawn_file_actions_init(&actions)
      defer { posix_spawn_file_actions_destroy(&actions) }
      posix_spawn_file_actions_adddup2(&actions, input, 0)
      posix_spawn_file_actions_adddup2(&actions, output, 1)
      // The threads that tests run on block signals, which a program would go on doing.
      var attributes = posix_spawnattr_t()
      posix_spawnattr_init(&attributes)
      defer { posix_spawnattr_destroy(&attributes) }
      var none = sigset_t()
      sigemptyset(&none)
      posix_spawnattr_setsigmask(&attributes, &none)
      posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
      var argv = arguments.map { strdup($0) } + [nil]
      defer { argv.forEach { free($0) } }
      var pid = pid_t()
      let code = posix_spawn(&pid, arguments[0], &actions, &attributes, &argv, environ)
      guard code == 0 else {
        [lifeline, said].forEach { close($0) }
        throw PostgresServer.Failure(description: "cannot start \(arguments[0]): \(code)")
      }
      return (pid, lifeline, said)
    }

    private static func pipe() throws -> (output: Int32, input: Int32) {
      var ends: [Int32] = [0, 0]
      guard Glibc.pipe(&ends) == 0 else {
        throw PostgresServer.Failure(description: "no pipe: errno \(errno)")
      }
      for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
      return (ends[0], ends[1])
    }

    /// What it prints until it closes its standard output.
    func words() -> String {
      var words: [UInt8] = []
      var buffer = [UInt8](repeating: 0, count: 4096)
      while true {
        let count = read(said, &buffer, buffer.count)
        guard count > 0 else { return String(decoding: words, as: UTF8.self) }
        words += buffer[..<count]
      }
    }

    /// Ends its input, and waits for its own end.
    /// - Returns: Its exit code, or 128 and more.
    func end() -> Int32 {
      [lifeline, said].forEach { close($0) }
      var status: Int32 = 0
      while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
      return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128
    }
  }
#endif
