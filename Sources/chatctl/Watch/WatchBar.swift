import HeartbeatCore

/// A bar that fills from a heartbeat towards the moment at which it is stale. Pure.
enum WatchBar {
  static let width = 10

  /// - Parameter isPlain: Of ASCII alone.
  static func of(age: Duration, limit: Duration, isPlain: Bool) -> String {
    let share = limit > .zero ? min(max(age / limit, 0), 1) : 1
    let filled = Int((share * Double(width)).rounded(.down))
    let (full, empty) = isPlain ? ("#", "-") : ("█", "░")
    return String(repeating: full, count: filled)
      + String(repeating: empty, count: width - filled)
  }
}
