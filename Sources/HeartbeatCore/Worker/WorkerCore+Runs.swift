import Synchronization

/// How chats come to be run here, and how their runs end.
extension WorkerCore {
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

  static func register(
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
  func cancelReplaced(_ replaced: [(old: RunHandle, by: Lease)]) {
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
      if handle.cancel(loss) { emit(.cancelled(loss)) }
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
  /// - Parameter hasEnded: False when its work goes on.
  func release(_ handle: RunHandle, hasEnded: Bool = true) {
    finish(
      handle, .released(reason: Cause.shutdown.rawValue, retryAt: nil), exitCode: nil,
      hasEnded: hasEnded)
  }

  /// Lets others know that work has ended whose ending is not written, since its lease was lost.
  private func confirmEnd(of lease: Lease) {
    if recordsRuns { inbox.add(ended: lease) }
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
      // Until now it took the room of another chat.
      inbox.requestClaim()
      confirmEnd(of: handle.lease)
      emit(.cancelled(loss))
      return
    }
    let (outcome, exitCode) = EndingPolicy(settings: settings).outcome(
      of: result, attempt: attempt, isShutdown: loss != nil, at: clock.wallTime(),
      chance: Double.random(in: 0...1))
    if let loss, case .released = outcome { emit(.cancelled(loss)) }
    finish(handle, outcome, exitCode: exitCode)
  }

  /// Hands the end of a run to the thread of the writes. When the chat has just been lost, whoever
  /// noticed reports it.
  func finish(
    _ handle: RunHandle, _ outcome: Ending.Outcome, exitCode: Int32?, hasEnded: Bool = true
  ) {
    let isHeld = state.withLock { state in
      let isHeld = state.registry.markFinishing(handle.lease)
      if state.registry.activeCount == 0 { state.trust = nil }
      return isHeld
    }
    guard isHeld else {
      if hasEnded { confirmEnd(of: handle.lease) }
      return
    }
    inbox.add(
      WorkInbox.PendingEnding(
        handle: handle,
        ending: Ending(
          lease: handle.lease, outcome: outcome, readMessages: handle.readMessages,
          hasEnded: hasEnded),
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
    // Its run may have been noted although its work has never begun.
    confirmEnd(of: handle.lease)
    emit(.cancelled(loss))
  }
}

extension WorkerCore: RunServices {
  func report(_ progress: Chat.Progress, of lease: Lease) {
    inbox.report(progress, of: lease)
  }

  func perform<Result: Sendable>(
    _ body: @escaping @Sendable (any WorkStore, Timestamp) throws -> Result
  ) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
      let clock = clock
      inbox.add { store in
        continuation.resume(with: Swift.Result { try body(store, clock.wallTime()) })
      }
    }
  }
}
