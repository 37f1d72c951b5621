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
  /// The first of them, in their order, as far as they are kept one by one; never empty.
  public internal(set) var passages: [Passage]
  public var first: Passage { passages[0] }
  /// Of them all; nil where they have none, or not the same.
  public internal(set) var reason: String?

  /// One chat's.
  public struct Passage: Hashable, Sendable {
    public let ended: Lease
    public let begun: Lease

    init(ended: Lease, begun: Lease) {
      self.ended = ended
      self.begun = begun
    }
  }

  /// More are counted.
  static let mostPassages = 8

  init(
    _ kind: Kind, from: WorkerID, to: WorkerID, leftAt: Timestamp, at: Timestamp, ended: Lease,
    begun: Lease, reason: String?
  ) {
    self.kind = kind
    self.from = from
    self.to = to
    self.leftAt = leftAt
    self.at = at
    passages = [Passage(ended: ended, begun: begun)]
    self.reason = reason
  }

  mutating func take(_ other: TimelineMove) {
    count += other.count
    passages += other.passages.prefix(Self.mostPassages - passages.count)
    if reason != other.reason { reason = nil }
  }

  /// One for each chat; nil where they are not all known.
  var singly: [TimelineMove]? {
    guard passages.count == count else { return nil }
    return passages.map { passage in
      TimelineMove(
        kind, from: from, to: to, leftAt: leftAt, at: at, ended: passage.ended,
        begun: passage.begun, reason: reason)
    }
  }
}
