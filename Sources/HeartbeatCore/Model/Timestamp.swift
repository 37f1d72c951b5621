/// A wall-clock time as it is stored: whole milliseconds since 1970-01-01T00:00:00Z.
public struct Timestamp: Hashable, Sendable, Comparable {
  public let milliseconds: Int64

  public init(milliseconds: Int64) {
    self.milliseconds = milliseconds
  }

  /// How long before `later` this was, rounded down to milliseconds; negative when it was after.
  public func age(at later: Timestamp) -> Duration {
    .milliseconds(later.milliseconds - milliseconds)
  }

  public static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.milliseconds < right.milliseconds
  }

  public static func + (time: Timestamp, duration: Duration) -> Timestamp {
    Timestamp(milliseconds: time.milliseconds + duration.wholeMilliseconds)
  }

  public static func - (time: Timestamp, duration: Duration) -> Timestamp {
    Timestamp(milliseconds: time.milliseconds - duration.wholeMilliseconds)
  }
}

extension Duration {
  /// Rounded towards zero, saturating at the bounds of `Int64`.
  public var wholeMilliseconds: Int64 {
    let (seconds, attoseconds) = components
    let (product, isTooLarge) = seconds.multipliedReportingOverflow(by: 1000)
    let (sum, overflows) = product.addingReportingOverflow(attoseconds / 1_000_000_000_000_000)
    guard !isTooLarge, !overflows else { return seconds < 0 ? .min : .max }
    return sum
  }

  /// Rounded towards zero, saturating at the bounds of `Int64`, which are 292 years away: a stored
  /// time may be further off.
  package var wholeNanoseconds: Int64 {
    let (seconds, attoseconds) = components
    let (product, isTooLarge) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    let (sum, overflows) = product.addingReportingOverflow(attoseconds / 1_000_000_000)
    guard !isTooLarge, !overflows else { return seconds < 0 ? .min : .max }
    return sum
  }

  /// In milliseconds with a fraction, for reports.
  public var fractionalMilliseconds: Double {
    Double(components.seconds) * 1e3 + Double(components.attoseconds) / 1e15
  }
}
