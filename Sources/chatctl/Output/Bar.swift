/// A bar that fills from the left. Pure.
enum Bar {
  static let width = 10

  /// - Parameters:
  ///   - share: From 0 to 1; what lies beyond is cut.
  ///   - isPlain: Of ASCII alone.
  static func of(_ share: Double, width: Int = width, isPlain: Bool) -> String {
    let filled = Int((min(max(share, 0), 1) * Double(width)).rounded(.down))
    let (full, empty) = isPlain ? ("#", "-") : ("█", "░")
    return String(repeating: full, count: filled)
      + String(repeating: empty, count: width - filled)
  }
}
