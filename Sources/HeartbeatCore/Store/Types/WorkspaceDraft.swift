/// A workspace that is to be made.
public struct WorkspaceDraft: Hashable, Sendable {
  public static let maxNameLength = 64
  public static let maxDuration: Duration = .seconds(365 * 86_400)

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

  /// One bump moves all workspaces of a worker, so one whose deadline is beyond every time that
  /// can be stored would keep the others from being moved.
  package func validate() throws {
    let length = name.unicodeScalars.count
    guard (1...Self.maxNameLength).contains(length) else {
      throw StoreError.invalid("a workspace's name has 1 to \(Self.maxNameLength) characters")
    }
    let allowed: ClosedRange<Duration> = .milliseconds(1)...Self.maxDuration
    guard allowed.contains(activityBump), timeToLive.map(allowed.contains) ?? true else {
      throw StoreError.invalid("a workspace's durations are 1 ms to 365 days")
    }
  }
}
