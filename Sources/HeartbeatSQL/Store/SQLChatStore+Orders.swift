package import HeartbeatCore

extension SQLChatStore {
  package func order(
    _ order: WorkerOrder, to workers: [WorkerID], only: [WorkerID: IncarnationID]?,
    at now: Timestamp
  ) throws -> OrderedWorkers {
    try writeAsOperator { connection in
      let log = events(connection, by: .operator, at: now)
      var result = OrderedWorkers()
      var seen: Set<WorkerID> = []
      for worker in workers where seen.insert(worker).inserted {
        switch try receiver(worker, only: only?[worker], order, on: connection) {
        case .found(let ordered): result.ordered.append(ordered)
        case .refused(let reason):
          result.refused.append(OrderedWorkers.Refused(worker: worker, reason: reason))
        }
      }
      for ordered in result.ordered { try write(order, to: ordered, on: connection, log) }
      return result
    }
  }

  /// The incarnation that is there to hear an order. Judged under the writer's lock: one that starts
  /// now registers after this transaction, and is told nothing.
  private func receiver(
    _ worker: WorkerID, only wanted: IncarnationID?, _ order: WorkerOrder,
    on connection: Connection
  ) throws -> Receiver {
    let newest = try connection.row(SQL.Orders.receiver(Connection.hosts), worker) { row in
      (
        id: row[0] as IncarnationID, hasStopped: row[1] as Bool, isCancelling: row[2] as Bool,
        grace: row[3] as Duration, hostID: row[4] as String?
      )
    }
    let presence =
      newest.map { self.presence(of: worker, on: $0.hostID) } ?? liveness.presence(of: worker)
    // A process that has the id and has not registered: what is said to its predecessor is lost.
    if case .present(let present) = presence, newest == nil || present != newest?.id {
      return .refused("worker \(worker) is just starting; try again in a moment")
    }
    guard let newest else {
      let isKnown = try connection.row(SQL.Orders.isKnown, worker) { _ in true } ?? false
      return .refused(
        isKnown ? "worker \(worker) has not started" : "there is no worker \(worker)")
    }
    if newest.hasStopped || wanted.map({ $0 != newest.id }) ?? false {
      return .refused("worker \(worker) has stopped")
    }
    if presence.process(of: newest.id) == .dead { return .refused("worker \(worker) is dead") }
    if order == .undrain, newest.isCancelling {
      return .refused("worker \(worker) is giving its chats back and stops")
    }
    return .found(
      OrderedWorkers.Ordered(worker: worker, incarnation: newest.id, grace: newest.grace))
  }

  private func write(
    _ order: WorkerOrder, to ordered: OrderedWorkers.Ordered, on connection: Connection,
    _ log: EventWriter<Connection>
  ) throws {
    // Whoever comes second has changed nothing, and the log does not say so.
    switch order {
    case .drain(let isCancelling):
      var hasChanged = try connection.run(SQL.Orders.drain, log.now, ordered.incarnation) > 0
      if isCancelling {
        let isNew = try connection.run(SQL.Orders.cancel, log.now, ordered.incarnation) > 0
        hasChanged = hasChanged || isNew
      }
      guard hasChanged else { return }
      try log.write(
        .draining, worker: ordered.worker,
        reason: isCancelling ? "gives back what it has" : nil)
    case .undrain:
      guard try connection.run(SQL.Orders.undrain, ordered.incarnation) > 0 else { return }
      try log.write(.undrained, worker: ordered.worker)
    case .maxChats(let maxChats):
      guard try connection.run(SQL.Orders.setMaxChats, maxChats, ordered.incarnation) > 0 else {
        return
      }
      try log.write(.workerSet, worker: ordered.worker, reason: "max-chats \(maxChats)")
    }
  }

  // MARK: The worker's own

  package func beginDrain(
    _ incarnation: Incarnation, reason: String, at now: Timestamp
  ) throws {
    try write { connection in
      guard try connection.run(SQL.Orders.drain, now, incarnation.id) > 0 else { return }
      try events(connection, by: .worker(incarnation), at: now)
        .write(.draining, worker: incarnation.worker, reason: reason)
    }
  }

  package func stopIfDrained(
    _ incarnation: Incarnation, reason: String, at now: Timestamp
  ) throws -> Bool {
    try write { connection in
      guard try connection.run(SQL.Orders.stopDrained, now, incarnation.id) > 0 else {
        // Or it did so before, and the answer was lost.
        return try connection.row(SQL.Orders.hasStopped, incarnation.id) { $0[0] } ?? false
      }
      try events(connection, by: .worker(incarnation), at: now)
        .write(.workerStopped, worker: incarnation.worker, reason: reason)
      return true
    }
  }
}

private enum Receiver {
  case found(OrderedWorkers.Ordered)
  case refused(String)
}
