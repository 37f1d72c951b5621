/// Which complaints are worth another line: one that is made again and again, as each try at a full
/// disk makes it, is said once in a while, with how often it was not said. Pure.
package struct Complaints {
  /// Between two lines of the same complaint.
  static let pause: Duration = .seconds(60)

  private var said: [String: (at: Uptime, unsaid: Int)] = [:]

  package init() {}

  /// - Returns: Nil when it was said a moment ago; else how often it was made since then.
  package mutating func count(_ message: String, at now: Uptime) -> Int? {
    if let last = said[message], now - last.at < Self.pause {
      said[message] = (last.at, last.unsaid + 1)
      return nil
    }
    defer { said[message] = (now, 0) }
    return said[message]?.unsaid ?? 0
  }
}
