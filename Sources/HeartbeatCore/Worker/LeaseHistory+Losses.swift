import Logging

extension LeaseHistory {
  /// Why leases that a worker has lost are lost, in their order. No query when there are none.
  ///
  /// They are lost whatever the log says, and cancelling them cannot wait: where it cannot be read,
  /// the cause is ``Cause/leaseExpired``.
  func explain(lost leases: [Lease], _ logger: Logger) -> [Loss] {
    guard !leases.isEmpty else { return [] }
    var known: [Lease: Loss] = [:]
    do {
      for loss in try losses(of: leases) where known[loss.lease] == nil { known[loss.lease] = loss }
    } catch {
      logger.warning("cannot read why chats were lost", metadata: ["error": "\(error)"])
    }
    return leases.map { known[$0] ?? Loss(lease: $0, cause: .leaseExpired) }
  }
}
