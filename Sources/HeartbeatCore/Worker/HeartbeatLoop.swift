import Logging

/// The heartbeat of one worker: on a thread and a connection of its own.
///
/// Each step is a tick, which is one statement for all chats, or a look whether somebody else has
/// committed something, which costs a few microseconds and lets a steal be noticed long before the
/// next tick; both where the interval is shorter than the time between two looks. The tick stays
/// the guarantee.
final class HeartbeatLoop {
  private let core: WorkerCore
  private let store: any HeartbeatStore
  private var nextTick: Uptime
  private var nextLook: Uptime
  private var ticks = 0
  private var isReconcileWanted = false
  private var wallOffset: Int64?
  /// Since when the database could not be found, or was no database of chats any more.
  private var goneSince: Uptime?

  init(core: WorkerCore, store: any HeartbeatStore) {
    self.core = core
    self.store = store
    let now = core.clock.uptime()
    nextTick = now + core.settings.interval
    nextLook = now
  }

  /// Does what is due.
  /// - Returns: When to be called again, at the latest.
  func step() -> NextStep {
    if core.phase == .stopped { return .stop }
    let now = core.clock.uptime()
    // Both are asked each time: each forgets what it has answered.
    let isAsked = core.takeTickRequest()
    let wasSet = wallClockWasSet(at: now)
    let isTickDue = now >= nextTick || isAsked || wasSet
    if isTickDue { tick(at: now) }
    // Ticks that follow each other quickly do not take its place: orders are heard by a look.
    if !isTickDue || now >= nextLook {
      look(at: now)
      nextLook = now + core.settings.pollInterval
    }
    return .at(min(nextTick, now + core.settings.pollInterval))
  }

  // MARK: The tick

  private func tick(at now: Uptime) {
    let isScheduled = now >= nextTick
    let (snapshot, mustRenew) = core.takeSnapshot()
    let wallTime = core.clock.wallTime()
    do {
      // Without chats there is no statement; a look still finds what was given to this worker.
      let renewal =
        try mustRenew
        ? store.renewLeases(of: core.incarnation, at: wallTime)
        : Renewal(leases: store.leases(of: core.incarnation), statements: 0)
      goneSince = nil
      let duration = core.clock.uptime() - now
      let result = core.reconcile(
        snapshot, returned: renewal.leases, sentAt: now, isTick: true, isRenewal: mustRenew)
      isReconcileWanted = result.isPostponed
      let (lost, gained) = explain(result)
      let bump = mustRenew ? bumpWorkspaces(at: wallTime) : Bump()
      ticks += 1
      core.emit(
        .tick(
          WorkerEvent.Tick(
            number: ticks, registered: snapshot.asked,
            renewed: mustRenew ? renewal.leases.count : 0, lost: lost, gained: gained,
            statements: renewal.statements, duration: duration, bump: bump)))
      cancel(result, lost)
      core.inbox.requestProgress()
      schedule(after: now, isScheduled: isScheduled)
      if let limit = core.limits.ticks, ticks >= limit { core.requestStop(reason: "ticks") }
    } catch {
      let failedAt = core.clock.uptime()
      let trusted = core.heartbeatFailed(at: failedAt)
      core.emit(.tickFailed(error: String(describing: error), trustedFor: trusted))
      core.complain("the heartbeat failed", error)
      nextTick = failedAt + core.settings.tickRetryPause
      noteIfGone(error, at: failedAt)
    }
  }

  /// After the renewal has committed. What fails here is made up at the next tick.
  private func bumpWorkspaces(at now: Timestamp) -> Bump {
    do {
      return try store.bumpWorkspaces(of: core.incarnation, at: now)
    } catch {
      core.complain("cannot note the use of workspaces", error)
      return Bump()
    }
  }

  /// Keeps the rhythm; after a long delay it starts a new one instead of making up for the past.
  private func schedule(after now: Uptime, isScheduled: Bool) {
    guard isScheduled else { return }
    nextTick = nextTick + core.settings.interval
    if nextTick <= core.clock.uptime() { nextTick = now + core.settings.interval }
  }

  /// Why chats were lost, in the order of the reconciliation, and where gained ones came from.
  private func explain(
    _ result: Registry<RunHandle>.Reconciliation
  ) -> (lost: [Loss], gained: [Gain]) {
    let lost = store.explain(lost: result.lost.map(\.lease), core.logger)
    var gained: [Gain] = []
    if !result.gained.isEmpty {
      // Without the answer the chats run all the same; only the report lacks whom they came from.
      gained =
        (try? store.gains(of: result.gained)) ?? result.gained.map { Gain(lease: $0) }
      gained.sort { $0.lease < $1.lease }
    }
    core.inbox.add(notices: lost.map(Notice.lost) + gained.map(Notice.gained))
    return (lost, gained)
  }

  /// - Parameter losses: One for each lost chat, in the same order.
  private func cancel(_ result: Registry<RunHandle>.Reconciliation, _ losses: [Loss]) {
    for ((_, run), loss) in zip(result.lost, losses) { core.cancel(run, loss) }
    // Lost chats have left room.
    if !losses.isEmpty { core.inbox.requestClaim() }
  }

  // MARK: Between ticks

  private func look(at now: Uptime) {
    do {
      let news = try store.news(for: core.incarnation)
      goneSince = nil
      if news.isUnknown { return core.abandon(.unknown) }
      if news.isReplaced { return core.loseStanding() }
      if let orders = news.orders { core.follow(orders) }
      if news.pendingChanged { core.inbox.requestClaim() }
      if news.runsEnded { core.inbox.requestRuns() }
      if news.isProbed {
        core.requestTick()
        // Somebody suspects this worker: perhaps its process cannot be seen any more.
        core.sweepSignal.raise()
      }
      if news.leasesChanged || isReconcileWanted { try reconcile(at: now) }
    } catch {
      // The tick is the guarantee, and it reports.
      core.logger.debug("cannot look for news", metadata: ["error": "\(error)"])
      noteIfGone(error, at: now)
    }
  }

  /// A database that comes back is gone on with; one that does not is not waited for for ever.
  private func noteIfGone(_ error: any Error, at now: Uptime) {
    guard (error as? any DatabaseFailure)?.isPermanent ?? false else { return }
    let since = goneSince ?? now
    goneSince = since
    if now - since >= core.settings.staleAfter { core.abandon(.databaseGone(error)) }
  }

  private func reconcile(at now: Uptime) throws {
    let (snapshot, _) = core.takeSnapshot()
    let returned: [Lease]
    do {
      returned = try store.leases(of: core.incarnation)
    } catch {
      isReconcileWanted = true
      core.dropSnapshot()
      throw error
    }
    let result = core.reconcile(
      snapshot, returned: returned, sentAt: now, isTick: false, isRenewal: false)
    isReconcileWanted = result.isPostponed
    let (lost, gained) = explain(result)
    if !lost.isEmpty { core.emit(.lost(lost)) }
    cancel(result, lost)
    if !gained.isEmpty { core.emit(.gained(gained)) }
  }

  /// A step of the wall clock makes every stored heartbeat look old or future to others: it is
  /// answered with a heartbeat under the new time at once.
  private func wallClockWasSet(at now: Uptime) -> Bool {
    let offset = core.clock.wallTime().milliseconds - now.nanoseconds / 1_000_000
    defer { wallOffset = offset }
    guard let wallOffset else { return false }
    return abs(offset - wallOffset) > 1_000
  }
}
