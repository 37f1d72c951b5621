/// What the event log says about the end of a lost lease.
public struct Loss: Hashable, Sendable {
  public let lease: Lease
  public let cause: Cause
  /// The worker that has or took the chat, or `operator`; nil when nobody took it.
  public let by: String?
  /// The reason given, in the words of whoever took it.
  public let reason: String?

  public init(lease: Lease, cause: Cause, by: String? = nil, reason: String? = nil) {
    self.lease = lease
    self.cause = cause
    self.by = by
    self.reason = reason
  }
}
