import Logging

/// What a worker does for everybody: it recovers the chats of dead and stale workers and keeps the
/// write-ahead log short. On a thread and a connection of its own, since it waits for locks and
/// for the answers of suspected workers.
final class SweepLoop {
  private let core: WorkerCore
  private let store: any SweepStore
  private let sweep: RecoverySweep
  private var sights = HeartbeatSights()
  private let handOver: HandOver
  private let quietPrune: QuietPrune?
  private var standing: StandingWatch?
  private var nextSweep: Uptime
  private var notes = NoteFilter()

  init(
    core: WorkerCore, store: any SweepStore, standing: (any Standing)? = nil,
    cleanup: any OutsideCleanup = NothingOutside(), quietPrune: QuietPrune? = nil
  ) {
    self.core = core
    self.quietPrune = quietPrune
    self.store = store
    let actor = Actor.worker(core.incarnation)
    handOver = HandOver(
      store: store, cleanup: cleanup, actor: actor, logger: core.logger, disown: core.disown)
    sweep = RecoverySweep(
      store: store, clock: core.clock, actor: actor, own: core.incarnation.id,
      portion: core.settings.portion, pausing: core.sweepSignal,
      shouldStop: { core.phase != .running })
    nextSweep = core.clock.uptime()
    self.standing = standing.map { StandingWatch($0, core: core) }
  }

  /// Does what is due.
  /// - Returns: When to be called again, at the latest.
  func step() -> NextStep {
    if core.phase == .stopped { return .stop }
    // First: whoever waits to see whether this process lives must not wait for a sweep.
    standing?.look()
    if core.clock.uptime() >= nextSweep {
      if core.beginSweep() {
        recover()
        settle(waitedForBy: nil)
        // A look may have missed what has become pending, in a file that was replaced say.
        core.inbox.requestClaim()
        core.markSwept()
      }
      nextSweep = core.clock.uptime() + core.settings.sweepInterval
    }
    if core.hasWaiting, core.phase == .running { settle(waitedForBy: core.incarnation.id) }
    maintain()
    // The sweep's pauses may have taken the signal that was raised for the stop.
    if core.phase == .stopped { return .stop }
    return .at(min(nextSweep, core.clock.uptime() + .seconds(1), prune()))
  }

  /// One portion, if any is due.
  /// - Returns: When the next one is.
  private func prune() -> Uptime {
    guard let quietPrune, core.phase == .running else {
      quietPrune?.stop()
      return nextSweep
    }
    return quietPrune.step()
  }

  /// As when the process has ended, whose loops a test goes on to hold.
  func forgetStanding() { standing = nil }

  private func recover() {
    do {
      try store.markSeen(core.incarnation, at: core.clock.wallTime())
      let recovery = try sweep.run(&sights)
      guard !recovery.isEmpty else { return }
      core.emit(.recovered(recovery))
      core.inbox.requestClaim()
    } catch {
      core.complain("the recovery sweep failed", error)
    }
  }

  /// Ends runs for which somebody waits and whose workers cannot say that they have ended.
  private func settle(waitedForBy waiting: IncarnationID?) {
    do {
      guard try handOver.settle(waitedForBy: waiting, clock: core.clock) else { return }
      core.inbox.requestRuns()
    } catch {
      core.complain("cannot look after the runs of others", error)
    }
  }

  private func maintain() {
    do {
      if let note = try store.maintain() { say(note) }
    } catch {
      say(MaintenanceNote("the upkeep failed", details: ["error": "\(error)"]))
    }
  }

  private func say(_ note: MaintenanceNote) {
    guard notes.isNews(note, at: core.clock.uptime()) else { return }
    core.logger.warning("\(note.message)", metadata: note.details.mapValues { .string($0) })
  }
}
