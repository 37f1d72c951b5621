import Logging

/// What a worker does for everybody: it recovers the chats of dead and stale workers and keeps the
/// write-ahead log short. On a thread and a connection of its own, since it waits for locks and
/// for the answers of suspected workers.
final class SweepLoop {
  private let core: WorkerCore
  private let store: any ChatStore
  private let sweep: RecoverySweep
  private var nextSweep: Uptime

  init(core: WorkerCore, store: any ChatStore) {
    self.core = core
    self.store = store
    sweep = RecoverySweep(
      store: store, clock: core.clock, actor: .worker(core.incarnation.worker),
      own: core.incarnation.id, portion: core.settings.portion)
    nextSweep = core.clock.uptime()
  }

  /// Does what is due.
  /// - Returns: When to be called again, at the latest.
  func step() -> NextStep {
    if core.phase == .stopped { return .stop }
    if core.clock.uptime() >= nextSweep {
      recover()
      core.markSwept()
      nextSweep = core.clock.uptime() + core.settings.sweepInterval
    }
    checkpoint()
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

  private func checkpoint() {
    do {
      guard let checkpoint = try store.checkpointIfDue(), !checkpoint.isComplete else { return }
      core.logger.warning(
        "a reader keeps the write-ahead log from being reset",
        metadata: ["frames": "\(checkpoint.logFrames)", "copied": "\(checkpoint.copiedFrames)"])
    } catch {
      core.logger.warning("the checkpoint failed", metadata: ["error": "\(error)"])
    }
  }
}
