package import HeartbeatCore

/// A time as a calendar and a clock show it, somewhere. Pure: it asks no time zone.
package struct ClockTime {
  package let date: String
  /// `13:05`.
  package let minutes: String
  /// `13:05:09`.
  package let seconds: String
  /// `13:05:09.042`.
  package let milliseconds: String

  /// - Parameter offset: What clocks there are ahead of UTC.
  package init(_ time: Timestamp, offset: Duration = .zero) {
    let (sum, overflows) = time.milliseconds.addingReportingOverflow(offset.wholeMilliseconds)
    // Such a time is no date: as far off as a date can be told.
    let farthest: Int64 = 253_402_300_799_999
    let total = overflows ? farthest : min(max(sum, -62_135_596_800_000), farthest)
    let (day, rest) = Self.floored(total, by: 86_400_000)
    date = Self.date(ofDay: day)
    minutes = "\(Self.digits(rest / 3_600_000, 2)):\(Self.digits(rest / 60_000 % 60, 2))"
    seconds = "\(minutes):\(Self.digits(rest / 1000 % 60, 2))"
    milliseconds = "\(seconds).\(Self.digits(rest % 1000, 3))"
  }

  /// `2026-01-31`. Source: https://howardhinnant.github.io/date_algorithms.html#civil_from_days
  private static func date(ofDay day: Int64) -> String {
    let (era, dayOfEra) = floored(day + 719_468, by: 146_097)
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let month = (5 * dayOfYear + 2) / 153
    let dayOfMonth = dayOfYear - (153 * month + 2) / 5 + 1
    let year = yearOfEra + era * 400 + (month < 10 ? 0 : 1)
    return "\(digits(year, 4))-\(digits(month < 10 ? month + 3 : month - 9, 2))-"
      + digits(dayOfMonth, 2)
  }

  private static func floored(_ value: Int64, by size: Int64) -> (Int64, Int64) {
    let (quotient, rest) = value.quotientAndRemainder(dividingBy: size)
    return rest < 0 ? (quotient - 1, rest + size) : (quotient, rest)
  }

  private static func digits(_ value: Int64, _ count: Int) -> String {
    Timestamp.digits(Int(value), count)
  }

  /// `UTC`, `UTC+02:00`, `UTC-03:30`.
  package static func name(ofOffset offset: Duration) -> String {
    let minutes = offset.wholeMilliseconds / 60_000
    guard minutes != 0 else { return "UTC" }
    return "UTC" + (minutes < 0 ? "-" : "+") + digits(abs(minutes) / 60, 2) + ":"
      + digits(abs(minutes) % 60, 2)
  }
}
