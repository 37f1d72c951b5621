/// Work that may still go on, although the lease that it was begun under may have ended: the chat's
/// next run waits for its end.
public struct UnendedRun: Hashable, Sendable {
  /// What it was begun under.
  public let lease: Lease
  /// Whose work it is.
  public let incarnation: Incarnation
  /// Whether that process lives.
  public let process: LeaseHolder.Process
  /// As the incarnation declared it.
  public let staleAfter: Duration
  /// How long its runs may take to end once they are cancelled, as it declared it.
  public let grace: Duration
  /// When the incarnation last said that it is there, by its own clock. Only that it changes counts.
  public let seenAt: Timestamp
  /// Its newest heartbeat in the leases that it has, in the same way; nil when it has none any more.
  public let heartbeatAt: Timestamp?
  /// Whether what it started would be found on this machine.
  public let isHere: Bool
  /// Whether its incarnation has the lease of this very run still.
  public let isHeld: Bool

  public init(
    lease: Lease, incarnation: Incarnation, process: LeaseHolder.Process, staleAfter: Duration,
    grace: Duration, seenAt: Timestamp, heartbeatAt: Timestamp?, isHere: Bool = true,
    isHeld: Bool = false
  ) {
    self.lease = lease
    self.incarnation = incarnation
    self.process = process
    self.staleAfter = staleAfter
    self.grace = grace
    self.seenAt = seenAt
    self.heartbeatAt = heartbeatAt
    self.isHere = isHere
    self.isHeld = isHeld
  }
}

/// How it is known that a run has ended, for the event log.
public enum RunEnd: String, CaseIterable, Sendable {
  /// Its worker said so.
  case confirmed
  /// Its worker's process is dead, and nothing of what it started is left.
  case workerDead = "worker_dead"
  /// Its worker is hung; what it had started was ended from outside.
  case endedFromOutside = "ended_from_outside"
  /// It is not: its worker is hung, and stale-after, grace and a margin have passed.
  case notConfirmed = "not_confirmed"
  /// It is not: an operator did not want to wait.
  case notWaitedFor = "not_waited_for"
}

/// Whether a run may begin.
public enum RunStart: Hashable, Sendable {
  /// It has: others wait for its end from now on.
  case begun
  /// Not before this worker has ended an older run of the chat.
  case waits(for: WorkerID)
  /// Its lease is no longer held.
  case leaseLost
}
