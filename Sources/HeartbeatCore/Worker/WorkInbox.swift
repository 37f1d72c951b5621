import Synchronization

/// What waits for the thread of a worker's writes.
final class WorkInbox: Sendable {
  struct PendingEnding: Sendable {
    let handle: RunHandle
    let ending: Ending
    let reason: EndReason
    /// It takes the place of an ending that can never be written.
    var isSubstitute = false
  }

  /// Called exactly once: with the store on the thread of the writes, or with nil when that thread
  /// has stopped.
  typealias Job = @Sendable ((any WorkStore)?) -> Void

  struct Contents {
    var jobs: [Job] = []
    /// Registered, but their work has not started.
    var gained: [RunHandle] = []
    var fenced: [Lease] = []
    var endings: [PendingEnding] = []
    var notices: [Notice] = []
    var isClaimWanted = false
    /// Runs that have ended without an ending to write: their leases are lost.
    var ended: [Lease] = []
    /// Runs that wait for the end of older ones may begin.
    var areRunsWanted = false
    /// The newest of each run, written after a tick.
    var progress: [Lease: Chat.Progress] = [:]
    var isProgressDue = false
    /// Runs that have given their first sign since the last was stored.
    var signed: [RunHandle] = []
    /// The signs that wait to be stored.
    var signs: [Lease: Timestamp] = [:]
    /// Nothing was heard of these for as long as they may be silent.
    var silent: [RunHandle] = []
    /// Runs that took too long, in order; their ends come after.
    var overruns: [(lease: Lease, overrun: Overrun)] = []
  }

  private struct State {
    var contents = Contents()
    var isClosed = false
  }

  let signal = WakeSignal()
  private let state = Mutex(State())

  func add(_ job: @escaping Job) {
    let isTaken = state.withLock { state in
      if !state.isClosed { state.contents.jobs.append(job) }
      return !state.isClosed
    }
    guard isTaken else { return job(nil) }
    signal.raise()
  }

  /// Answers every job that waits, and every one that comes, with nil. To be called once nobody takes
  /// anything out any more.
  func close() {
    let jobs = state.withLock { state in
      defer { state.contents.jobs = [] }
      state.isClosed = true
      return state.contents.jobs
    }
    for job in jobs { job(nil) }
  }

  func add(_ ending: PendingEnding) {
    state.withLock { $0.contents.endings.append(ending) }
    signal.raise()
  }

  /// Whether ends of runs wait to be taken out.
  var hasEndings: Bool { endingCount > 0 }

  var endingCount: Int { state.withLock { $0.contents.endings.count } }

  /// Does not wake the thread: the caller has more to say first.
  func add(gained handles: [RunHandle]) {
    guard !handles.isEmpty else { return }
    state.withLock { $0.contents.gained += handles }
  }

  func add(fenced leases: [Lease]) {
    state.withLock { $0.contents.fenced += leases }
    signal.raise()
  }

  func add(notices: [Notice]) {
    guard !notices.isEmpty else { return }
    state.withLock { $0.contents.notices += notices }
    signal.raise()
  }

  /// Chats may be pending.
  func requestClaim() {
    state.withLock { $0.contents.isClaimWanted = true }
    signal.raise()
  }

  /// Work has ended whose lease was lost.
  func add(ended lease: Lease) {
    state.withLock { $0.contents.ended.append(lease) }
    signal.raise()
  }

  /// An older run has ended.
  func requestRuns() {
    state.withLock { $0.contents.areRunsWanted = true }
    signal.raise()
  }

  /// Replaces what was reported before. Written with the next tick, so the thread is not woken.
  func report(_ progress: Chat.Progress, of lease: Lease) {
    state.withLock { $0.contents.progress[lease] = progress }
  }

  /// Stored soon, with the next heartbeat at the latest.
  func add(signed handle: RunHandle) {
    let isFirst = state.withLock { state in
      state.contents.signed.append(handle)
      return state.contents.signed.count == 1
    }
    if isFirst { signal.raise() }
  }

  func add(silent handle: RunHandle) {
    state.withLock { $0.contents.silent.append(handle) }
    signal.raise()
  }

  func add(_ overrun: Overrun, of lease: Lease) {
    state.withLock { $0.contents.overruns.append((lease, overrun)) }
    signal.raise()
  }

  /// A tick has succeeded: what was reported is due.
  func requestProgress() {
    let isDue = state.withLock { state in
      state.contents.isProgressDue = !state.contents.progress.isEmpty
      return state.contents.isProgressDue
    }
    if isDue { signal.raise() }
  }

  /// Takes everything out, but progress only when it is due.
  func take() -> Contents {
    state.withLock { state in
      let taken = state.contents
      state.contents = Contents()
      if !taken.isProgressDue { state.contents.progress = taken.progress }
      return taken
    }
  }
}
