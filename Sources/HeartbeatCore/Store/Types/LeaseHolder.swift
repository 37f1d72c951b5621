/// An incarnation that holds leases, as recovery judges it.
public struct LeaseHolder: Hashable, Sendable {
  public enum Process: Hashable, Sendable {
    /// Its lock is held.
    case alive
    /// It started and its lock is free, or another incarnation has taken its place.
    case dead
    /// No process has started under this worker id since it was given the chats.
    case awaited
  }

  public let incarnation: Incarnation
  public let process: Process
  public let staleAfter: Duration
  /// Each time at which some of its leases were renewed last, in no order, without repetition.
  public let heartbeats: [Timestamp]

  public init(
    incarnation: Incarnation, process: Process, staleAfter: Duration, heartbeats: [Timestamp]
  ) {
    self.incarnation = incarnation
    self.process = process
    self.staleAfter = staleAfter
    self.heartbeats = heartbeats
  }
}
