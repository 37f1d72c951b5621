public import HeartbeatCore

/// Chats that went from one worker to another one in the same moment.
public struct TimelineMove: Hashable, Sendable {
  public enum Kind: String, CaseIterable, Sendable {
    /// An operator moved the leases.
    case stolen
    /// Taken from a dead or stale worker, and then claimed by the other one.
    case recovered
    /// The older worker's run has ended, so that the work could begin on the other one.
    case handedOver = "handed_over"
  }

  public let kind: Kind
  public let from: WorkerID
  public let to: WorkerID
  /// When the first of them left the one.
  public let leftAt: Timestamp
  /// When the first of them came to the other.
  public let at: Timestamp
  public internal(set) var count = 1
  /// What the first of them ended, and what it began: the whole of it where ``count`` is 1.
  public let ended: Lease
  public let begun: Lease
  /// Of them all; nil where they have none, or not the same.
  public internal(set) var reason: String?

  init(
    _ kind: Kind, from: WorkerID, to: WorkerID, leftAt: Timestamp, at: Timestamp, ended: Lease,
    begun: Lease, reason: String?
  ) {
    self.kind = kind
    self.from = from
    self.to = to
    self.leftAt = leftAt
    self.at = at
    self.ended = ended
    self.begun = begun
    self.reason = reason
  }
}
