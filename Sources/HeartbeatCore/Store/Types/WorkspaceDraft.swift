/// A workspace that is to be made.
public struct WorkspaceDraft: Hashable, Sendable {
  public static let maxNameLength = 64

  public var name: String
  public var activityBump: Duration
  /// From its making to its first deadline; nil for no deadline.
  public var timeToLive: Duration?
  public var maxDeadlineAt: Timestamp?

  public init(
    name: String, activityBump: Duration, timeToLive: Duration? = nil,
    maxDeadlineAt: Timestamp? = nil
  ) {
    self.name = name
    self.activityBump = activityBump
    self.timeToLive = timeToLive
    self.maxDeadlineAt = maxDeadlineAt
  }
}
