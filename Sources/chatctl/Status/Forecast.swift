import HeartbeatCore

/// How fast chats have ended, and how long the rest takes at that pace. Pure.
struct Forecast: Equatable {
  /// Chats that ended for each hour of work; nil while too few have ended to tell.
  let perHour: Double?
  /// The chats that are still to end without anybody's doing: those that run and those that are or
  /// will be claimed.
  let left: Int
  /// How long these take; nil when that cannot be told, zero when none is left.
  let remaining: Duration?

  /// Fewer ends than these tell nothing about the next ones.
  static let fewest = 3

  /// - Parameter since: From when on `overview` counts what ended.
  init(_ overview: Overview, since: Timestamp, now: Timestamp) {
    let waiting = overview.waits.filter { !$0.reason.needsSomebody }.reduce(0) { $0 + $1.count }
    let left = waiting + overview.counts[.running, default: 0]
    let pace = overview.pace
    let perHour = Self.rate(
      pace.completed + pace.failed, pace, since: since, isBusy: left > 0, now: now)
    self.left = left
    self.perHour = perHour
    remaining =
      left == 0
      ? .zero : perHour.map { .milliseconds(Int64(Double(left) / $0 * 3_600_000)) }
  }

  /// While there is work, standing still counts too: hung chats make the pace slower, not unknown.
  private static func rate(
    _ ended: Int, _ pace: Overview.Pace, since: Timestamp, isBusy: Bool, now: Timestamp
  ) -> Double? {
    guard ended >= fewest, let first = pace.firstStartedAt, let last = pace.lastEndedAt else {
      return nil
    }
    let begin = max(first, since)
    let worked = begin.age(at: isBusy ? max(last, now) : last).wholeMilliseconds
    guard worked > 0 else { return nil }
    return Double(ended) * 3_600_000 / Double(worked)
  }
}

extension Overview.Wait.Reason {
  /// Whether chats wait until somebody does something.
  var needsSomebody: Bool {
    switch self {
    case .paused, .groupPaused, .stuckDependency: true
    case .dependency, .notBefore, .betweenAttempts, .groupFull, .queued: false
    }
  }
}
