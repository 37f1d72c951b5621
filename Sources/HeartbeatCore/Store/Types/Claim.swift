/// What one claim brought.
public struct Claim: Sendable {
  /// In the order of the queue.
  public let assignments: [Assignment]
  /// When to claim again: now where the limit cut this claim off, else at the time of the next chat
  /// whose time has not come, and after a moment where chats wait for a place of their group. Nil
  /// when there are none of these.
  public let nextDue: Timestamp?
  /// Nothing was looked for, since the worker drains.
  public let isDraining: Bool

  public init(assignments: [Assignment], nextDue: Timestamp?, isDraining: Bool = false) {
    self.isDraining = isDraining
    self.assignments = assignments
    self.nextDue = nextDue
  }
}

/// What a worker must know to run a chat. A claim that begins no runs leaves out all that only the
/// work itself needs: key, group, tags and launch.
public struct Assignment: Hashable, Sendable {
  public let lease: Lease
  public let title: String
  /// 1 for the first try.
  public let attempt: Int
  public let workspace: String?
  public var key: String?
  public var group: String?
  /// By name.
  public var tags: [String] = []
  public var limits = Chat.Limits()
  public var launch = ChatLaunch()
  /// The worker whose older run of the chat must end before this one begins; nil when its run has
  /// begun, or was not to be.
  public var waitsFor: WorkerID?

  public init(lease: Lease, title: String, attempt: Int, workspace: String? = nil) {
    self.lease = lease
    self.title = title
    self.attempt = attempt
    self.workspace = workspace
  }
}
