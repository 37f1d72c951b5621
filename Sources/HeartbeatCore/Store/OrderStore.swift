/// How an operator tells workers that run what to do. One transaction for all that are named.
public protocol OrderStore: QuestionStore {
  /// Stores an order for the newest incarnation of each worker id. Refused are workers that are not
  /// known, that have stopped or died, and one that is just starting. An order that has been given
  /// before changes nothing and is no fault.
  ///
  /// `only` names the incarnations that are meant: a worker id under which another one runs by now is
  /// refused. Nil: whichever runs.
  func order(
    _ order: WorkerOrder, to workers: [WorkerID], only: [WorkerID: IncarnationID]?,
    at now: Timestamp
  ) throws -> OrderedWorkers
}

extension OrderStore {
  public func order(
    _ order: WorkerOrder, to workers: [WorkerID], at now: Timestamp
  ) throws -> OrderedWorkers {
    try self.order(order, to: workers, only: nil, at: now)
  }
}
