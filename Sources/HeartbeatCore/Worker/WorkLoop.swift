import Logging

/// Everything that a worker writes apart from the heartbeat, on one thread and one connection:
/// claims, endings, takeovers and what goes into the event log.
///
/// Endings that cannot be written are kept and tried again, while the heartbeat keeps their leases.
final class WorkLoop {
  private let core: WorkerCore
  private let store: any ChatStore
  private var pending = WorkInbox.Contents()
  private var isAdopting = true
  private var isClaimWanted = true
  /// When a paused chat may be claimed.
  private var claimAt: Timestamp?
  /// After an error of the database.
  private var pausedUntil: Uptime?
  private var graceEndsAt: Uptime?
  /// True once a claim has found no pending chat at all.
  private var sawEmptyQueue = false

  init(core: WorkerCore, store: any ChatStore) {
    self.core = core
    self.store = store
  }

  /// Does what is due.
  /// - Returns: When to be called again, at the latest.
  func step() -> NextStep {
    if core.phase == .stopped { return .stop }
    collect()
    let now = core.clock.uptime()
    if let pausedUntil, now < pausedUntil {
      return stopIfOver(at: now) ? .stop : .at(pausedUntil)
    }
    pausedUntil = nil
    do {
      try adopt()
      try startGained()
      try takeUpFenced()
      try writeEndings()
      try writeProgress()
      try writeNotices()
      try claim()
    } catch {
      core.logger.warning("cannot write", metadata: ["error": "\(error)"])
      pausedUntil = now + core.settings.tickRetryPause
    }
    stopWhenIdle()
    cancelWhenStopping(at: now)
    if stopIfOver(at: now) { return .stop }
    return .at(nextStep(after: now))
  }

  private func collect() {
    let new = core.inbox.take()
    for job in new.jobs { job(store) }
    pending.gained += new.gained
    pending.fenced += new.fenced
    pending.endings += new.endings
    pending.notices += new.notices
    if new.isProgressDue { pending.progress.merge(new.progress) { _, newest in newest } }
    isClaimWanted = isClaimWanted || new.isClaimWanted
  }

  private func nextStep(after now: Uptime) -> Uptime {
    if let pausedUntil { return pausedUntil }
    // Another portion waits: a short pause lets the heartbeat and others write in between.
    if isAdopting || (isClaimWanted && core.freeCapacity > 0) || !pending.endings.isEmpty {
      return now + Self.pauseBetweenPortions
    }
    var next = now + core.settings.sweepInterval
    if let claimAt { next = min(next, now + claimAt.remaining(at: core.clock.wallTime())) }
    if let graceEndsAt {
      next = min(next, max(graceEndsAt + Self.killAllowance, now + Self.pauseBetweenPortions))
    }
    return next
  }

  /// Longer than the busy handler's step, so that whoever waits for the lock gets it.
  static let pauseBetweenPortions: Duration = .milliseconds(5)

  // MARK: Acquiring

  /// Takes over what earlier incarnations of this worker id left, a portion at a time.
  private func adopt() throws {
    guard isAdopting, core.phase == .running else {
      isAdopting = false
      return
    }
    let adoption = try acquire { now in
      let adoption = try store.adoptLeases(
        by: core.incarnation, limit: core.settings.portion, at: now)
      return (adoption, adoption.gained.map(\.lease))
    }
    pending.gained += adoption.handles
    isAdopting = !adoption.result.isEmpty
    if !adoption.result.gained.isEmpty {
      core.emit(.gained(adoption.result.gained))
      pending.notices += adoption.result.gained.map(Notice.gained)
    }
    if !adoption.result.quarantined.isEmpty {
      core.emit(.recovered(Recovery(quarantined: adoption.result.quarantined)))
    }
  }

  private func claim() throws {
    if let due = claimAt, due <= core.clock.wallTime() { isClaimWanted = true }
    guard isClaimWanted, !isAdopting else { return }
    let limit = min(core.freeCapacity, core.settings.portion)
    guard limit > 0 else { return }
    claimAt = nil
    let claim = try acquire { now in
      let claim = try store.claim(limit: limit, by: core.incarnation, at: now)
      return (claim, claim.assignments.map(\.lease))
    }
    let assignments = claim.result.assignments
    if !assignments.isEmpty { core.emit(.claimed(assignments.map(\.lease))) }
    for (handle, assignment) in zip(claim.handles, assignments) { core.start(handle, assignment) }
    // What is due already waits for room, the rest for its time.
    let nextDue = claim.result.nextDue
    isClaimWanted = nextDue.map { $0 <= core.clock.wallTime() } ?? false
    claimAt = isClaimWanted ? nil : nextDue
    sawEmptyQueue = nextDue == nil
  }

  /// Runs a transaction that gives leases to this worker, so that a heartbeat that returns them
  /// before they are registered does not take them for a gift.
  private func acquire<Result>(
    _ body: (Timestamp) throws -> (Result, [Lease])
  ) throws -> (result: Result, handles: [RunHandle]) {
    core.beginAcquisition()
    defer { core.endAcquisition() }
    let sentAt = core.clock.uptime()
    let (result, leases) = try body(core.clock.wallTime())
    return (result, core.register(leases, sentAt: sentAt))
  }

  private func startGained() throws {
    guard !pending.gained.isEmpty else { return }
    let assignments = try store.assignments(for: pending.gained.map(\.lease))
    let byLease = Dictionary(
      assignments.map { ($0.lease, $0) }, uniquingKeysWith: { first, _ in first })
    for handle in pending.gained {
      // One that is missing was taken away again, which the next reconciliation reports.
      if let assignment = byLease[handle.lease] { core.start(handle, assignment) }
    }
    pending.gained.removeAll()
  }

  /// What this worker fenced itself but still holds runs again, under new generations.
  private func takeUpFenced() throws {
    guard !pending.fenced.isEmpty else { return }
    guard core.phase == .running else { return pending.fenced.removeAll() }
    let fenced = pending.fenced
    let taken = try acquire { now in
      let gains = try store.renewGenerations(of: fenced, by: core.incarnation, at: now)
      return (gains, gains.map(\.lease))
    }
    pending.fenced.removeAll()
    pending.gained += taken.handles
    if !taken.result.isEmpty {
      core.emit(.gained(taken.result))
      pending.notices += taken.result.map(Notice.gained)
    }
    try startGained()
  }

  // MARK: Endings

  /// One portion; the rest waits for the next step, so that a heartbeat can come in between.
  private func writeEndings() throws {
    guard !pending.endings.isEmpty else { return }
    let batch = Array(pending.endings.prefix(core.settings.portion))
    let results = try store.finish(
      batch.map(\.ending), by: core.incarnation, at: core.clock.wallTime())
    pending.endings.removeFirst(batch.count)
    var lost: [RunHandle] = []
    for (ended, result) in zip(batch, results) {
      core.remove(ended.ending.lease)
      switch result {
      case .accepted(let status): report(ended, status)
      case .leaseLost: lost.append(ended.handle)
      }
    }
    report(lost: lost)
    // Each ending leaves room for another chat, and may have made its own pending again.
    isClaimWanted = true
  }

  private func report(_ ended: WorkInbox.PendingEnding, _ status: ChatStatus) {
    if let loss = ended.handle.loss, case .released = ended.ending.outcome {
      core.countRelease()
      core.emit(.cancelled(loss))
    } else {
      core.emit(.finished(ended.ending.lease, status, exitCode: ended.exitCode))
    }
  }

  /// Runs that ended by themselves after somebody had taken their chats.
  private func report(lost handles: [RunHandle]) {
    guard !handles.isEmpty else { return }
    let leases = handles.map(\.lease)
    // They are lost whether or not the log can be read.
    let known = (try? store.losses(of: leases)) ?? []
    let byLease = Dictionary(known.map { ($0.lease, $0) }, uniquingKeysWith: { first, _ in first })
    let losses = leases.map { byLease[$0] ?? Loss(lease: $0, cause: .leaseExpired) }
    core.emit(.lost(losses))
    pending.notices += losses.map(Notice.lost)
    for (handle, loss) in zip(handles, losses) { core.cancel(handle, loss) }
  }

  private func writeProgress() throws {
    guard !pending.progress.isEmpty else { return }
    try store.recordProgress(pending.progress, by: core.incarnation)
    pending.progress.removeAll()
  }

  private func writeNotices() throws {
    guard !pending.notices.isEmpty else { return }
    try store.record(pending.notices, by: core.incarnation, at: core.clock.wallTime())
    pending.notices.removeAll()
  }

  // MARK: Stopping

  private func stopWhenIdle() {
    guard core.limits.untilIdle, core.phase == .running, sawEmptyQueue, !isClaimWanted,
      !isAdopting, pending.endings.isEmpty, pending.gained.isEmpty, core.registeredCount == 0
    else { return }
    core.requestStop(reason: "idle")
  }

  private func cancelWhenStopping(at now: Uptime) {
    guard core.phase == .stopping else { return }
    let graceEndsAt = graceEndsAt ?? now + core.settings.grace
    let isFirstTime = self.graceEndsAt == nil
    self.graceEndsAt = graceEndsAt
    if isFirstTime {
      for handle in core.active {
        // Its `cancelled` is reported when its release is written.
        let isOver = handle.cancel(Loss(lease: handle.lease, cause: .shutdown))
        if isOver { core.release(handle) }
      }
    } else if now >= graceEndsAt + Self.killAllowance {
      // What has not ended by now may go on for ever; others must not wait for it.
      for handle in core.active { core.release(handle) }
    }
  }

  /// Over when every chat has been given back, or when the database has not answered for too long:
  /// then others recover what is left, since this worker's lock is about to be free.
  private func stopIfOver(at now: Uptime) -> Bool {
    guard core.phase == .stopping, let graceEndsAt else { return false }
    let isDone =
      core.registeredCount == 0 && pending.endings.isEmpty && pending.notices.isEmpty
    let patienceEndsAt = graceEndsAt + Self.killAllowance + Self.patienceAtStop
    guard isDone || now >= patienceEndsAt else { return false }
    do {
      try store.markStopped(core.incarnation, reason: core.stopReason, at: core.clock.wallTime())
    } catch {
      core.logger.warning("cannot note the stop", metadata: ["error": "\(error)"])
    }
    core.markStopped()
    return true
  }

  /// At the end of the grace a command is killed, which takes effect a moment later: a chat is given
  /// back, and may run elsewhere, only when its process is gone.
  static let killAllowance: Duration = .milliseconds(500)

  private static let patienceAtStop: Duration = .seconds(5)
}

extension Timestamp {
  /// How long it is until then; zero when it has come.
  fileprivate func remaining(at now: Timestamp) -> Duration {
    max(now.age(at: self), .zero)
  }
}
