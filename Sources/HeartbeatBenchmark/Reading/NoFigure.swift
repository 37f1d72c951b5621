package import HeartbeatCore

/// A run in which not everything was done that was to be measured.
package struct NoFigure: Error, Hashable, Sendable {
  package let reason: String

  package init(_ reason: String) { self.reason = reason }

  /// What the workers have said is not taken for granted.
  /// - Parameters:
  ///   - leases: As many as there were at the end.
  ///   - oldest: The oldest of their heartbeats.
  ///   - begun: When the measured intervals began.
  package static func check(
    leases: Int, oldest: Timestamp, of chats: Int, since begun: Timestamp
  ) throws(NoFigure) {
    guard leases == chats else {
      throw NoFigure("\(chats) chats were to be held, and \(leases) were at the end")
    }
    guard oldest >= begun else {
      throw NoFigure("a chat was not renewed while it was measured")
    }
  }
}
