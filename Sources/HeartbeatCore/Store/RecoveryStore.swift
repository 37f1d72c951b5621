/// What is asked before leases are taken from a worker that is dead or stale. Only reads.
public protocol RecoveryQuestions: Sendable {
  /// Who holds leases, with the state of each holder's process, in the order of their starts.
  func leaseHolders(at now: Timestamp) throws -> [LeaseHolder]

  /// The leases that ``RecoveryStore/recover(_:limit:by:at:)`` would take.
  func recoverable(
    _ request: RecoveryRequest, limit: Int, at now: Timestamp
  ) throws -> Recovery
}

/// What a recovery sweep does with the database. Each call is one transaction.
public protocol RecoveryStore: RecoveryQuestions {
  /// Asks a suspected worker for a heartbeat.
  func probe(_ holder: IncarnationID) throws

  /// Takes up to `limit` of the leases that `request` names back to pending, after checking again
  /// inside the transaction that they have not been renewed.
  func recover(
    _ request: RecoveryRequest, limit: Int, by actor: Actor, at now: Timestamp
  ) throws -> Recovery
}
