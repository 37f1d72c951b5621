import Glibc
import HeartbeatCore

/// Points in time that are to come, as they are typed.
enum TimeArgument {
  /// `22:30` is the next time that a clock here shows that, `2026-12-31 18:00` is the time here, and
  /// `2026-12-31T18:00:00+01:00` is the same everywhere; so are milliseconds since 1970.
  /// - Throws: ``InvalidInput`` also for one that has passed, and for one so far off that it was
  ///   meant in another unit, such as the nanoseconds of `date +%s%N`.
  static func future(_ text: String, from now: Timestamp) throws -> Timestamp {
    let time = try parse(text, from: now)
    guard time > now else { throw InvalidInput("the time \(text) has passed") }
    guard time < year10000 else { throw InvalidInput("the time \(text) is after the year 9999") }
    return time
  }

  private static let year10000 = Timestamp(milliseconds: 253_402_300_800_000)

  private static func parse(_ text: String, from now: Timestamp) throws -> Timestamp {
    if let match = text.wholeMatch(of: /(\d\d):(\d\d)(?::(\d\d))?/) {
      return try next(match.1, match.2, match.3 ?? "0", from: now)
    }
    if let match = text.wholeMatch(
      of: /(\d\d\d\d)-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d))?)?/)
    {
      return try local(
        match.1, match.2, match.3, match.4 ?? "00", match.5 ?? "00", match.6 ?? "00")
    }
    do {
      return try WorkspaceArgument.time(text)
    } catch {
      throw InvalidInput(
        "a time is 22:30, \"2026-12-31 18:00\" (both as clocks show it here), 2026-12-31T18:00:00Z, or"
          + " milliseconds since 1970")
    }
  }

  private static func next(
    _ hour: Substring, _ minute: Substring, _ second: Substring, from now: Timestamp
  ) throws -> Timestamp {
    var seconds = time_t(now.milliseconds / 1000)
    var today = tm()
    guard localtime_r(&seconds, &today) != nil else { throw InvalidInput("there is no such time") }
    // Twice a year a day lacks an hour: the next one has it.
    for days in 0...2 {
      var parts = today
      parts.tm_mday += Int32(days)
      (parts.tm_hour, parts.tm_min, parts.tm_sec) = try clock(hour, minute, second)
      if let time = timestamp(parts, hasDay: false), time > now { return time }
    }
    throw InvalidInput("there is no such time")
  }

  private static func local(
    _ year: Substring, _ month: Substring, _ day: Substring, _ hour: Substring,
    _ minute: Substring, _ second: Substring
  ) throws -> Timestamp {
    var parts = tm()
    parts.tm_year = (Int32(year) ?? 0) - 1900
    parts.tm_mon = (Int32(month) ?? 0) - 1
    parts.tm_mday = Int32(day) ?? 0
    (parts.tm_hour, parts.tm_min, parts.tm_sec) = try clock(hour, minute, second)
    guard let time = timestamp(parts, hasDay: true) else {
      throw InvalidInput(
        "there is no time \(year)-\(month)-\(day) \(hour):\(minute) on the clocks here")
    }
    return time
  }

  private static func clock(
    _ hour: Substring, _ minute: Substring, _ second: Substring
  ) throws -> (Int32, Int32, Int32) {
    guard let hour = Int32(hour), let minute = Int32(minute), let second = Int32(second), hour < 24,
      minute < 60, second < 60
    else { throw InvalidInput("a clock shows 00:00 to 23:59") }
    return (hour, minute, second)
  }

  /// Nil for what no clock here shows: mktime(3) would make another time of it.
  private static func timestamp(_ parts: tm, hasDay: Bool) -> Timestamp? {
    var normal = parts
    normal.tm_isdst = -1
    let seconds = mktime(&normal)
    guard normal.tm_hour == parts.tm_hour, normal.tm_min == parts.tm_min,
      !hasDay || normal.tm_mday == parts.tm_mday && normal.tm_mon == parts.tm_mon
    else { return nil }
    return Timestamp(milliseconds: Int64(seconds) * 1000)
  }
}
