/// What others have committed since the last look.
public struct News: Hashable, Sendable {
  /// Somebody else changed a lease that was or is this worker's.
  public let leasesChanged: Bool
  /// Chats may have become pending.
  public let pendingChanged: Bool
  /// An older run has ended that kept one of this worker's from beginning.
  public let runsEnded: Bool
  /// Somebody suspects this worker and asks for a heartbeat.
  public let isProbed: Bool
  /// The database does not know this incarnation: it was replaced by an older copy of itself.
  public let isUnknown: Bool
  /// A process on another host goes by the same worker id since this one had not been heard of for too long.
  public let isReplaced: Bool
  /// What this incarnation has been told; nil when nobody has committed anything.
  public let orders: WorkerOrders?

  public init(
    leasesChanged: Bool = false, pendingChanged: Bool = false, runsEnded: Bool = false,
    isProbed: Bool = false, isUnknown: Bool = false,
    isReplaced: Bool = false, orders: WorkerOrders? = nil
  ) {
    self.orders = orders
    self.isUnknown = isUnknown
    self.isReplaced = isReplaced
    self.runsEnded = runsEnded
    self.leasesChanged = leasesChanged
    self.pendingChanged = pendingChanged
    self.isProbed = isProbed
  }
}
