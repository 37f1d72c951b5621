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
  private let handler: ChatHandler?
  private let observer: @Sendable (WorkerEvent) -> Void
  private let state: Mutex<State>

  enum Phase: Equatable {
    case running
    /// Chats are being cancelled, waited for and released; heartbeats go on.
    case stopping
    case stopped
  }

  private struct State {
    var registry = Registry<RunHandle>()
    /// Nil while no chat's work is under way.
    var trust: TrustWindow?
    var phase = Phase.running
    var stopReason = ""
    var released = 0
    var isHeartbeatFailing = false
    var isTickWanted = false
    /// Cancelled runs whose work has not ended yet, the newest of each chat.
    var ending: [ChatID: RunHandle] = [:]
  }

  init(
    incarnation: Incarnation, settings: Settings, limits: RunLimits, clock: any WorkerClock,
    logger: Logger, observer: @escaping @Sendable (WorkerEvent) -> Void,
    handler: ChatHandler?
  ) {
    self.incarnation = incarnation
    self.settings = settings
    self.limits = limits
    self.clock = clock
    self.logger = logger
    self.observer = observer
    self.handler = handler
    inbox = WorkInbox()
    state = Mutex(State())
  }

  func emit(_ kind: WorkerEvent.Kind) {
    observer(WorkerEvent(at: clock.wallTime(), worker: incarnation.worker, kind: kind))
  }

  // MARK: Phases

  var phase: Phase { state.withLock { $0.phase } }

  /// Begins the orderly stop; later calls change nothing.
  func requestStop(reason: String) {
    state.withLock { state in
      guard state.phase == .running else { return }
      state.phase = .stopping
      state.stopReason = reason
    }
    inbox.signal.raise()
  }

  /// Lets every loop end.
  func markStopped() {
    state.withLock { $0.phase = .stopped }
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
      guard state.phase == .running, !state.isHeartbeatFailing else { return 0 }
      return max(settings.maxChats - state.registry.activeCount, 0)
    }
  }

  /// Those whose work is under way.
  var active: [RunHandle] { state.withLock { $0.registry.active.map(\.run) } }

  // MARK: The heartbeat

  /// The snapshot before the statement, and whether there is anything to renew.
  func takeSnapshot() -> (snapshot: Registry<RunHandle>.Snapshot, mustRenew: Bool) {
    state.withLock { state in
      (state.registry.takeSnapshot(), !state.registry.isEmpty || state.registry.hasFenced)
    }
  }

  /// Nothing is known after a failure, so nobody is cancelled.
  /// - Returns: How long the worker is still trusted.
  func heartbeatFailed(at now: Uptime) -> Duration {
    state.withLock { state in
      state.registry.dropSnapshot()
      state.isHeartbeatFailing = true
      return state.trust?.remaining(at: now) ?? .zero
    }
  }

  /// Gives up a snapshot that was taken only to look.
  func dropSnapshot() {
    state.withLock { $0.registry.dropSnapshot() }
  }

  /// Applies what the database returned for `snapshot`. Gained leases are registered at once; their
  /// work starts on the thread of the writes.
  ///
  /// - Parameters:
  ///   - sentAt: When the statement was sent.
  ///   - isRenewal: False when the leases were only read.
  func reconcile(
    _ snapshot: Registry<RunHandle>.Snapshot, returned: [Lease], sentAt: Uptime, isRenewal: Bool
  ) -> Registry<RunHandle>.Reconciliation {
    let (result, replaced) = state.withLock { state in
      let result = state.registry.reconcile(snapshot, returned: returned)
      if isRenewal {
        state.isHeartbeatFailing = false
        state.trust?.renewed(sentAt: sentAt)
      }
      var replaced: [(old: RunHandle, by: Lease)] = []
      for lease in result.gained {
        let handle = RunHandle(lease)
        if let old = Self.register(handle, sentAt: sentAt, settings, in: &state) {
          replaced.append((old, lease))
        }
        inbox.add(gained: handle)
      }
      if state.registry.activeCount == 0 { state.trust = nil }
      return (result, replaced)
    }
    cancelReplaced(replaced)
    if !result.fenced.isEmpty { inbox.add(fenced: result.fenced) }
    // What was registered while an acquisition was under way is looked at again once it is over.
    if !result.gained.isEmpty || !result.fenced.isEmpty || !result.lost.isEmpty {
      inbox.signal.raise()
    }
    trustSignal.raise()
    return result
  }

  /// Asks the heartbeat for a tick before the next interval.
  func requestTick() {
    state.withLock { $0.isTickWanted = true }
    heartbeatSignal.raise()
  }

  /// Whether a tick was asked for since the last time.
  func takeTickRequest() -> Bool {
    state.withLock { state in
      defer { state.isTickWanted = false }
      return state.isTickWanted
    }
  }

  // MARK: Trust

  /// Nil while nothing is run.
  func checkTrust(at now: Uptime) -> TrustWindow.Verdict? {
    state.withLock { state in
      guard state.registry.activeCount > 0 else { return nil }
      return state.trust?.check(at: now)
    }
  }

  /// Stops running every chat because the worker can no longer know that they are its own.
  func selfFence() {
    let cut = state.withLock { state in
      let cut = state.registry.fence()
      state.trust = nil
      return cut
    }
    guard !cut.isEmpty else { return }
    logger.error("the trust window is spent; stopping \(cut.count) chats")
    for (lease, run) in cut { cancel(run, Loss(lease: lease, cause: .leaseExpired)) }
    emit(.selfFenced(cut.map(\.lease).sorted()))
    inbox.add(notices: cut.map { .fenced($0.lease) })
  }

  // MARK: Acquiring

  /// Until ``endAcquisition()``, leases that nobody knows may be those of the acquisition.
  func beginAcquisition() {
    state.withLock { $0.registry.beginAcquisition() }
  }

  func endAcquisition() {
    state.withLock { $0.registry.endAcquisition() }
  }

  /// Registers what was claimed or adopted.
  /// - Parameter sentAt: When the transaction was sent.
  func register(_ leases: [Lease], sentAt: Uptime) -> [RunHandle] {
    let (handles, replaced) = state.withLock { state in
      var replaced: [(old: RunHandle, by: Lease)] = []
      let handles = leases.map { lease in
        let handle = RunHandle(lease)
        if let old = Self.register(handle, sentAt: sentAt, settings, in: &state) {
          replaced.append((old, lease))
        }
        return handle
      }
      return (handles, replaced)
    }
    cancelReplaced(replaced)
    trustSignal.raise()
    return handles
  }

  private static func register(
    _ handle: RunHandle, sentAt: Uptime, _ settings: Settings, in state: inout State
  ) -> RunHandle? {
    // Trust begins with the first lease; a later one does not stretch that of the others.
    if state.registry.activeCount == 0 || state.trust == nil {
      state.trust = TrustWindow(settings: settings, sentAt: sentAt)
    }
    guard case .replaced(let old) = state.registry.register(handle.lease, handle) else {
      return nil
    }
    return old
  }

  /// An older generation that was still registered has been taken from this worker and given back.
  private func cancelReplaced(_ replaced: [(old: RunHandle, by: Lease)]) {
    for (old, _) in replaced { cancel(old, Loss(lease: old.lease, cause: .stolen)) }
  }

  // MARK: Running

  /// Starts the work of a registered chat, or gives it back when the worker is stopping.
  func start(_ handle: RunHandle, _ assignment: Assignment) {
    let (isRunning, predecessor) = state.withLock { state in
      (state.phase == .running, state.ending[handle.lease.chat])
    }
    guard isRunning else {
      let loss = Loss(lease: handle.lease, cause: .shutdown)
      _ = handle.cancel(loss)
      release(handle)
      return
    }
    // A chat that is only held needs no task: its lease is all there is of it.
    guard let handler else { return }
    handle.start(after: predecessor) { [self] in
      await run(handle, assignment, handler)
    }
  }

  /// Gives a chat back because this worker stops.
  func release(_ handle: RunHandle) {
    finish(handle, .released(reason: Cause.shutdown.rawValue, retryAt: nil), exitCode: nil)
  }

  private func run(
    _ handle: RunHandle, _ assignment: Assignment, _ handler: ChatHandler
  ) async {
    let result: Result<ChatAnswer, any Error>
    if handle.loss == nil {
      let run = ChatRun(handle: handle, assignment: assignment, services: self)
      do {
        result = .success(try await handler(run))
      } catch {
        result = .failure(error)
      }
    } else {
      result = .failure(CancellationError())
    }
    ended(handle, attempt: assignment.attempt, result)
  }

  private func ended(
    _ handle: RunHandle, attempt: Int, _ result: Result<ChatAnswer, any Error>
  ) {
    let loss = handle.end()
    state.withLock { state in
      if state.ending[handle.lease.chat] === handle { state.ending[handle.lease.chat] = nil }
    }
    if let loss, loss.cause != .shutdown {
      emit(.cancelled(loss))
      return
    }
    let (outcome, exitCode) = EndingPolicy(settings: settings).outcome(
      of: result, attempt: attempt, isShutdown: loss != nil, at: clock.wallTime(),
      chance: Double.random(in: 0...1))
    finish(handle, outcome, exitCode: exitCode)
  }

  /// Hands the end of a run to the thread of the writes. When the chat has just been lost, whoever
  /// noticed reports it.
  func finish(_ handle: RunHandle, _ outcome: Ending.Outcome, exitCode: Int32?) {
    let isHeld = state.withLock { state in
      let isHeld = state.registry.markFinishing(handle.lease)
      if state.registry.activeCount == 0 { state.trust = nil }
      return isHeld
    }
    guard isHeld else { return }
    inbox.add(
      WorkInbox.PendingEnding(
        handle: handle,
        ending: Ending(
          lease: handle.lease, outcome: outcome, readMessages: handle.readMessages),
        exitCode: exitCode)
    )
  }

  /// Takes a chat whose ending was written, or turned out to be lost, out of the registry.
  func remove(_ lease: Lease) {
    state.withLock { state in
      _ = state.registry.remove(lease)
    }
  }

  /// Cancels a run and reports its end, now or when it comes.
  func cancel(_ handle: RunHandle, _ loss: Loss) {
    state.withLock { $0.ending[handle.lease.chat] = handle }
    guard handle.cancel(loss) else { return }
    state.withLock { state in
      if state.ending[handle.lease.chat] === handle { state.ending[handle.lease.chat] = nil }
    }
    emit(.cancelled(loss))
  }
}

extension WorkerCore: RunServices {
  func report(_ progress: Chat.Progress, of lease: Lease) {
    inbox.report(progress, of: lease)
  }

  func perform<Result: Sendable>(
    _ body: @escaping @Sendable (any ChatStore, Timestamp) throws -> Result
  ) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
      let clock = clock
      inbox.add { store in
        continuation.resume(with: Swift.Result { try body(store, clock.wallTime()) })
      }
    }
  }
}
