/// The worker whose run asks something of the database has stopped: nobody answers any more.
public struct WorkerStopped: Error, Hashable, Sendable, CustomStringConvertible {
  public let worker: WorkerID

  public var description: String { "worker \(worker) has stopped" }
}
