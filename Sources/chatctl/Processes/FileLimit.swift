import Glibc

/// The limit on open files.
enum FileLimit {
  /// A command needs its standard output, its error output, its progress, its log and its process.
  static let perCommand: UInt64 = 5
  /// Databases, threads, and what is open for a moment while a command starts.
  static let reserve: UInt64 = 64
  /// As far as the soft limit is raised where the hard one allows it, since chats that are given to
  /// a worker may exceed its --max-chats.
  static let ample: UInt64 = 65_536

  /// Raises the soft limit as far as `commands` at once need, and further where that is allowed.
  /// - Returns: The soft limit that was in force, which commands get.
  /// - Throws: ``CommandFailure`` when the hard limit does not allow it.
  static func raise(forCommands commands: Int) throws -> UInt64 {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 1024 }
    let before = UInt64(limit.rlim_cur)
    let wanted = try wanted(
      forCommands: commands, soft: before, hard: UInt64(limit.rlim_max))
    guard wanted > before else { return before }
    limit.rlim_cur = rlim_t(wanted)
    guard setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
      throw CommandFailure(.failure, "cannot raise the limit on open files to \(wanted)")
    }
    return before
  }

  /// - Returns: The soft limit to have.
  /// - Throws: ``CommandFailure`` when the hard limit does not allow it.
  static func wanted(forCommands commands: Int, soft: UInt64, hard: UInt64) throws -> UInt64 {
    let needed = UInt64(commands) * perCommand + reserve
    guard hard >= needed else {
      throw CommandFailure(
        .failure,
        """
        \(commands) commands at once need \(needed) open files, but the limit is \
        \(hard): raise it (ulimit -n \(needed)) or lower --max-chats
        """)
    }
    return max(soft, needed, min(hard, ample))
  }
}
