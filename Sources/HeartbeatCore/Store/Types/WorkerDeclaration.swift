/// What a worker tells every reader of itself.
public struct WorkerDeclaration: Hashable, Sendable {
  public let worker: WorkerID
  public let pid: Int32
  public let interval: Duration
  public let staleAfter: Duration
  public let maxRecoveries: Int

  public init(
    worker: WorkerID, pid: Int32, interval: Duration, staleAfter: Duration, maxRecoveries: Int
  ) {
    self.worker = worker
    self.pid = pid
    self.interval = interval
    self.staleAfter = staleAfter
    self.maxRecoveries = maxRecoveries
  }
}
