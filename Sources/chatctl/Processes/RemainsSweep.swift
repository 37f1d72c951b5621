import HeartbeatCore
import Synchronization

/// Ends what dead workers have left before a command is started, once for all who wait for it.
final class RemainsSweep: Sendable {
  typealias Outcome = Result<[RunRemains.Process], any Error>

  private struct State {
    var waiting: [CheckedContinuation<Outcome, Never>] = []
    var isUnderWay = false
  }

  private let database: String
  private let state = Mutex(State())

  init(beside database: String) {
    self.database = database
  }

  /// Waits until nothing is left of what worker processes ran that had ended when this was called.
  /// - Returns: What does not end.
  /// - Throws: ``UnusableFile``, ``SystemFailure`` when it cannot be told.
  func run() async throws -> [RunRemains.Process] {
    let remains = RunRemains(beside: database)
    return try await withCheckedContinuation { continuation in
      let isFirst = state.withLock { state in
        state.waiting.append(continuation)
        defer { state.isUnderWay = true }
        return !state.isUnderWay
      }
      if isFirst { start(remains) }
    }.get()
  }

  /// It waits for processes to end, for which no thread of the cooperative pool should be held.
  private func start(_ remains: RunRemains) {
    do {
      try Thread.detach(name: "remains") {
        // Who comes while this goes on may know of a worker that has ended since.
        while let waiting = self.next() {
          let outcome = Outcome { try remains.end() }
          for continuation in waiting { continuation.resume(returning: outcome) }
        }
      }
    } catch {
      for continuation in next() ?? [] { continuation.resume(returning: .failure(error)) }
      state.withLock { $0.isUnderWay = false }
    }
  }

  /// - Returns: Nil when nobody waits any more.
  private func next() -> [CheckedContinuation<Outcome, Never>]? {
    state.withLock { state in
      defer { state.waiting = [] }
      state.isUnderWay = !state.waiting.isEmpty
      return state.waiting.isEmpty ? nil : state.waiting
    }
  }
}
