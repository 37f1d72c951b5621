import HeartbeatCore

/// Who of the workers that were told to drain has stopped. Pure.
struct DrainWatch {
  enum End: Equatable {
    case stopped
    /// Its process ended without a stop in order.
    case died
    case undrained
  }

  private(set) var waiting: [OrderedWorkers.Ordered]
  private(set) var ends: [WorkerID: End] = [:]

  init(_ ordered: [OrderedWorkers.Ordered]) {
    waiting = ordered
  }

  /// - Parameter presence: Whether a process has a worker id: one that has stopped keeps it for a
  ///   moment, in which no other one can start under it.
  mutating func look(at workers: [WorkerStatus], presence: (WorkerID) -> Presence) {
    let known = Dictionary(
      workers.map { ($0.worker, $0) }, uniquingKeysWith: { first, _ in first })
    waiting.removeAll { ordered in
      guard let end = Self.end(of: ordered, known[ordered.worker], presence) else { return false }
      ends[ordered.worker] = end
      return true
    }
  }

  private static func end(
    of ordered: OrderedWorkers.Ordered, _ status: WorkerStatus?,
    _ presence: (WorkerID) -> Presence
  ) -> End? {
    // Another one has started under its id, which it could not before this one had ended.
    guard let status, status.incarnation == ordered.incarnation else { return .stopped }
    switch status.state {
    case .stopped:
      return presence(ordered.worker) == .present(ordered.incarnation) ? nil : .stopped
    case .dead: return .died
    case .live, .draining, .hung: return status.drainingAt == nil ? .undrained : nil
    }
  }
}
