/// Something that running chats keep awake: a named thing with a deadline at which its owner stops it.
public struct Workspace: Hashable, Sendable {
  public let name: String
  /// How far into the future use moves the deadline.
  public let activityBump: Duration
  /// How long after its making the first deadline was; nil: it has no deadline.
  public let timeToLive: Duration?
  /// When a running chat last used it, to a twentieth of ``activityBump``.
  public let lastUsedAt: Timestamp?
  /// When it is to be stopped; nil for never.
  public let deadlineAt: Timestamp?
  /// Use moves the deadline no further than this.
  public let maxDeadlineAt: Timestamp?
  /// The number of chats that belong to it.
  public let chats: Int
  /// Those of them that are running.
  public let runningChats: Int

  package init(
    name: String, activityBump: Duration, timeToLive: Duration?, lastUsedAt: Timestamp?,
    deadlineAt: Timestamp?, maxDeadlineAt: Timestamp?, chats: Int, runningChats: Int
  ) {
    self.name = name
    self.activityBump = activityBump
    self.timeToLive = timeToLive
    self.lastUsedAt = lastUsedAt
    self.deadlineAt = deadlineAt
    self.maxDeadlineAt = maxDeadlineAt
    self.chats = chats
    self.runningChats = runningChats
  }

  public func isDue(at now: Timestamp) -> Bool {
    deadlineAt.map { $0 <= now } ?? false
  }
}
