import Synchronization

/// What waits for the thread of a worker's writes.
final class WorkInbox: Sendable {
  struct PendingEnding: Sendable {
    let handle: RunHandle
    let ending: Ending
    let exitCode: Int32?
  }

  struct Contents {
    var jobs: [@Sendable (any WorkStore) -> Void] = []
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
  }

  let signal = WakeSignal()
  private let contents = Mutex(Contents())

  func add(_ job: @escaping @Sendable (any WorkStore) -> Void) {
    contents.withLock { $0.jobs.append(job) }
    signal.raise()
  }

  func add(_ ending: PendingEnding) {
    contents.withLock { $0.endings.append(ending) }
    signal.raise()
  }

  /// Does not wake the thread: the caller has more to say first.
  func add(gained handle: RunHandle) {
    contents.withLock { $0.gained.append(handle) }
  }

  func add(fenced leases: [Lease]) {
    contents.withLock { $0.fenced += leases }
    signal.raise()
  }

  func add(notices: [Notice]) {
    guard !notices.isEmpty else { return }
    contents.withLock { $0.notices += notices }
    signal.raise()
  }

  /// Chats may be pending.
  func requestClaim() {
    contents.withLock { $0.isClaimWanted = true }
    signal.raise()
  }

  /// Work has ended whose lease was lost.
  func add(ended lease: Lease) {
    contents.withLock { $0.ended.append(lease) }
    signal.raise()
  }

  /// An older run has ended.
  func requestRuns() {
    contents.withLock { $0.areRunsWanted = true }
    signal.raise()
  }

  /// Replaces what was reported before. Written with the next tick, so the thread is not woken.
  func report(_ progress: Chat.Progress, of lease: Lease) {
    contents.withLock { $0.progress[lease] = progress }
  }

  /// A tick has succeeded: what was reported is due.
  func requestProgress() {
    let isDue = contents.withLock { contents in
      contents.isProgressDue = !contents.progress.isEmpty
      return contents.isProgressDue
    }
    if isDue { signal.raise() }
  }

  /// Takes everything out, but progress only when it is due.
  func take() -> Contents {
    contents.withLock { contents in
      let taken = contents
      contents = Contents()
      if !taken.isProgressDue { contents.progress = taken.progress }
      return taken
    }
  }
}
