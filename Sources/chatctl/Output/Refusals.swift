import HeartbeatCore

/// The end of a command that may have been refused in part.
enum Refusals {
  /// Says the refusals on stderr.
  /// - Throws: ``CommandFailure`` when something was refused, or nothing was done at all.
  static func report(_ refused: [Refusal], done: Int, nothing: String) throws {
    ChatsText.say(refused.map(\.reason))
    guard refused.isEmpty else { throw CommandFailure(.refused) }
    guard done > 0 else { throw CommandFailure(.refused, nothing) }
  }
}
