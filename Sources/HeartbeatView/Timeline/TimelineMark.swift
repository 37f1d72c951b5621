public import HeartbeatCore

/// What a worker noticed or did in one moment, whatever number of chats it was about.
public struct TimelineMark: Hashable, Sendable {
  public enum Kind: String, CaseIterable, Sendable {
    case started, draining, undrained, stopped
    /// Others found its process dead.
    case died
    /// Others found its heartbeat stale.
    case hung
    /// It stopped its chats by itself, since it could not renew their leases.
    case fenced
    /// It noticed that chats were no longer its own.
    case lost
    /// It noticed that it had been given chats.
    case gained

    /// Whether it is about chats, and not about the worker alone.
    public var countsChats: Bool {
      switch self {
      case .started, .draining, .undrained, .stopped: false
      case .died, .hung, .fenced, .lost, .gained: true
      }
    }
  }

  public let kind: Kind
  /// Of the first of them.
  public let at: Timestamp
  public internal(set) var count = 1
  /// Of them all; nil where they have none, or not the same.
  public internal(set) var reason: String?

  init(_ kind: Kind, at: Timestamp, reason: String?) {
    self.kind = kind
    self.at = at
    self.reason = reason
  }
}
