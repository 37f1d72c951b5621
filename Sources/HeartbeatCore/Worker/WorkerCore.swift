import Logging
import Synchronization

/// What the threads of one worker share: the registry, the trust window, and what waits to be
/// written. Every method is short, takes no I/O under the lock and may be called by any thread.
final class WorkerCore: Sendable {
  let incarnation: Incarnation
  let settings: Settings
  let limits: RunLimits
  let clock: any WorkerClock
  let logger: Logger
  let inbox: WorkInbox
  let heartbeatSignal = WakeSignal()
  let trustSignal = WakeSignal()
  let sweepSignal = WakeSignal()
  let handler: ChatHandler?
  /// Where the work of chats runs; nil for Swift's cooperative threads.
  let executor: (any TaskExecutor)?
  private let observer: @Sendable (WorkerEvent) -> Void
  let state: Mutex<State>
  private let complaints = Mutex(Complaints())
  /// Apart from the rest: what limits runs must not make those wait that keep them.
  let deadlines = Mutex(DeadlineQueue<WatchEntry>())

  enum Phase: Equatable {
    case running
    /// Chats are being cancelled, waited for and released; heartbeats go on.
    case stopping
    case stopped
  }

  struct State {
    var registry = Registry<RunHandle>()
    /// Nil while no chat's work is under way.
    var trust: TrustWindow?
    /// Registered without trust, after a mere look or a late answer: to be started once a renewal has named them.
    var untried: [RunHandle] = []
    var phase = Phase.running
    var stopReason = ""
    var released = 0
    var hasSwept = false
    var isSweeping = false
    var whenStopping: @Sendable () -> Void = {}
    var isHeartbeatFailing = false
    var isTickWanted = false
    /// Cancelled runs whose work has not ended yet, the newest of each chat.
    var ending: [ChatID: RunHandle] = [:]
    /// Whether runs are held here that wait for the end of older ones.
    var hasWaiting = false
    var abandonment: Abandonment?
    var hasLostStanding = false
    var duty: Duty
  }

  init(
    incarnation: Incarnation, settings: Settings, limits: RunLimits, clock: any WorkerClock,
    logger: Logger, observer: @escaping @Sendable (WorkerEvent) -> Void,
    executor: (any TaskExecutor)? = nil, handler: ChatHandler?
  ) {
    self.incarnation = incarnation
    self.settings = settings
    self.limits = limits
    self.clock = clock
    self.logger = logger
    self.observer = observer
    self.executor = executor
    self.handler = handler
    inbox = WorkInbox()
    state = Mutex(State(duty: Duty(maxChats: settings.maxChats)))
  }

  func emit(_ kind: WorkerEvent.Kind) {
    observer(WorkerEvent(at: clock.wallTime(), worker: incarnation.worker, kind: kind))
  }

  /// Logs what failed and will be tried again, but not each time.
  func complain(_ message: String, _ error: any Error) {
    let unsaid = complaints.withLock { $0.count(message, at: clock.uptime()) }
    guard let unsaid else { return }
    let again = unsaid > 0 ? " (and \(unsaid) more times since this was said last)" : ""
    logger.warning("\(message)\(again)", metadata: ["error": "\(error)"])
  }

  // MARK: Phases

  var phase: Phase { state.withLock { $0.phase } }

  /// Begins the orderly stop; later calls change nothing.
  func requestStop(reason: String) {
    let whenStopping = state.withLock { state -> (@Sendable () -> Void)? in
      guard state.phase == .running else { return nil }
      state.phase = .stopping
      state.stopReason = reason
      return state.whenStopping
    }
    whenStopping?()
    for signal in [inbox.signal, sweepSignal] { signal.raise() }
  }

  /// Called once when the stop begins.
  func whenStopping(_ action: @escaping @Sendable () -> Void) {
    state.withLock { $0.whenStopping = action }
  }

  /// Whether the first recovery sweep is over: before, a queue that is empty may be about to fill.
  var hasSwept: Bool { state.withLock { $0.hasSwept } }

  /// A sweep that began during the stop would still change chats when the stop has been logged.
  /// - Returns: Whether the sweep may begin; then ``markSwept()`` must follow.
  func beginSweep() -> Bool {
    state.withLock { state in
      state.isSweeping = state.phase == .running && !state.duty.isStopping
      return state.isSweeping
    }
  }

  func markSwept() {
    state.withLock { state in
      state.hasSwept = true
      state.isSweeping = false
    }
    inbox.signal.raise()
  }

  /// Gives up the incarnation: every chat is cancelled, and once their work has ended, every loop
  /// ends. Nothing is written any more, since the database would not know by whom.
  func abandon(_ abandonment: Abandonment) {
    let isFirst = state.withLock { state in
      guard state.abandonment == nil else { return false }
      state.abandonment = abandonment
      if state.phase == .running { state.phase = .stopping }
      return true
    }
    guard isFirst else { return }
    logger.error("\(abandonment)")
    selfFence()
    inbox.signal.raise()
  }

  /// Another process has the worker id. What this one may still write is fenced by its incarnation, so
  /// it stops in good order.
  func loseStanding() {
    let isFirst = state.withLock { state in
      defer { state.hasLostStanding = true }
      return !state.hasLostStanding
    }
    guard isFirst else { return }
    logger.error("\(StandingWatch.lost(incarnation.worker))")
    requestStop(reason: "worker id taken")
  }

  var hasLostStanding: Bool { state.withLock { $0.hasLostStanding } }

  /// Why the incarnation was given up; nil while it was not.
  var abandonment: Abandonment? { state.withLock { $0.abandonment } }

  /// The stop waits for the sweep that it has met.
  var isSweeping: Bool { state.withLock { $0.isSweeping } }

  /// Lets every loop end. Called by the thread of the writes, or when there is none.
  func markStopped() {
    state.withLock { $0.phase = .stopped }
    inbox.close()
    for signal in [heartbeatSignal, trustSignal, sweepSignal, inbox.signal] { signal.raise() }
  }

  var stopReason: String { state.withLock { $0.stopReason } }

  // MARK: Counting

  /// How many chats were given back because the worker stops.
  var releasedCount: Int { state.withLock { $0.released } }

  func countRelease() {
    state.withLock { $0.released += 1 }
  }

  var registeredCount: Int { state.withLock { $0.registry.count } }

  /// How many chats may be claimed now. None while heartbeats fail: what is claimed must be kept.
  var freeCapacity: Int {
    state.withLock { state in
      guard state.phase == .running, !state.isHeartbeatFailing, state.duty.mayClaim else {
        return 0
      }
      // What is being written off still has its lease, and what was cancelled its process.
      return max(state.duty.maxChats - state.registry.count - state.ending.count, 0)
    }
  }

  /// Whether each run is noted in the database while it goes on.
  var recordsRuns: Bool { settings.runsReachOutside && handler != nil }

  var hasWaiting: Bool { state.withLock { $0.hasWaiting } }

  /// Wakes whoever looks after the runs of others.
  func setWaiting(_ hasWaiting: Bool) {
    state.withLock { $0.hasWaiting = hasWaiting }
    if hasWaiting { sweepSignal.raise() }
  }

  /// Gives up a run of this worker's that it does not know: under this generation it is never begun.
  /// - Returns: False when the worker has to do with it: it is registered, being cancelled, or about to
  ///   be either.
  func disown(_ lease: Lease) -> Bool {
    state.withLock { state in
      let isKnown =
        state.registry.isAcquiring || state.registry.run(of: lease) != nil
        || state.ending[lease.chat]?.lease == lease
      if !isKnown { state.registry.disown(lease) }
      return !isKnown
    }
  }

  /// Whether cancelled work goes on.
  var hasEnding: Bool { state.withLock { !$0.ending.isEmpty } }

  /// Those whose work is under way.
  var active: [RunHandle] { state.withLock { $0.registry.active.map(\.run) } }
}
