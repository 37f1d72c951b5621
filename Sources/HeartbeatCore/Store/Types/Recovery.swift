/// Which leases to take back.
public struct RecoveryRequest: Hashable, Sendable {
  public enum Why: String, Hashable, Sendable {
    case workerDead = "worker_dead"
    case stale
  }

  public let holder: Incarnation
  public let why: Why
  /// Only leases whose heartbeat still has one of these values, so that a lease that was renewed
  /// in the meantime is left alone; nil for all of a dead holder's.
  public let heartbeats: [Timestamp]?

  public init(holder: Incarnation, why: Why, heartbeats: [Timestamp]?) {
    self.holder = holder
    self.why = why
    self.heartbeats = heartbeats
  }
}

/// What a recovery took back.
public struct Recovery: Sendable {
  /// Back to pending.
  public var recovered: [RecoveredChat]
  /// Recovered too often: status error.
  public var quarantined: [RecoveredChat]

  public init(recovered: [RecoveredChat] = [], quarantined: [RecoveredChat] = []) {
    self.recovered = recovered
    self.quarantined = quarantined
  }

  public var isEmpty: Bool { recovered.isEmpty && quarantined.isEmpty }
  public var count: Int { recovered.count + quarantined.count }

  static func += (left: inout Recovery, right: Recovery) {
    left.recovered += right.recovered
    left.quarantined += right.quarantined
  }
}

public struct RecoveredChat: Hashable, Sendable {
  /// The lease that ended.
  public let lease: Lease
  public let from: WorkerID
  public let heartbeatAge: Duration
  public let why: RecoveryRequest.Why

  package init(lease: Lease, from: WorkerID, heartbeatAge: Duration, why: RecoveryRequest.Why) {
    self.lease = lease
    self.from = from
    self.heartbeatAge = heartbeatAge
    self.why = why
  }
}
