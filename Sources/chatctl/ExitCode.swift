/// How the process ends, as scripts may rely on it.
enum ExitCode: Int32 {
  case success = 0
  case failure = 1
  /// Nothing matched, or some of what was asked was refused.
  case refused = 2
  /// The database is busy beyond the timeout, or the worker id is in use.
  case unavailable = 3
  case usage = 64
  /// The role does not allow it.
  case unauthorized = 77
  /// A second SIGINT forced the end, or the first cut a command for many chats short.
  case interrupted = 130
  /// The same with SIGTERM.
  case terminated = 143
}
