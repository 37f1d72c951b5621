internal import CPlatform
import Glibc
import Synchronization

/// When a loop wants its next step.
enum NextStep: Equatable, Sendable {
  case at(Uptime)
  case stop
}

/// A thread of its own that takes one step after another, so that neither a busy cooperative pool
/// nor another loop's slow call can delay it.
final class LoopThread: Sendable {
  private let name: String
  private let clock: any WorkerClock
  private let signal: WakeSignal
  private let makeStep: @Sendable () -> () -> NextStep
  private let ending = Mutex(Ending())

  private struct Ending {
    var hasEnded = false
    var waiters: [CheckedContinuation<Void, Never>] = []
  }

  /// - Parameter makeStep: Called on the new thread, so that the state of a loop never leaves it.
  init(
    name: String, clock: any WorkerClock, signal: WakeSignal,
    makeStep: @escaping @Sendable () -> () -> NextStep
  ) {
    self.name = name
    self.clock = clock
    self.signal = signal
    self.makeStep = makeStep
  }

  func start() {
    var thread = pthread_t()
    let code = pthread_create(
      &thread, nil,
      { context in
        guard let context else { return nil }
        Unmanaged<LoopThread>.fromOpaque(context).takeRetainedValue().loop()
        return nil
      }, Unmanaged.passRetained(self).toOpaque())
    precondition(code == 0, "a process can make the few threads of a worker")
    pthread_detach(thread)
  }

  /// Returns once the loop has stopped.
  func waitUntilEnded() async {
    await withCheckedContinuation { continuation in
      let hasEnded = ending.withLock { ending in
        if !ending.hasEnded { ending.waiters.append(continuation) }
        return ending.hasEnded
      }
      if hasEnded { continuation.resume() }
    }
  }

  private func loop() {
    platform_name_thread(name)
    let step = makeStep()
    while case .at(let deadline) = step() {
      clock.wait(for: signal, until: deadline)
    }
    let waiters = ending.withLock { ending in
      ending.hasEnded = true
      return ending.waiters
    }
    for waiter in waiters { waiter.resume() }
  }
}
