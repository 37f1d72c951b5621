import Logging

/// Looks after runs whose workers cannot confirm their ends any more, for those that wait for them.
final class HandOver {
  private let store: any HandOverStore
  private let cleanup: any OutsideCleanup
  private let actor: Actor
  private let logger: Logger
  private let disown: (Lease) -> Bool
  private var watch = HandOverWatch()
  private var reported: Set<Lease> = []

  /// - Parameter disown: Lets whoever settles give up a run of its own for good. False when it still has
  ///   to do with it, and will end it.
  init(
    store: any HandOverStore, cleanup: any OutsideCleanup, actor: Actor, logger: Logger,
    disown: @escaping (Lease) -> Bool
  ) {
    self.disown = disown
    self.store = store
    self.cleanup = cleanup
    self.actor = actor
    self.logger = logger
  }

  /// Ends the runs that are judged to be over.
  /// - Parameter waiting: Only those that this incarnation waits for, the hung among them; nil for
  ///   all runs of dead workers, whether or not somebody waits for them.
  /// - Returns: Whether any was ended.
  func settle(waitedForBy waiting: IncarnationID?, clock: any WorkerClock) throws -> Bool {
    let runs = try store.unendedRuns(waitedForBy: waiting)
    var hasEnded = false
    for run in runs {
      guard let end = end(of: run, at: clock.uptime()) else { continue }
      try store.end(run, as: end, by: actor, at: clock.wallTime())
      reported.remove(run.lease)
      hasEnded = true
    }
    if waiting != nil { watch.keep(runs) }
    return hasEnded
  }

  private func end(of run: UnendedRun, at now: Uptime) -> RunEnd? {
    if run.incarnation.id == actor.incarnation {
      // What could not be ended when it should have may have ended since. Given up first: a heartbeat may
      // bring its lease while its processes are looked for, and must not begin it then.
      return disown(run.lease) && cleanup.end(run) ? .confirmed : nil
    }
    switch watch.judge(run, at: now) {
    case .wait: return nil
    case .workerDead:
      if cleanup.end(run) { return .workerDead }
      if reported.insert(run.lease).inserted {
        logger.warning(
          "what \(run.incarnation.worker) has started for chat \(run.lease.chat) does not end")
      }
      return nil
    // As when its lease could not be taken: nobody can begin the next run yet, and the log has to say
    // afterwards of whoever does what became of this one.
    case .workerHung where run.isHeld: return nil
    // Elsewhere nothing of it can be found, and nothing ended.
    case .workerHung: return run.isHere && cleanup.end(run) ? .endedFromOutside : .notConfirmed
    }
  }
}
