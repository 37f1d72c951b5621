import Glibc

/// The limit on open files.
enum FileLimit {
  /// A command needs its standard output, its error output, its progress, its log and its process.
  static let perCommand: UInt64 = 5
  /// Databases, threads, and what is open for a moment while a command starts.
  static let reserve: UInt64 = 64

  /// Raises the soft limit as far as `commands` at once need.
  /// - Returns: The soft limit that was in force, which commands get.
  /// - Throws: ``CommandFailure`` when the hard limit does not allow it.
  static func raise(forCommands commands: Int) throws -> UInt64 {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 1024 }
    let before = UInt64(limit.rlim_cur)
    let needed = UInt64(commands) * perCommand + reserve
    guard before < needed else { return before }
    guard limit.rlim_max >= needed else {
      throw CommandFailure(
        .failure,
        """
        \(commands) commands at once need \(needed) open files, but the limit is \
        \(limit.rlim_max): raise it (ulimit -n \(needed)) or lower --max-chats
        """)
    }
    limit.rlim_cur = rlim_t(needed)
    guard setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
      throw CommandFailure(.failure, "cannot raise the limit on open files to \(needed)")
    }
    return before
  }
}
