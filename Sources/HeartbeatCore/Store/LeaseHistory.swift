/// What the event log says of leases.
public protocol LeaseHistory: Sendable {
  /// What ended each of `leases`, in any order; one query. A lease whose end the log does not
  /// tell is returned with the cause ``Cause/leaseExpired``.
  func losses(of leases: [Lease]) throws -> [Loss]

  /// Whom each of `leases` was taken from, in any order; one query.
  func gains(of leases: [Lease]) throws -> [Gain]
}
