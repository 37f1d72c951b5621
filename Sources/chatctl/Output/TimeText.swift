import Glibc
import HeartbeatCore

/// Times and durations for people.
enum TimeText {
  /// Such as `3s ago`, `in 5m`, `in 1h30m`, `now`, or `-` for no time.
  static func relative(_ time: Timestamp?, to now: Timestamp) -> String {
    guard let time else { return "-" }
    // Times from a damaged or strange clock may be as far apart as Int64 goes.
    let age = now.milliseconds.subtractingReportingOverflow(time.milliseconds)
    guard !age.overflow, age.partialValue != .min else { return "long ago" }
    guard abs(age.partialValue) >= 1000 else { return "now" }
    return age.partialValue > 0
      ? "\(rounded(milliseconds: age.partialValue)) ago"
      : "in \(nearest(milliseconds: -age.partialValue))"
  }

  /// To the nearest whole number of the second largest unit: `8h`, `1h30m`, `2d4h`. What lies ahead
  /// was asked for in round numbers, and is told a moment later.
  private static func nearest(milliseconds: Int64) -> String {
    let step: Int64 =
      switch milliseconds {
      case ..<3_600_000: 1000
      case ..<86_400_000: 60_000
      default: 3_600_000
      }
    let steps = milliseconds / step + (milliseconds % step * 2 >= step ? 1 : 0)
    return exact(.milliseconds(steps * step))
  }

  /// The largest unit that fits, rounded down: `250ms`, `59s`, `59m`, `23h`, `400d`.
  static func rounded(_ duration: Duration) -> String {
    rounded(milliseconds: max(0, duration.wholeMilliseconds))
  }

  /// As it would be typed: `1m30s`, `500ms`.
  static func exact(_ duration: Duration) -> String { duration.exactText }

  private static func rounded(milliseconds: Int64) -> String {
    switch milliseconds {
    case ..<1000: "\(milliseconds)ms"
    case ..<60_000: "\(milliseconds / 1000)s"
    case ..<3_600_000: "\(milliseconds / 60_000)m"
    case ..<86_400_000: "\(milliseconds / 3_600_000)h"
    default: "\(milliseconds / 86_400_000)d"
    }
  }

  /// The local time to the millisecond, for logs: `2026-01-31 13:05:09.042`.
  static func local(_ time: Timestamp) -> String {
    var seconds = time_t(time.milliseconds / 1000)
    var parts = tm()
    guard time.milliseconds >= 0, localtime_r(&seconds, &parts) != nil else {
      return "\(time.milliseconds) ms"
    }
    let year = digits(Int(parts.tm_year) + 1900, 4)
    let date = [year, digits(Int(parts.tm_mon) + 1, 2), digits(Int(parts.tm_mday), 2)]
    let clock = [parts.tm_hour, parts.tm_min, parts.tm_sec].map { digits(Int($0), 2) }
    let fraction = digits(Int(time.milliseconds % 1000), 3)
    return "\(date.joined(separator: "-")) \(clock.joined(separator: ":")).\(fraction)"
  }

  /// What local clocks are ahead of UTC then.
  static func localOffset(at time: Timestamp) -> Duration {
    var seconds = time_t(time.milliseconds / 1000)
    var parts = tm()
    guard localtime_r(&seconds, &parts) != nil else { return .zero }
    return .seconds(parts.tm_gmtoff)
  }

  /// The same everywhere, for files: `2026-01-31T13:05:09Z`.
  static func universal(_ time: Timestamp) -> String { time.universalText }

  private static func digits(_ value: Int, _ count: Int) -> String {
    Timestamp.digits(value, count)
  }
}
