import HeartbeatCore

extension Snapshot {
  /// Whether the state of a worker is not what this tells any more, although nobody has written it.
  /// - Parameter liveness: Asked for each worker that has not stopped.
  func isOutdated(at now: Timestamp, by liveness: any Liveness) -> Bool {
    workers.contains { worker in
      guard let incarnation = worker.incarnation, worker.state != .stopped else { return false }
      let looksStale = worker.heartbeatAt.map {
        Staleness.isStale($0, after: worker.staleAfter, at: now)
      }
      switch worker.state {
      case .live, .draining: if looksStale == true { return true }
      // A clock that was set back makes it live again without a commit.
      case .hung: if looksStale == false, wasStale(worker) { return true }
      case .dead, .stopped: break
      }
      // A process on another host cannot be seen from here.
      guard worker.process != .unknown else { return false }
      return liveness.presence(of: worker.worker).process(of: incarnation) != worker.process
    }
  }

  private func wasStale(_ worker: WorkerStatus) -> Bool {
    worker.heartbeatAt.map { Staleness.isStale($0, after: worker.staleAfter, at: at) } ?? false
  }
}
