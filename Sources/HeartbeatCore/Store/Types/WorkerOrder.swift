/// What an operator tells a worker that runs.
public enum WorkerOrder: Hashable, Sendable {
  /// To claim nothing any more, to end what it has and then to stop.
  /// - Parameter isCancelling: What it has is given back instead, as at an orderly stop.
  case drain(isCancelling: Bool)
  /// To go on after all.
  case undrain
  /// To have at most so many chats at once. What it has beyond that goes on.
  case maxChats(Int)
}

/// What became of an order.
public struct OrderedWorkers: Hashable, Sendable {
  public struct Ordered: Hashable, Sendable {
    public let worker: WorkerID
    /// Whom the order stands for; a later incarnation knows nothing of it.
    public let incarnation: IncarnationID
    /// How long its runs may take to end once they are cancelled.
    public let grace: Duration

    package init(worker: WorkerID, incarnation: IncarnationID, grace: Duration) {
      self.worker = worker
      self.incarnation = incarnation
      self.grace = grace
    }
  }

  public struct Refused: Hashable, Sendable {
    public let worker: WorkerID
    /// A sentence that names the worker.
    public let reason: String

    package init(worker: WorkerID, reason: String) {
      self.worker = worker
      self.reason = reason
    }
  }

  /// Each once, in the order asked for.
  public var ordered: [Ordered] = []
  public var refused: [Refused] = []

  package init() {}
}

/// What a worker has been told, as its row says.
public struct WorkerOrders: Hashable, Sendable {
  /// Nil: as it has declared when it started.
  public let maxChats: Int?
  public let isDraining: Bool
  public let isCancelling: Bool

  public init(maxChats: Int? = nil, isDraining: Bool = false, isCancelling: Bool = false) {
    self.maxChats = maxChats
    self.isDraining = isDraining
    self.isCancelling = isCancelling
  }
}
