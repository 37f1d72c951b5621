/// What a worker tells every reader of itself.
public struct WorkerDeclaration: Hashable, Sendable {
  public let incarnation: Incarnation
  public let pid: Int32
  public let interval: Duration
  public let staleAfter: Duration
  public let maxRecoveries: Int
  /// How long its runs may take to end once they are cancelled.
  public let grace: Duration

  public init(
    incarnation: Incarnation, pid: Int32, interval: Duration, staleAfter: Duration,
    maxRecoveries: Int, grace: Duration
  ) {
    self.incarnation = incarnation
    self.grace = grace
    self.pid = pid
    self.interval = interval
    self.staleAfter = staleAfter
    self.maxRecoveries = maxRecoveries
  }
}
