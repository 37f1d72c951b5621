import HeartbeatCore
package import HeartbeatSQL

/// What the connections of a process work under, where that is not the world outside.
package struct SQLiteConditions: Sendable {
  /// Asked at each statement.
  package var seam: (any StatementSeam)?
  /// Whether writers line up: not where one thread plays all of them, which would wait for itself.
  package var standsInLine = true
  /// Whether commits are to survive a power loss.
  package var isDurable = true

  package init() {}

  /// Source: https://www.sqlite.org/pragma.html#pragma_synchronous
  func synchronous(for role: Role) -> String {
    guard isDurable else { return "OFF" }
    return role == .heartbeat ? "NORMAL" : "FULL"
  }
}
