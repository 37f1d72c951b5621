/// An incarnation that holds leases, as recovery judges it.
public struct LeaseHolder: Hashable, Sendable {
  public enum Process: Hashable, Sendable {
    /// Its worker id's lock is held: by itself, or by a new incarnation that is about to take its
    /// leases over.
    case alive
    /// It started and its lock is free.
    case dead
    /// It started, and it cannot be told whether its process lives: judged by its heartbeats.
    case unknown
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
