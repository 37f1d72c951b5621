/// What a worker may take on: how many chats, and whether any.
struct Duty: Equatable {
  var maxChats: Int
  /// As the database has said it last.
  var isDraining = false
  /// Somebody asked the process for it; the database does not know yet.
  var isDrainRequested = false
  /// A drained worker is about to note its stop.
  var isStopping = false

  var mayClaim: Bool { !isDraining && !isDrainRequested }
}

extension WorkerCore {
  /// Follows what the worker's row says.
  /// - Parameter orders: As they were read last.
  func follow(_ orders: WorkerOrders) {
    let (old, new, running) = state.withLock { state in
      let old = state.duty
      guard state.phase == .running else { return (old, old, 0) }
      state.duty.maxChats = orders.maxChats ?? settings.maxChats
      state.duty.isDraining = orders.isDraining
      return (old, state.duty, state.registry.count)
    }
    if new.maxChats != old.maxChats { emit(.maxChatsSet(new.maxChats)) }
    if new.isDraining != old.isDraining {
      emit(new.isDraining ? .draining(running: running) : .undrained)
    }
    if new != old { inbox.requestClaim() }
    if orders.isCancelling { requestStop(reason: Self.cancelledDrain) }
  }

  static let drained = "drained"
  static let cancelledDrain = "drain cancelled"

  /// Claims nothing from now on; the thread of the writes tells the database.
  func requestDrain() {
    state.withLock { $0.duty.isDrainRequested = true }
    inbox.signal.raise()
  }

  var isDrainRequested: Bool { state.withLock { $0.duty.isDrainRequested } }

  /// The database knows: from now on its word counts, also when somebody has undrained the worker.
  func noteDrainWritten() {
    state.withLock { $0.duty.isDrainRequested = false }
  }

  var isDraining: Bool { state.withLock { $0.duty.isDraining } }

  /// Keeps sweeps from beginning while a drained worker notes its stop.
  /// - Returns: False while one is under way, whose end wakes the thread of the writes.
  func beginStopping() -> Bool {
    state.withLock { state in
      state.duty.isStopping = !state.isSweeping
      return state.duty.isStopping
    }
  }

  func endStopping() {
    state.withLock { $0.duty.isStopping = false }
  }
}
