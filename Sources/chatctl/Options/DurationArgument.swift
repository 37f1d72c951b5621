/// A duration as it is typed: `500ms`, `30s`, `5m`, `1h30m`, `7d`.
enum DurationArgument {
  static let longest = Duration.seconds(365 * 86_400)

  /// For the `transform` of an option. At most 365 days.
  /// - Throws: ``InvalidInput``, also for zero.
  static func parse(_ text: String) throws -> Duration {
    let duration = try parseOrZero(text)
    guard duration > .zero else { throw InvalidInput("a duration must be longer than zero") }
    return duration
  }

  /// The same where no time at all makes sense too.
  static func parseOrZero(_ text: String) throws -> Duration {
    var rest = text[...]
    var total: Int64 = 0
    var lastUnit = Int64.max
    repeat {
      let digits = rest.prefix { "0"..."9" ~= $0 }
      rest = rest[digits.endIndex...]
      let name = rest.prefix { "a"..."z" ~= $0 }
      rest = rest[name.endIndex...]
      guard !digits.isEmpty else {
        throw InvalidInput("a duration is a whole number with a unit, such as 500ms, 30s or 1h30m")
      }
      guard let unit = units[String(name)] else {
        throw InvalidInput(
          name.isEmpty
            ? "a duration needs a unit: ms, s, m, h or d"
            : "the unit of a duration is ms, s, m, h or d, not \(name)")
      }
      guard unit < lastUnit else {
        throw InvalidInput("a duration has each unit once, the largest first, such as 1h30m")
      }
      lastUnit = unit
      total = try sum(total, digits, unit)
    } while !rest.isEmpty
    return .milliseconds(total)
  }

  /// In milliseconds.
  private static let units: [String: Int64] = [
    "ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000,
  ]

  private static func sum(_ total: Int64, _ digits: Substring, _ unit: Int64) throws -> Int64 {
    let longest = 365 * 86_400_000 as Int64
    guard let count = Int64(digits), count <= longest / unit, total + count * unit <= longest else {
      throw InvalidInput("a duration is at most 365 days")
    }
    return total + count * unit
  }
}

/// A range of durations as it is typed: `5s..60s`.
struct DurationRange: Hashable, Sendable {
  let shortest: Duration
  let longest: Duration

  /// For the `transform` of an option.
  static func parse(_ text: String) throws -> DurationRange {
    guard let dots = text.firstRange(of: "..") else {
      throw InvalidInput("a range has two durations, such as 5s..60s")
    }
    let shortest = try DurationArgument.parseOrZero(String(text[..<dots.lowerBound]))
    let longest = try DurationArgument.parse(String(text[dots.upperBound...]))
    guard shortest <= longest else {
      throw InvalidInput("the first duration of a range is the shorter one")
    }
    return DurationRange(shortest: shortest, longest: longest)
  }
}
