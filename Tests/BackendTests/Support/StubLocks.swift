import Synchronization

@testable import HeartbeatCore

/// Liveness that a test decides without processes.
final class StubLocks: Liveness {
  private let presences = Mutex<[WorkerID: Presence]>([:])

  /// As when a process has the id and has not said as which incarnation, or has.
  func hold(_ worker: WorkerID, as incarnation: IncarnationID? = nil) {
    set(worker, .present(incarnation))
  }

  /// As when the process that held the lock has ended.
  func free(_ worker: WorkerID) {
    set(worker, .absent(ended: nil))
  }

  /// As when what shows the process was taken away.
  func hide(_ worker: WorkerID) {
    set(worker, .unknown)
  }

  private func set(_ worker: WorkerID, _ presence: Presence) {
    presences.withLock { $0[worker] = presence }
  }

  func presence(of worker: WorkerID) -> Presence {
    presences.withLock { $0[worker] ?? .absent(ended: nil) }
  }

  func enter(
    _ worker: WorkerID, as incarnation: IncarnationID
  ) throws -> (any Standing)? {
    if case .present = presence(of: worker) { return nil }
    hold(worker, as: incarnation)
    return StubStanding(worker: worker, locks: self)
  }
}

private final class StubStanding: Standing {
  private let worker: WorkerID
  private let locks: StubLocks

  init(worker: WorkerID, locks: StubLocks) {
    self.worker = worker
    self.locks = locks
  }

  deinit {
    locks.free(worker)
  }

  func become(_ incarnation: IncarnationID) { locks.hold(worker, as: incarnation) }
  func confirm() -> Confirmation { .sound }
}
