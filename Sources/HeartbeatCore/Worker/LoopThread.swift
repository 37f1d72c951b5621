import Synchronization

/// When a loop wants its next step.
enum NextStep: Equatable, Sendable {
  case at(Uptime)
  case stop
}

/// A thread of its own that takes one step after another, so that neither a busy cooperative pool
/// nor another loop's slow call can delay it.
///
/// It exists before its loop does: a worker must have all of its threads before it takes anything
/// that others count on.
final class LoopThread: Sendable {
  typealias Step = () -> NextStep

  private enum Orders {
    case wait
    /// The state of a loop is made on the thread and never leaves it.
    case run(WakeSignal, @Sendable () -> Step)
    case end
  }

  private struct State {
    var orders = Orders.wait
    var hasEnded = false
    var waiters: [CheckedContinuation<Void, Never>] = []
  }

  private let clock: any WorkerClock
  private let gate = WakeSignal()
  private let state = Mutex(State())

  /// Makes the thread, which waits for ``begin(signal:makeStep:)`` or ``abandon()``. One of the two
  /// must follow.
  /// - Throws: ``ThreadFailure``.
  init(name: String, clock: any WorkerClock) throws {
    self.clock = clock
    try SystemThread.start(name: name) { self.live() }
  }

  /// All of them, or none.
  /// - Throws: ``ThreadFailure``.
  static func make(
    _ names: [String], _ make: (String) throws -> LoopThread
  ) throws -> [LoopThread] {
    var threads: [LoopThread] = []
    do {
      for name in names { threads.append(try make(name)) }
    } catch {
      for thread in threads { thread.abandon() }
      throw error
    }
    return threads
  }

  /// - Parameters:
  ///   - signal: Wakes the loop before its time.
  ///   - makeStep: Called on the thread.
  func begin(signal: WakeSignal, makeStep: @escaping @Sendable () -> Step) {
    state.withLock { $0.orders = .run(signal, makeStep) }
    gate.raise()
  }

  /// The thread ends without having done anything.
  func abandon() {
    state.withLock { $0.orders = .end }
    gate.raise()
  }

  /// Returns once the loop has stopped.
  func waitUntilEnded() async {
    await withCheckedContinuation { continuation in
      let hasEnded = state.withLock { state in
        if !state.hasEnded { state.waiters.append(continuation) }
        return state.hasEnded
      }
      if hasEnded { continuation.resume() }
    }
  }

  private func live() {
    loop()
    let waiters = state.withLock { state in
      state.hasEnded = true
      return state.waiters
    }
    for waiter in waiters { waiter.resume() }
  }

  private func loop() {
    while true {
      switch state.withLock({ $0.orders }) {
      case .wait: gate.wait(atMost: .seconds(3600))
      case .end: return
      case .run(let signal, let makeStep):
        let step = makeStep()
        while case .at(let deadline) = step() {
          clock.wait(for: signal, until: deadline)
        }
        return
      }
    }
  }
}
