import HeartbeatCore

/// When an open view may read again, so that it never takes more than its share of a core. Pure.
struct LookPace: Sendable {
  /// Between two looks at least, however little they take.
  static let shortest: Duration = .milliseconds(100)
  /// A look waits for so many times what the last one took: together a fiftieth of the time.
  static let pauses = 49
  /// Between two looks at most.
  static let longest: Duration = .seconds(10)

  private var due: Uptime?

  func isDue(at now: Uptime) -> Bool { due.map { $0 <= now } ?? true }

  mutating func looked(from begin: Uptime, to end: Uptime) {
    due = end + min(max((end - begin) * Self.pauses, Self.shortest), Self.longest)
  }

  /// Somebody waits for what he has just changed.
  mutating func hurry() { due = nil }
}
