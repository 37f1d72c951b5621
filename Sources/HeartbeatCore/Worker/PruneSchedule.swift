/// When a worker prunes: once nothing has happened for a while, and at the latest once a day. Pure.
struct PruneSchedule {
  static let longestQuiet: Duration = .seconds(600)
  static let longestPause: Duration = .seconds(3_600)
  /// Also when it never is quiet.
  static let longestWait: Duration = .seconds(86_400)
  static let shortest: Duration = .seconds(1)

  /// For how long nothing must have happened.
  let quiet: Duration
  /// The time between two prunes, however quiet it is.
  let pause: Duration

  private var newest: Int64?
  private var changedAt: Uptime
  /// When it pruned last, or began.
  private var lastAt: Uptime
  private var hasPruned = false

  /// - Parameter olderThan: What is kept for a short time is not kept for hours longer.
  init(olderThan: Duration, at now: Uptime) {
    quiet = min(max(olderThan / 10, Self.shortest), Self.longestQuiet)
    pause = min(max(olderThan / 10, Self.shortest), Self.longestPause)
    changedAt = now
    lastAt = now
  }

  /// The time between two looks.
  var lookInterval: Duration { quiet / 2 }

  /// - Parameter newest: The newest event; each claim and each end writes one.
  mutating func isDue(newest: Int64, at now: Uptime) -> Bool {
    if newest != self.newest {
      self.newest = newest
      changedAt = now
    }
    if now - lastAt >= Self.longestWait { return true }
    guard !hasPruned || now - lastAt >= pause else { return false }
    return now - changedAt >= quiet
  }

  /// - Parameter newest: With the events that tell of the prune.
  mutating func pruned(newest: Int64, at now: Uptime) {
    self.newest = newest
    changedAt = now
    lastAt = now
    hasPruned = true
  }
}
