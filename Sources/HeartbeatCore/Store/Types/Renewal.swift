/// What one heartbeat brought back.
public struct Renewal: Sendable {
  /// Every lease that the incarnation holds, in no order.
  public let leases: [Lease]
  /// The UPDATE statements that SQLite reported as begun for this heartbeat.
  public let statements: Int

  public init(leases: [Lease], statements: Int) {
    self.leases = leases
    self.statements = statements
  }
}
