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
  /// - Returns: What may be run at once, see ``register(_:sentAt:in:)``.
  func register(_ leases: [Lease], sentAt: Uptime) -> [RunHandle] {
    let (handles, replaced) = state.withLock { register(leases, sentAt: sentAt, in: &$0) }
    cancelReplaced(replaced)
    trustSignal.raise()
    return handles
  }

  /// Registers what this worker has come to hold, by a statement that was sent at `sentAt`.
  /// - Returns: What may be run at once, in the order of `leases`: all, or none when the answer came so
  ///   late that others may have taken them for stale. Those begin once they have been renewed, for
  ///   which a tick is asked. With it what they replaced.
  func register(
    _ leases: [Lease], sentAt: Uptime, in state: inout State
  ) -> (handles: [RunHandle], replaced: [(old: RunHandle, by: Lease)]) {
    guard !leases.isEmpty else { return ([], []) }
    // Trust begins with the first lease; a later one does not stretch that of the others.
    var trust = state.trust ?? TrustWindow(settings: settings, sentAt: sentAt)
    var replaced: [(old: RunHandle, by: Lease)] = []
    let handles = leases.map { lease in
      let handle = RunHandle(lease)
      let registration = state.registry.register(lease, handle)
      if case .refused = registration { return handle }
      trust.acquired(sentAt: sentAt, registration: state.registry.lastRegistration)
      if case .replaced(let old) = registration { replaced.append((old, lease)) }
      return handle
    }
    Self.noteEnding(replaced.map { ($0.old.lease, $0.old) }, in: &state)
    state.trust = state.registry.activeCount > 0 ? trust : nil
    guard trust.remaining(at: clock.uptime()) == .zero else { return (handles, replaced) }
    state.untried += handles
    requestTick(in: &state)
    return ([], replaced)
  }

  /// Notes, in the same moment in which runs leave the registry, that the work of some of them has
  /// yet to end: it takes room until then, and a newer run of the same chat waits for it.
  static func noteEnding(_ runs: [(lease: Lease, run: RunHandle)], in state: inout State) {
    for (lease, run) in runs where run.isUnderWay { state.ending[lease.chat] = run }
  }

  /// An older generation that was still registered has been taken from this worker and given back.
  func cancelReplaced(_ replaced: [(old: RunHandle, by: Lease)]) {
    for (old, _) in replaced { cancel(old, Loss(lease: old.lease, cause: .stolen)) }
  }

  // MARK: Running

  /// Starts the work of a registered chat, or gives it back when the worker is stopping.
  func start(_ handle: RunHandle, _ assignment: Assignment) {
    let isRunning = state.withLock { state in
      guard state.phase == .running else { return false }
      // A chat that is only held needs no task: its lease is all there is of it. One that has been
      // lost meanwhile is cancelled by whoever noticed.
      guard state.registry.run(of: handle.lease) === handle else { return true }
      handle.attempt = assignment.attempt
      if let handler {
        handle.start(after: state.ending[handle.lease.chat], on: executor) { [self] in
          await run(handle, assignment, handler)
        }
      } else {
        beginWatch(handle, assignment)
      }
      return true
    }
    guard !isRunning else { return }
    let loss = Loss(lease: handle.lease, cause: .shutdown)
    if handle.cancel(loss) { emit(.cancelled(loss)) }
    release(handle)
  }

  private func run(
    _ handle: RunHandle, _ assignment: Assignment, _ handler: ChatHandler
  ) async {
    let result: Result<ChatAnswer, any Error>
    if handle.loss == nil {
      beginWatch(handle, assignment)
      let run = ChatRun(handle: handle, assignment: assignment, services: self)
      do {
        result = .success(try await handler(run))
      } catch {
        result = .failure(error)
      }
    } else {
      result = .failure(CancellationError())
    }
    ended(handle, result)
  }

  private func ended(_ handle: RunHandle, _ result: Result<ChatAnswer, any Error>) {
    // All in one moment: a stop that comes between would give back what has just been done.
    let (end, isHeld) = state.withLock { state in
      if state.ending[handle.lease.chat] === handle { state.ending[handle.lease.chat] = nil }
      let end = handle.end(goesOn: result.goesOn)
      let isOwn = end.loss == nil || end.loss?.cause == .shutdown
      return (end, isOwn && Self.beginFinishing(handle, in: &state))
    }
    let hasEnded = !result.goesOn
    if let loss = end.loss, loss.cause != .shutdown {
      // Until now it took the room of another chat.
      inbox.requestClaim()
      if hasEnded { confirmEnd(of: handle.lease) }
      emit(.cancelled(loss))
    } else if let loss = end.loss, end.overrun == nil, !end.isOutcomeKept {
      // Half-done work may look done: what was told to stop says nothing about its chat any more.
      emit(.cancelled(loss))
      if isHeld {
        submit(handle, .givenBack, hasEnded: hasEnded)
      } else if hasEnded {
        confirmEnd(of: handle.lease)
      }
    } else if isHeld {
      submit(handle, decision(on: result, of: handle, end.overrun), hasEnded: hasEnded)
    } else if hasEnded {
      // It was lost in this moment, or given back when its time was over.
      confirmEnd(of: handle.lease)
    }
  }

  private func decision(
    on result: Result<ChatAnswer, any Error>?, of handle: RunHandle, _ overrun: Overrun?
  ) -> EndingPolicy.Decision {
    EndingPolicy(settings: settings).decision(
      on: result, overrun: overrun, attempt: handle.attempt, at: clock.wallTime(),
      chance: Chance.share())
  }

  /// Ends a run that took too long and has no end of its own: of a chat that is only held, or one that
  /// goes on although it should have ended.
  /// - Returns: Whether it was still held.
  @discardableResult
  func finish(
    _ handle: RunHandle, _ result: Result<ChatAnswer, any Error>?, overrun: Overrun,
    hasEnded: Bool = true
  ) -> Bool {
    guard state.withLock({ Self.beginFinishing(handle, in: &$0) }) else { return false }
    submit(handle, decision(on: result, of: handle, overrun), hasEnded: hasEnded)
    return true
  }

  /// Gives a chat back because this worker stops. When the chat has just been lost, whoever noticed
  /// reports it.
  /// - Parameter hasEnded: False when its work goes on.
  func release(_ handle: RunHandle, hasEnded: Bool = true) {
    // Its time was over before the stop began.
    if !hasEnded, let overrun = handle.overrun {
      finish(handle, nil, overrun: overrun, hasEnded: false)
      return
    }
    let isHeld = state.withLock { Self.beginFinishing(handle, in: &$0) }
    if isHeld {
      submit(handle, .givenBack, hasEnded: hasEnded)
    } else if hasEnded {
      confirmEnd(of: handle.lease)
    }
  }

  /// Lets others know that work has ended whose ending is not written, since its lease was lost.
  private func confirmEnd(of lease: Lease) {
    if recordsRuns { inbox.add(ended: lease) }
  }

  private static func beginFinishing(_ handle: RunHandle, in state: inout State) -> Bool {
    let isHeld = state.registry.markFinishing(handle.lease)
    if state.registry.activeCount == 0 { state.trust = nil }
    return isHeld
  }

  /// Hands the end of a run to the thread of the writes.
  private func submit(
    _ handle: RunHandle, _ decision: EndingPolicy.Decision, hasEnded: Bool = true
  ) {
    inbox.add(
      WorkInbox.PendingEnding(
        handle: handle,
        ending: Ending(
          lease: handle.lease, outcome: decision.outcome, readMessages: handle.readMessages,
          hasEnded: hasEnded, exitCode: decision.exitCode, lastOutputAt: handle.takeSign()),
        reason: decision.reason))
  }

  /// Takes a chat whose ending was written, or turned out to be lost, out of the registry.
  func remove(_ lease: Lease) {
    state.withLock { state in
      _ = state.registry.remove(lease)
    }
  }

  /// Cancels all work that is under way because this worker stops; what has not begun is given back.
  func cancelAll() {
    // In one moment with the ends of runs: those that have ended by now are not among them.
    let marked = state.withLock { state in
      state.registry.active.map { lease, handle in
        (handle: handle, mark: handle.mark(Loss(lease: lease, cause: .shutdown)))
      }
    }
    for (handle, mark) in marked {
      mark.task?.cancel()
      guard mark.isOver else { continue }
      emit(.cancelled(Loss(lease: handle.lease, cause: .shutdown)))
      release(handle)
    }
  }

  /// Cancels a run that has left the registry, and reports its end, now or when it comes.
  func cancel(_ handle: RunHandle, _ loss: Loss) {
    guard handle.cancel(loss) else { return }
    // Its run may have been noted although its work has never begun.
    if !handle.goesOn { confirmEnd(of: handle.lease) }
    emit(.cancelled(loss))
  }
}

extension Result {
  /// Whether something of the work could not be ended.
  fileprivate var goesOn: Bool {
    if case .failure(let error) = self { error is any WorkGoesOn } else { false }
  }
}

extension EndingPolicy.Decision {
  /// What the stop of a worker makes of its chats.
  fileprivate static let givenBack = EndingPolicy.Decision(
    outcome: .released(reason: Cause.shutdown.rawValue, retryAt: nil), exitCode: nil, reason: .exit)
}

extension WorkerCore: RunServices {
  func report(_ progress: Chat.Progress, of lease: Lease) {
    inbox.report(progress, of: lease)
  }

  func heard(_ handle: RunHandle) {
    let sign = RunWatch.Moment(working: clock.workingTime(), wall: clock.wallTime())
    if handle.heard(sign) { inbox.add(signed: handle) }
  }

  func warn(_ message: String) {
    logger.warning("\(message)")
  }

  func perform<Result: Sendable>(
    _ body: @escaping @Sendable (any WorkStore, Timestamp) throws -> Result
  ) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
      let (clock, stopped) = (clock, WorkerStopped(worker: incarnation.worker))
      inbox.add { store in
        continuation.resume(
          with: Swift.Result {
            guard let store else { throw stopped }
            return try body(store, clock.wallTime())
          })
      }
    }
  }
}
