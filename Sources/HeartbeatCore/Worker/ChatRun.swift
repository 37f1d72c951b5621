import Synchronization

/// One run of one chat, as the closure sees that does the work.
///
/// The task that the closure runs in is cancelled when the chat is no longer this worker's;
/// ``cancellation`` then says why. Throw when cancelled: what a closure returns then is not kept.
public struct ChatRun: Sendable {
  let handle: RunHandle
  let assignment: Assignment
  let services: any RunServices

  public var lease: Lease { handle.lease }
  public var id: ChatID { handle.lease.chat }
  public var generation: Generation { handle.lease.generation }
  public var title: String { assignment.title }
  /// 1 for the first try.
  public var attempt: Int { assignment.attempt }
  public var workspace: String? { assignment.workspace }
  public var worker: WorkerID { services.incarnation.worker }

  /// Why the work was cancelled, and by whom; nil while it was not.
  public var cancellation: Loss? { handle.loss }

  /// Says that the work had ended before its cancellation reached it: how the closure ends counts
  /// although the worker is stopping. For a closure that learns of the end of its work only later,
  /// such as of a command whose remains have to be waited for.
  public func keepOutcome() {
    handle.keepOutcome()
  }

  /// Says that the work goes on: that it has printed something, or is at it in another way. A run that
  /// gives no sign for longer than it may is cancelled. ``report(_:)`` and ``append(_:)`` are signs too.
  /// Cheap: the newest is kept, and stored with the next heartbeat at the latest.
  public func noteSign() {
    services.heard(handle)
  }

  /// Lets `action` be called when the chat is lost although the run was cancelled before, because of its
  /// limits: its task is cancelled only once, but may have less time to end now.
  public func whenLost(_ action: @escaping @Sendable (Cause) -> Void) {
    handle.setWhenLost(action)
  }

  /// Says that the work itself has ended, so that it cannot take too long any more. For a closure that
  /// has still to clear up after it.
  public func endLimits() {
    handle.endWatch()
  }

  /// The messages of the chat, oldest first. One that arrives later makes the chat run again when
  /// this run ends.
  /// - Throws: ``DatabaseFailure``, ``WorkerStopped``.
  public func messages() async throws -> [Message] {
    let id = id
    let messages = try await services.perform { store, _ in try store.messages(of: id) }
    handle.readMessages = messages.last?.id ?? 0
    return messages
  }

  /// Whether the database knows of this run and lets others wait for its end. False once the lease is
  /// lost, and in an older copy of the database that has taken its place.
  /// - Throws: ``DatabaseFailure``, ``WorkerStopped``.
  public func isBegun() async throws -> Bool {
    let lease = lease
    let incarnation = services.incarnation
    return try await services.perform { store, now in
      try store.beginRuns(of: [lease], by: incarnation, at: now) == [.begun]
    }
  }

  /// What the event log has of the chat, oldest first, a page at a time.
  /// - Throws: ``DatabaseFailure``, ``WorkerStopped``.
  public func history(after seq: Int64, limit: Int = 1_000) async throws -> [Event] {
    var filter = EventFilter()
    (filter.chat, filter.after, filter.limit) = (id, seq, limit)
    let page = filter
    return try await services.perform { store, _ in try store.events(page) }
  }

  /// Says how far the work is. Only the newest is kept, and stored with the next heartbeat.
  ///
  /// A fraction beyond 0 or 1, as sums of fractions come to be, counts as 0 or 1. One that is no
  /// number, as of nothing out of nothing, says nothing: it is left out, with one warning for a run.
  public func report(_ progress: Chat.Progress) {
    services.heard(handle)
    if progress.fraction.isFinite {
      let fraction = min(max(progress.fraction, 0), 1)
      services.report(Chat.Progress(fraction: fraction, note: progress.note), of: lease)
    } else if handle.beginWarning() {
      services.warn(
        "chat \(id) reported a progress that is no number: \(progress.fraction); it is left out")
    }
  }

  /// Adds an assistant message while the lease is held.
  /// - Throws: ``StoreError/leaseLost(_:)`` once it is not, ``WorkerStopped``, ``DatabaseFailure``;
  ///   nothing is added then, unless the failure is ``DatabaseFailure/isUnknown``.
  public func append(_ content: String) async throws {
    let lease = lease
    let incarnation = services.incarnation
    try await services.perform { store, now in
      try store.append(content, under: lease, by: incarnation, at: now)
    }
    services.heard(handle)
  }

  /// Does nothing until the chat is cancelled, and then throws `CancellationError`.
  public func holdUntilCancelled() async throws {
    let latch = CancellationLatch()
    await withTaskCancellationHandler {
      await withUnsafeContinuation { latch.wait($0) }
    } onCancel: {
      latch.open()
    }
    throw CancellationError()
  }
}

/// Resumes one waiting task once it is cancelled. A sleep would cost a timer for each chat.
private final class CancellationLatch: Sendable {
  private enum State {
    case closed
    case waiting(UnsafeContinuation<Void, Never>)
    case open
  }

  private let state = Mutex(State.closed)

  func wait(_ continuation: UnsafeContinuation<Void, Never>) {
    let isOpen = state.withLock { state in
      if case .open = state { return true }
      state = .waiting(continuation)
      return false
    }
    if isOpen { continuation.resume() }
  }

  func open() {
    let waiting = state.withLock { state -> UnsafeContinuation<Void, Never>? in
      defer { state = .open }
      if case .waiting(let continuation) = state { return continuation }
      return nil
    }
    waiting?.resume()
  }
}

/// What a run needs from its worker.
protocol RunServices: Sendable {
  var incarnation: Incarnation { get }

  func report(_ progress: Chat.Progress, of lease: Lease)

  /// The run has given a sign.
  func heard(_ handle: RunHandle)

  /// Says something to whoever reads the worker's log.
  func warn(_ message: String)

  /// Runs `body` on the thread of the worker's writes.
  /// - Throws: ``WorkerStopped`` once that thread has stopped, and what `body` throws.
  func perform<Result: Sendable>(
    _ body: @escaping @Sendable (any WorkStore, Timestamp) throws -> Result
  ) async throws -> Result
}
