import Glibc
import HeartbeatCore

/// When a process group gets which signal. Pure.
///
/// Cancelled: SIGTERM at once, SIGKILL after the grace. When its leader has ended by itself, what is
/// left of the group has a moment to end too, and is then ended in the same way.
struct GroupEnding {
  /// Such as for a `tee` that still writes what the leader printed last.
  static let settling: Duration = .milliseconds(200)

  /// Between two attempts to kill what does not go away.
  static let killPause: Duration = .milliseconds(50)

  private var grace: Duration
  private var next: (at: Uptime, signal: Int32)?
  /// Whether SIGKILL was due once: what is left then can only be waited for.
  private(set) var hasKilled = false

  /// - Parameter grace: Between SIGTERM and SIGKILL.
  init(grace: Duration) {
    self.grace = grace
  }

  /// When ``takeDue(at:)`` has the next signal; nil for none.
  var nextSignalAt: Uptime? { next?.at }

  /// - Returns: The signal to send at once.
  mutating func cancel(at now: Uptime, grace: Duration) -> Int32 {
    self.grace = min(grace, self.grace)
    var killAt = now + self.grace
    // A SIGKILL that is on its way already does not come later for it.
    if let next, next.signal == SIGKILL { killAt = min(killAt, next.at) }
    next = (killAt, SIGKILL)
    return SIGTERM
  }

  mutating func leaderEnded(at now: Uptime) {
    if next == nil { next = (now + Self.settling, SIGTERM) }
  }

  /// The signal that is due, if any.
  mutating func takeDue(at now: Uptime) -> Int32? {
    guard let due = next, due.at <= now else { return nil }
    next = (now + (due.signal == SIGTERM ? grace : Self.killPause), SIGKILL)
    if due.signal == SIGKILL { hasKilled = true }
    return due.signal
  }
}
