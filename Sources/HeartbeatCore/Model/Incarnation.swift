/// One process start of a worker, with the worker id it runs under.
public struct Incarnation: Hashable, Sendable {
  public let id: IncarnationID
  public let worker: WorkerID

  public init(id: IncarnationID, worker: WorkerID) {
    self.id = id
    self.worker = worker
  }
}
