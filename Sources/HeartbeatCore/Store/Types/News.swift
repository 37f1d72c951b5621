/// What others have committed since the last look.
public struct News: Hashable, Sendable {
  /// Somebody else changed a lease that was or is this worker's.
  public let leasesChanged: Bool
  /// Chats may have become pending.
  public let pendingChanged: Bool
  /// Somebody suspects this worker and asks for a heartbeat.
  public let isProbed: Bool

  public init(leasesChanged: Bool = false, pendingChanged: Bool = false, isProbed: Bool = false) {
    self.leasesChanged = leasesChanged
    self.pendingChanged = pendingChanged
    self.isProbed = isProbed
  }
}
