import HeartbeatCore
import Synchronization

/// A thread for what blocks, one thing after the other, so that neither a database nor a file holds up the
/// threads that answer.
final class Desk: Sendable {
  private struct State {
    var work: [@Sendable () -> Void] = []
    var isClosed = false
  }

  private let state = Mutex(State())
  private let wake = WakeSignal()

  /// So much waits already that it is better to come again.
  struct Busy: Error {}

  private let most: Int

  /// - Parameter most: What may wait; what comes then is refused.
  /// - Throws: ``ThreadFailure``.
  init(name: String, most: Int = .max) throws {
    self.most = most
    // The thread keeps what it needs alone: a desk that nobody has any more ends.
    try SystemThread.start(name: name) { [weak self, wake] in
      while true {
        wake.wait(atMost: .seconds(3600))
        guard let work = self?.take() else { return }
        for each in work { each() }
      }
    }
  }

  deinit {
    wake.raise()
  }

  /// - Returns: Nil at the end.
  private func take() -> [@Sendable () -> Void]? {
    state.withLock { state in
      defer { state.work = [] }
      return state.isClosed && state.work.isEmpty ? nil : state.work
    }
  }

  /// What is at the desk already is done.
  func close() {
    state.withLock { $0.isClosed = true }
    wake.raise()
  }

  /// - Throws: ``Busy``, or what `work` throws.
  func perform<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws
    -> Result
  {
    try await withCheckedThrowingContinuation { continuation in
      let isTaken = state.withLock { state in
        guard state.work.count < most else { return false }
        state.work.append { continuation.resume(with: Swift.Result(catching: work)) }
        return true
      }
      guard isTaken else { return continuation.resume(throwing: Busy()) }
      wake.raise()
    }
  }
}
