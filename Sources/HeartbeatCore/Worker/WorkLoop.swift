import Logging

/// Everything that a worker writes apart from the heartbeat, on one thread and one connection:
/// claims, endings, takeovers and what goes into the event log.
///
/// Endings that cannot be written are kept and tried again, while the heartbeat keeps their leases.
final class WorkLoop {
  let core: WorkerCore
  let store: any WorkStore
  var pending = WorkInbox.Contents()
  var isAdopting = true
  var isClaimWanted = true
  /// Held, but an older run of the chat must end first.
  var waiting: [(handle: RunHandle, assignment: Assignment)] = []
  /// When to claim again although nobody asks for it.
  var claimAt: Due?
  /// After an error of the database.
  private var pausedUntil: Uptime?
  /// What could not be written while others could: out of their way until ``retryAt``.
  var setAside = WorkInbox.Contents()
  var retryAt: Uptime?
  var complaints = NoteFilter()
  /// When the signs that were heard are stored.
  var signsDueAt: Uptime?
  var graceEndsAt: Uptime?
  /// True once a claim has found no pending chat at all.
  var sawEmptyQueue = false
  /// The database knows that this worker has stopped.
  var isStopNoted = false
  var endings: Portion
  var claims: Portion
  private var breather = Breather()

  init(core: WorkerCore, store: any WorkStore) {
    self.core = core
    self.store = store
    endings = Portion(least: core.settings.portion)
    claims = Portion(least: core.settings.portion)
  }

  /// Writes one portion, and fits the next one to how that went.
  func write<Result>(
    _ count: Int, _ portion: ReferenceWritableKeyPath<WorkLoop, Portion>,
    _ body: () throws -> Result
  ) rethrows -> Result {
    let begin = core.clock.uptime()
    let result = try body()
    self[keyPath: portion].wrote(
      count, in: core.clock.uptime() - begin, othersWait: store.othersWait)
    return result
  }

  /// Does what is due.
  /// - Returns: When to be called again, at the latest.
  func step() -> NextStep {
    if core.phase == .stopped { return .stop }
    collect()
    let now = core.clock.uptime()
    if core.abandonment != nil { return stepAbandoned(at: now) }
    if let pausedUntil, now < pausedUntil {
      return stopIfOver(at: now) ? .stop : .at(pausedUntil)
    }
    pausedUntil = nil
    takeBackWhatWasSetAside(at: now)
    if let error = writeAll() {
      core.complain("cannot write", error)
      pausedUntil = now + core.settings.tickRetryPause
    }
    stopWhenIdle()
    stopWhenDrained(at: now)
    cancelWhenStopping(at: now)
    if stopIfOver(at: now) { return .stop }
    return .at(nextStep(after: now))
  }

  /// What fails keeps nothing back that comes after it, unless the database answers nobody.
  /// - Returns: The first error.
  private func writeAll() -> (any Error)? {
    var first: (any Error)?
    for write in [
      judgeSilent, writeDrain, adopt, startGained, takeUpFenced, writeOverruns, writeEndings,
      confirmEnds, beginWaiting, writeProgress, writeSigns, writeNotices, claim,
    ] {
      do {
        try write()
      } catch {
        first = first ?? error
        if WriteFault(error) == .unavailable { break }
      }
    }
    return first
  }

  private func collect() {
    let new = core.inbox.take()
    for job in new.jobs { job(store) }
    pending.gained += new.gained
    pending.fenced += new.fenced
    pending.endings += new.endings
    pending.notices += new.notices
    pending.ended += new.ended
    pending.areRunsWanted = pending.areRunsWanted || new.areRunsWanted
    if new.isProgressDue { pending.progress.merge(new.progress) { _, newest in newest } }
    isClaimWanted = isClaimWanted || new.isClaimWanted
    pending.signed += new.signed
    pending.silent += new.silent
    for (lease, overrun) in new.overruns { core.emit(.timedOut(lease, overrun)) }
    pending.overruns += new.overruns
  }

  private func nextStep(after now: Uptime) -> Uptime {
    if let pausedUntil { return pausedUntil }
    // Another portion waits.
    if isAdopting || (isClaimWanted && core.freeCapacity > 0) || !pending.endings.isEmpty {
      return breather.next(at: core.clock.uptime(), othersWait: store.othersWait)
    }
    breather.rest()
    var next = now + core.settings.sweepInterval
    if let claimAt { next = min(next, claimAt.uptime) }
    if let retryAt { next = min(next, retryAt) }
    if let signsDueAt { next = min(next, signsDueAt) }
    if let graceEndsAt {
      next = min(next, max(graceEndsAt + Self.killAllowance, now + Self.pauseBetweenPortions))
    }
    return next
  }

  /// Between the portions of what nobody is in a hurry for.
  static let pauseBetweenPortions = Breather.pause
}

/// A time of the wall clock, which may be set back or forward until then.
struct Due {
  let wallTime: Timestamp
  /// When it would have come if nobody had set the clock: then, at the latest, is looked again.
  let uptime: Uptime

  init(_ wallTime: Timestamp, clock: any WorkerClock) {
    self.wallTime = wallTime
    uptime = clock.uptime() + max(clock.wallTime().age(at: wallTime), .zero)
  }

  func hasCome(by clock: any WorkerClock) -> Bool {
    wallTime <= clock.wallTime() || uptime <= clock.uptime()
  }
}
