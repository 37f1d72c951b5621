/// How the process ends, as scripts may rely on it.
enum ExitCode: Int32, CaseIterable {
  case success = 0
  case failure = 1
  /// Nothing matched, or some of what was asked was refused.
  case refused = 2
  /// The database is busy beyond the timeout, or cannot be reached, the worker id is in use, or `wait` has waited as long
  /// as it may.
  case unavailable = 3
  case usage = 64
  /// The role does not allow it.
  case unauthorized = 77
  /// A second SIGINT forced the end, or the first cut a command for many chats short.
  case interrupted = 130
  /// The same with SIGTERM.
  case terminated = 143

  /// For programs.
  var name: String { "\(self)" }

  /// For the manual page.
  var meaning: String {
    switch self {
    case .success: "Done; also an empty answer."
    case .failure: "A failure."
    case .refused:
      "Nothing matched, or some of what was asked was refused; what could be done was done."
    case .unavailable:
      """
      Unavailable: the database is busy beyond --busy-timeout, the worker id is in use, or the time \
      of wait --timeout is up.
      """
    case .usage:
      "The command line or the input cannot be meant; nothing was changed."
    case .unauthorized: "The role does not allow it."
    case .interrupted:
      "A second SIGINT forced the end, or one cut a command for many chats short."
    case .terminated: "The same with SIGTERM."
    }
  }
}
