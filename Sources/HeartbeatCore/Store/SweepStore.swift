/// What the thread of a worker's sweeps does with the database: recovery, and what keeps the
/// database in order.
public protocol SweepStore: RecoveryStore, HandOverStore, ClosableStore {
  /// Lets calls, also one that is waiting now, wait no longer than this for others' locks. May be
  /// called by any thread.
  func limitPatience(to patience: Duration)

  /// Says that the incarnation is there although it may hold no lease.
  func markSeen(_ incarnation: Incarnation, at now: Timestamp) throws

  /// Does what the database needs now and then, if it is due: what that is, is its own affair.
  /// - Returns: What people should know of it; nil for nothing.
  func maintain() throws -> MaintenanceNote?
}

/// What keeps a database from being kept in order, in words for people.
///
/// A worker says a note once, and again when its message changes; when only its details do, such as a
/// size, after an hour.
public struct MaintenanceNote: Hashable, Sendable {
  public let message: String
  /// Facts with their names, for a log.
  public let details: [String: String]

  public init(_ message: String, details: [String: String] = [:]) {
    self.message = message
    self.details = details
  }
}
