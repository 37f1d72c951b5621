/// What one claim brought.
public struct Claim: Sendable {
  /// In the order of the queue.
  public let assignments: [Assignment]
  /// When the next pending chat may be claimed; nil when none is left.
  public let nextDue: Timestamp?

  public init(assignments: [Assignment], nextDue: Timestamp?) {
    self.assignments = assignments
    self.nextDue = nextDue
  }
}

/// What a worker must know to run a chat.
public struct Assignment: Hashable, Sendable {
  public let lease: Lease
  public let title: String
  /// 1 for the first try.
  public let attempt: Int
  public let workspace: String?
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
