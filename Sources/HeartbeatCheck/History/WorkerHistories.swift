/// What the log has told of workers so far. Its events are never removed.
struct WorkerHistories {
  private enum Standing { case started, stopped }

  private var incarnations: [Int64: Standing] = [:]
  /// By name: an order is for whoever has it.
  private var draining: Set<String> = []

  mutating func take(_ event: RecordedEvent, _ kind: EventKind) -> (Rule, String)? {
    switch kind {
    case .workerStarted:
      if let worker = event.worker { draining.remove(worker) }
      guard let incarnation = event.incarnation else { return nil }
      let isNew = incarnations.updateValue(.started, forKey: incarnation) == nil
      return isNew ? nil : (.started, "starts \(incarnation) again")
    case .workerStopped:
      if let incarnation = event.incarnation { incarnations[incarnation] = .stopped }
    case .draining: if let worker = event.worker { draining.insert(worker) }
    case .undrained: if let worker = event.worker { draining.remove(worker) }
    case .claimed, .adopted: return checkAcquisition(event, kind)
    default: break
    }
    return nil
  }

  private func checkAcquisition(_ event: RecordedEvent, _ kind: EventKind) -> (Rule, String)? {
    if kind == .claimed, let worker = event.worker, draining.contains(worker) {
      return (.draining, "is by \(worker), which drains")
    }
    guard let incarnation = event.incarnation else { return nil }
    switch incarnations[incarnation] {
    case .started: return nil
    case .stopped: return (.started, "is by \(incarnation), which had stopped")
    case nil: return (.started, "is by \(incarnation), which has not started")
    }
  }
}
