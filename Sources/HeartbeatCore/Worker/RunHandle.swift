import Synchronization

/// The work of one chat under one generation: what can be started once, cancelled and waited for.
final class RunHandle: Sendable {
  let lease: Lease
  private let state = Mutex(RunState())

  func withState<Result>(_ body: (inout RunState) -> Result) -> Result {
    state.withLock { body(&$0) }
  }

  init(_ lease: Lease) {
    self.lease = lease
  }

  /// Why the work was cancelled; nil while it was not.
  var loss: Loss? {
    state.withLock { state in
      state.overrun.map {
        Loss(lease: lease, cause: Cause($0.kind), reason: $0.sentence)
      } ?? state.loss
    }
  }

  /// How it took longer or was silent for longer than it may; nil when it was not cancelled for that.
  var overrun: Overrun? { state.withLock { $0.overrun } }

  /// 1 for the first try of its chat.
  var attempt: Int {
    get { state.withLock { $0.attempt } }
    set { state.withLock { $0.attempt = newValue } }
  }

  /// Whether its work has begun, or waits only for that of an older generation.
  var hasStarted: Bool { state.withLock { $0.task != nil } }

  /// Whether its work has begun and has not ended.
  var isUnderWay: Bool { state.withLock { $0.task != nil && !$0.hasEnded } }

  /// The newest message that the work has read.
  var readMessages: Int64? {
    get { state.withLock { $0.readMessages } }
    set { state.withLock { $0.readMessages = newValue } }
  }

  /// Starts the work, after that of `predecessor`, an older generation of the same chat on this
  /// worker, has ended. Does nothing once it was cancelled.
  /// - Parameter executor: Where the work runs; nil for Swift's cooperative threads.
  func start(
    after predecessor: RunHandle?, on executor: (any TaskExecutor)? = nil,
    _ work: @escaping @Sendable () async -> Void
  ) {
    state.withLock { state in
      guard state.loss == nil else { return }
      state.task = Task(executorPreference: executor) {
        await predecessor?.waitUntilEnded()
        await work()
      }
    }
  }

  /// Cancels the work; the first cause stays. Runs cancellation handlers on the calling thread.
  /// - Returns: Whether nothing is left to end: the work had ended or had never begun.
  func cancel(_ loss: Loss) -> Bool {
    let mark = mark(loss)
    mark.task?.cancel()
    // A task is cancelled once; whoever has been told of the first cause alone is told of this one too.
    if overrun != nil, mark.task != nil, !mark.isOver {
      withState { $0.whenLost }?(loss.cause)
    }
    return mark.isOver
  }

  /// The first half of ``cancel(_:)``, which runs nobody's code: a work that begins or ends from now
  /// on knows that it is cancelled. The task that is returned has to be cancelled.
  func mark(_ loss: Loss) -> (task: Task<Void, Never>?, isOver: Bool) {
    state.withLock { state in
      guard state.loss == nil else { return (nil, false) }
      state.loss = loss
      return (state.task, state.hasEnded || state.task == nil)
    }
  }

  /// - Returns: True the first time: one warning for each run is enough.
  func beginWarning() -> Bool {
    state.withLock { state in
      defer { state.hasWarned = true }
      return !state.hasWarned
    }
  }

  /// Says that the work had ended before its cancellation reached it. What was over its limits before
  /// this was known stays so.
  func keepOutcome() {
    state.withLock { $0.isOutcomeKept = true }
  }

  /// How the work ended, apart from what it returned.
  struct End {
    /// Why it was cancelled; nil when it was not.
    let loss: Loss?
    /// Why it was cancelled before any loss.
    let overrun: Overrun?
    /// Whether its outcome counts although it was cancelled, while the lease is held.
    let isOutcomeKept: Bool
  }

  /// Whether something of the work goes on that could not be ended.
  var goesOn: Bool { state.withLock { $0.goesOn } }

  /// Notes that the work has ended.
  /// - Parameter goesOn: Whether something of it could not be ended.
  func end(goesOn: Bool = false) -> End {
    state.withLock { state in
      state.hasEnded = true
      state.goesOn = goesOn
      return End(
        loss: state.loss, overrun: state.overrun, isOutcomeKept: state.isOutcomeKept)
    }
  }

  func waitUntilEnded() async {
    await state.withLock { $0.task }?.value
  }
}
