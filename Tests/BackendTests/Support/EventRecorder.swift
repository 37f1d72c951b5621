import Synchronization

@testable import HeartbeatCore

/// Keeps what a worker tells, and lets a test wait for it.
final class EventRecorder: Sendable {
  private struct Waiter {
    let isMet: ([WorkerEvent.Kind]) -> Bool
    let continuation: CheckedContinuation<Void, Never>
  }

  private struct State {
    var kinds: [WorkerEvent.Kind] = []
    var moments: [ContinuousClock.Instant] = []
    var waiters: [Waiter] = []
  }

  private let state = Mutex(State())

  var kinds: [WorkerEvent.Kind] { state.withLock { $0.kinds } }

  func add(_ event: WorkerEvent) {
    let met = state.withLock { state in
      state.kinds.append(event.kind)
      state.moments.append(.now)
      let kinds = state.kinds
      let met = state.waiters.filter { $0.isMet(kinds) }.map(\.continuation)
      state.waiters.removeAll { $0.isMet(kinds) }
      return met
    }
    for continuation in met { continuation.resume() }
  }

  /// When the first event of those that `isWanted` was told, whenever the test heard of it.
  func moment(of isWanted: (WorkerEvent.Kind) -> Bool) -> ContinuousClock.Instant? {
    state.withLock { state in state.kinds.firstIndex(where: isWanted).map { state.moments[$0] } }
  }

  /// Returns once `isMet` holds for everything told so far.
  func wait(until isMet: @escaping @Sendable ([WorkerEvent.Kind]) -> Bool) async {
    await withCheckedContinuation { continuation in
      let isMetNow = state.withLock { state in
        if isMet(state.kinds) { return true }
        state.waiters.append(Waiter(isMet: isMet, continuation: continuation))
        return false
      }
      if isMetNow { continuation.resume() }
    }
  }

  var ticks: [WorkerEvent.Tick] {
    kinds.compactMap { if case .tick(let tick) = $0 { tick } else { nil } }
  }

  /// The runs whose work has ended after a cancellation, in that order.
  var cancelled: [Loss] { Self.cancelled(kinds) }

  /// All that its sweeps took.
  var recovered: Recovery {
    kinds.reduce(into: Recovery()) { all, kind in
      if case .recovered(let recovery) = kind { all += recovery }
    }
  }

  /// How often it claimed.
  static func claims(_ kinds: [WorkerEvent.Kind]) -> Int {
    kinds.count { if case .claimed = $0 { true } else { false } }
  }

  static func cancelled(_ kinds: [WorkerEvent.Kind]) -> [Loss] {
    kinds.compactMap { if case .cancelled(let loss) = $0 { loss } else { nil } }
  }

  /// What was lost, at ticks and between them.
  var lost: [Loss] {
    kinds.flatMap { kind -> [Loss] in
      switch kind {
      case .tick(let tick): tick.lost
      case .lost(let losses): losses
      default: []
      }
    }
  }

  var gained: [Gain] {
    kinds.flatMap { kind -> [Gain] in
      switch kind {
      case .tick(let tick): tick.gained
      case .gained(let gains): gains
      default: []
      }
    }
  }

  var failures: Int {
    kinds.count { if case .tickFailed = $0 { true } else { false } }
  }

  var fenced: [Lease] {
    kinds.flatMap { kind -> [Lease] in
      if case .selfFenced(let leases) = kind { leases } else { [] }
    }
  }

  static func finished(_ kinds: [WorkerEvent.Kind]) -> [(Lease, ChatStatus)] {
    kinds.compactMap {
      if case .finished(let lease, let status, _, _) = $0 { (lease, status) } else { nil }
    }
  }
}
