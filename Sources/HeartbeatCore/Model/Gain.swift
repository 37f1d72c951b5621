/// A lease that this worker found itself holding without having claimed it.
public struct Gain: Hashable, Sendable {
  public let lease: Lease
  /// The worker id that held it before; this worker's own id when it took over from a dead
  /// incarnation or took up again what it had fenced itself; nil when nothing says.
  public let from: WorkerID?

  public init(lease: Lease, from: WorkerID? = nil) {
    self.lease = lease
    self.from = from
  }
}
