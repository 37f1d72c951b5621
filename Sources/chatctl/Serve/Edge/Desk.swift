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

  /// - Throws: ``ThreadFailure``.
  init(name: String) throws {
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

  func perform<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws
    -> Result
  {
    try await withCheckedThrowingContinuation { continuation in
      state.withLock { state in
        state.work.append { continuation.resume(with: Swift.Result(catching: work)) }
      }
      wake.raise()
    }
  }
}
