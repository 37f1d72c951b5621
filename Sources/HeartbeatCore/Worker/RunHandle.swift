import Synchronization

/// The work of one chat under one generation: what can be started once, cancelled and waited for.
final class RunHandle: Sendable {
  let lease: Lease
  private let state = Mutex(State())

  private struct State {
    var loss: Loss?
    var task: Task<Void, Never>?
    var hasEnded = false
    var isOutcomeKept = false
    var hasWarned = false
    var readMessages: Int64?
  }

  init(_ lease: Lease) {
    self.lease = lease
  }

  /// Why the work was cancelled; nil while it was not.
  var loss: Loss? { state.withLock { $0.loss } }

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
  func start(after predecessor: RunHandle?, _ work: @escaping @Sendable () async -> Void) {
    state.withLock { state in
      guard state.loss == nil else { return }
      state.task = Task {
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

  /// Says that the work had ended before its cancellation reached it.
  func keepOutcome() {
    state.withLock { $0.isOutcomeKept = true }
  }

  /// Notes that the work has ended.
  /// - Returns: Why it was cancelled, nil when it was not; and whether its outcome counts all the
  ///   same while the lease is held.
  func end() -> (loss: Loss?, isOutcomeKept: Bool) {
    state.withLock { state in
      state.hasEnded = true
      return (state.loss, state.isOutcomeKept)
    }
  }

  func waitUntilEnded() async {
    await state.withLock { $0.task }?.value
  }
}
