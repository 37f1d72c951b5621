/// When a failed attempt is tried again.
package struct RetryPolicy {
  /// No pause is longer, so one that lies further ahead was written under another clock.
  package static let longestPause: Duration = .seconds(300)

  let maxAttempts: Int
  let firstPause: Duration

  /// The pause after an attempt failed: it starts at ``firstPause``, doubles each time, and is up
  /// to a quarter longer by chance, so that chats that failed together do not return together.
  ///
  /// - Parameters:
  ///   - attempt: The attempt that failed, from 1.
  ///   - chance: From 0 to 1.
  /// - Returns: Nil when it was the last attempt.
  func pause(afterAttempt attempt: Int, chance: Double) -> Duration? {
    guard attempt < maxAttempts else { return nil }
    return Self.pause(firstPause, doublings: attempt - 1, chance: chance)
  }

  /// The pause after an attempt that does not count.
  func pauseWithoutAttempt(chance: Double) -> Duration {
    Self.pause(firstPause, doublings: 0, chance: chance)
  }

  private static func pause(_ first: Duration, doublings: Int, chance: Double) -> Duration {
    // Ten doublings lead from a third of a second to the longest pause.
    let doubled = first * Double(1 << min(max(doublings, 0), 30))
    return min(doubled * (1 + chance / 4), longestPause)
  }
}
