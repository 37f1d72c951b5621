import Logging

/// What a worker does for everybody: it recovers the chats of dead and stale workers and keeps the
/// write-ahead log short. On a thread and a connection of its own, since it waits for locks and
/// for the answers of suspected workers.
final class SweepLoop {
  private let core: WorkerCore
  private let store: any SweepStore
  private let sweep: RecoverySweep
  private var nextSweep: Uptime
  private var notes = NoteFilter()

  init(core: WorkerCore, store: any SweepStore) {
    self.core = core
    self.store = store
    sweep = RecoverySweep(
      store: store, clock: core.clock, actor: .worker(core.incarnation.worker),
      own: core.incarnation.id, portion: core.settings.portion, pausing: core.sweepSignal,
      endsEarly: { core.phase != .running })
    nextSweep = core.clock.uptime()
  }

  /// Does what is due.
  /// - Returns: When to be called again, at the latest.
  func step() -> NextStep {
    if core.phase == .stopped { return .stop }
    if core.clock.uptime() >= nextSweep {
      if core.beginSweep() {
        recover()
        core.markSwept()
      }
      nextSweep = core.clock.uptime() + core.settings.sweepInterval
    }
    maintain()
    // The sweep's pauses may have taken the signal that was raised for the stop.
    if core.phase == .stopped { return .stop }
    return .at(min(nextSweep, core.clock.uptime() + .seconds(1)))
  }

  private func recover() {
    do {
      try store.markSeen(core.incarnation, at: core.clock.wallTime())
      let recovery = try sweep.run()
      guard !recovery.isEmpty else { return }
      core.emit(.recovered(recovery))
      core.inbox.requestClaim()
    } catch {
      core.logger.warning("the recovery sweep failed", metadata: ["error": "\(error)"])
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
