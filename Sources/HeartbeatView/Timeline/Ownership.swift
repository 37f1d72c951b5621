public import HeartbeatCore

/// One generation of one chat, from when a worker got the lease to when it was over.
public struct Ownership: Hashable, Sendable {
  public let lease: Lease
  public let worker: WorkerID
  /// When the worker got the lease; nil: before the first event that is known.
  public internal(set) var begunAt: Timestamp?
  /// Nil while the worker holds it.
  public internal(set) var endedAt: Timestamp?
  public internal(set) var end: End?
  /// Who ended it: a worker id, or `operator`.
  public internal(set) var endedBy: String?
  /// As users wrote it.
  public internal(set) var reason: String?
  /// When its work could begin, since an older run had ended; nil: at once.
  public internal(set) var handedOverAt: Timestamp?
  /// When the work of this one is known to have ended, where that was later than the lease.
  public internal(set) var runEndedAt: Timestamp?
  /// When the holder stopped the work by itself, since it could not renew the lease.
  public internal(set) var fencedAt: Timestamp?
  /// Whether the work went beyond its limits.
  public internal(set) var isTimedOut = false

  public var chat: ChatID { lease.chat }
  public var generation: Generation { lease.generation }

  /// How it was over.
  public enum End: String, CaseIterable, Sendable {
    case completed
    /// The attempt failed, and another one follows.
    case failed
    /// The attempt failed, and was the last.
    case gaveUp = "gave_up"
    /// The attempt failed, since it went beyond its limits.
    case timedOut = "timed_out"
    case quarantined
    /// An operator moved the lease to another worker.
    case stolen
    /// Taken from a dead or stale worker.
    case recovered
    /// Taken over by the next process of the same worker id, or once more after a fence.
    case adopted
    /// Given back by its holder.
    case released
    case interrupted
    /// Ended with a question.
    case asked
    case deleted
    /// The log does not tell how.
    case lost

    /// Nil for an event that ends no lease.
    init?(_ kind: Event.Kind) {
      switch kind {
      case .completed: self = .completed
      case .failed: self = .failed
      case .gaveUp: self = .gaveUp
      case .quarantined: self = .quarantined
      case .stolen: self = .stolen
      case .recovered: self = .recovered
      case .adopted: self = .adopted
      case .released: self = .released
      case .interrupted: self = .interrupted
      case .asked: self = .asked
      case .deleted: self = .deleted
      default: return nil
      }
    }
  }

  init(_ lease: Lease, of worker: WorkerID, begunAt: Timestamp?) {
    self.lease = lease
    self.worker = worker
    self.begunAt = begunAt
  }

  /// How long its work took; nil while it goes on, where its begin is not known, and where the work
  /// was taken away rather than ended.
  public var runTime: Duration? {
    guard let begin = handedOverAt ?? begunAt, let endedAt else { return nil }
    switch end {
    case .completed, .failed, .gaveUp, .timedOut, .asked: return begin.span(to: endedAt)
    default: return nil
    }
  }
}
