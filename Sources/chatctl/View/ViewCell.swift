import HeartbeatCore

/// What a view shows in one place, whoever draws it. What grows with the time is told as a time. Pure.
enum ViewCell: Hashable, Sendable {
  case text(String, Style = .plain)
  /// How long ago, or in how long: `3s ago`.
  case relative(Timestamp)
  /// How long something goes on already: `3m`.
  case span(since: Timestamp)
  /// A heartbeat on its way to be stale.
  case bar(since: Timestamp, limit: Duration, Style)

  static let nothing = ViewCell.text("-")
}
