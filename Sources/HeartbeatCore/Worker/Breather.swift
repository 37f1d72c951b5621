/// When whoever has more to write lets others write first. Pure.
///
/// Whoever stands in line is seen to wait. Another program, that asks for SQLite's lock alone, is not: it
/// tries again after pauses, and must find nobody writing then.
struct Breather {
  /// Longer than the first steps of whoever tries again, so that it gets the lock.
  static let pause: Duration = .milliseconds(5)
  /// How long is written without a pause at most while nobody is seen to wait.
  static let longest: Duration = .milliseconds(30)

  /// Since when there was no pause; nil after one.
  private var since: Uptime?

  /// Nothing is left to be written.
  mutating func rest() { since = nil }

  /// - Returns: When to write more.
  mutating func next(at now: Uptime, othersWait: Bool) -> Uptime {
    let began = since ?? now
    since = began
    guard othersWait || now - began >= Self.longest else { return now }
    since = nil
    return now + Self.pause
  }
}
