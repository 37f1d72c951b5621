/// When a run that another worker has not confirmed to have ended is taken for ended. Pure: the
/// steady time is given, and of the other's clock it counts only whether what it says changes.
struct HandOverWatch {
  enum Verdict: Equatable {
    case wait
    /// Its process is gone: what it has started is ended, and then the run is over.
    case workerDead
    /// It is hung for longer than it could have been trusted and its runs could have taken to end.
    case workerHung
  }

  private struct Sign {
    let seenAt: Timestamp
    let heartbeatAt: Timestamp?
    let since: Uptime
  }

  private var signs: [IncarnationID: Sign] = [:]

  /// What is waited beyond stale-after and grace, for a clock that runs at another speed and for a
  /// process that is slow to be killed.
  static func margin(of run: UnendedRun) -> Duration {
    max(run.staleAfter / 10, .seconds(1))
  }

  mutating func judge(_ run: UnendedRun, at now: Uptime) -> Verdict {
    if run.process == .dead { return .workerDead }
    let sign = signs[run.incarnation.id]
    // Whoever takes its leases takes its heartbeats away, which is no sign of its own.
    let heartbeatAt = run.heartbeatAt ?? sign?.heartbeatAt
    guard let sign, sign.seenAt == run.seenAt, sign.heartbeatAt == heartbeatAt else {
      signs[run.incarnation.id] = Sign(seenAt: run.seenAt, heartbeatAt: heartbeatAt, since: now)
      return .wait
    }
    // While it gives signs of life it will confirm, however long its run takes to end.
    let patience = run.staleAfter + run.grace + Self.margin(of: run)
    return now - sign.since >= patience ? .workerHung : .wait
  }

  /// Forgets whom nobody waits for any more.
  mutating func keep(_ runs: [UnendedRun]) {
    let incarnations = Set(runs.map(\.incarnation.id))
    signs = signs.filter { incarnations.contains($0.key) }
  }
}
