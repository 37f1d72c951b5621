/// Where time enters a worker: once as wall time that is stored, once as a steady time for
/// waiting and for trust. Tests bring their own.
public protocol WorkerClock: Sendable {
  /// May jump; is stored and shown.
  func wallTime() -> Timestamp

  /// Never goes back and counts the time that the machine was suspended.
  func uptime() -> Uptime

  /// Never goes back and stands still while the machine is suspended, as the work of chats does: what
  /// limits of their runs are counted on. Its origin is its own.
  func workingTime() -> Uptime

  /// Blocks the calling thread until `signal` was raised or `deadline` has come, whichever is
  /// first. May return early.
  func wait(for signal: WakeSignal, until deadline: Uptime)
}

extension WorkerClock {
  /// Of clocks that are never suspended.
  public func workingTime() -> Uptime { uptime() }
}

/// A point on a steady clock, in nanoseconds since some origin.
public struct Uptime: Hashable, Comparable, Sendable {
  public let nanoseconds: Int64

  public init(nanoseconds: Int64) {
    self.nanoseconds = nanoseconds
  }

  public static func < (left: Uptime, right: Uptime) -> Bool {
    left.nanoseconds < right.nanoseconds
  }

  /// Saturates at the latest point, for what is centuries away.
  public static func + (point: Uptime, duration: Duration) -> Uptime {
    let (sum, overflows) = point.nanoseconds.addingReportingOverflow(duration.wholeNanoseconds)
    return Uptime(nanoseconds: overflows ? (duration < .zero ? .min : .max) : sum)
  }

  public static func - (point: Uptime, duration: Duration) -> Uptime {
    Uptime(nanoseconds: point.nanoseconds - duration.wholeNanoseconds)
  }

  public static func - (later: Uptime, earlier: Uptime) -> Duration {
    .nanoseconds(later.nanoseconds - earlier.nanoseconds)
  }
}
