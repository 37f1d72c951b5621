import Glibc
import HeartbeatCore

/// When the processes of a run get which signal. Pure.
///
/// Cancelled: SIGTERM at once, SIGKILL after the grace. When the command has ended by itself, what it
/// has left has a moment to end too, and is then ended in the same way.
struct TreeEnding {
  /// Such as for a `tee` that still writes what the command printed last.
  static let settling: Duration = .milliseconds(200)

  /// Between two attempts to kill what does not go away.
  static let killPause: Duration = .milliseconds(50)

  /// How long what was killed may take to end before it is given up.
  static let patience: Duration = .seconds(5)

  private var grace: Duration
  private var next: (at: Uptime, signal: Int32)?
  /// When SIGKILL was due for the first time: what is left then can only be waited for.
  private var killedAt: Uptime?

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

  mutating func commandEnded(at now: Uptime) {
    if next == nil { next = (now + Self.settling, SIGTERM) }
  }

  /// The signal that is due, if any.
  mutating func takeDue(at now: Uptime) -> Int32? {
    guard let due = next, due.at <= now else { return nil }
    next = (now + (due.signal == SIGTERM ? grace : Self.killPause), SIGKILL)
    if due.signal == SIGKILL, killedAt == nil { killedAt = now }
    return due.signal
  }

  /// Whether what is left does not end, whatever is done.
  func isHopeless(at now: Uptime) -> Bool {
    killedAt.map { $0 + Self.patience <= now } ?? false
  }
}
