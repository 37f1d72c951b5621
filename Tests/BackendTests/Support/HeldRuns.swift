import Synchronization

@testable import HeartbeatCore

/// A handler whose runs end when the test says so, whatever they are told: as a command that ignores
/// SIGTERM.
final class HeldRuns: Sendable {
  private struct State {
    var running: [Lease: CheckedContinuation<Void, Never>] = [:]
    var begun: [Lease] = []
    var waiters: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
  }

  private let state = Mutex(State())

  /// The runs that have begun, in that order.
  var begun: [Lease] { state.withLock { $0.begun } }

  /// Those that have not ended.
  var running: Set<Lease> { state.withLock { Set($0.running.keys) } }

  var handler: ChatHandler {
    { [self] chat in
      await run(chat.lease)
      return .done
    }
  }

  private func run(_ lease: Lease) async {
    await withCheckedContinuation { continuation in
      let met = state.withLock { state in
        state.begun.append(lease)
        state.running[lease] = continuation
        let met = state.waiters.filter { $0.count <= state.begun.count }
        state.waiters.removeAll { $0.count <= state.begun.count }
        return met.map(\.continuation)
      }
      for continuation in met { continuation.resume() }
    }
  }

  func end(_ lease: Lease) {
    state.withLock { $0.running.removeValue(forKey: lease) }?.resume()
  }

  func endAll() {
    for lease in running { end(lease) }
  }

  /// Returns once so many runs have begun.
  func waitUntilBegun(_ count: Int) async {
    await withCheckedContinuation { continuation in
      let isMet = state.withLock { state in
        if state.begun.count >= count { return true }
        state.waiters.append((count, continuation))
        return false
      }
      if isMet { continuation.resume() }
    }
  }
}
