import Synchronization

@testable import HeartbeatCore

/// Worker locks that a test holds and frees without processes.
final class StubLocks: WorkerLocks {
  private let held = Mutex<Set<WorkerID>>([])

  func hold(_ worker: WorkerID) {
    held.withLock { _ = $0.insert(worker) }
  }

  /// As when the process that held the lock has ended.
  func free(_ worker: WorkerID) {
    held.withLock { _ = $0.remove(worker) }
  }

  func isHeld(_ worker: WorkerID) -> Bool {
    held.withLock { $0.contains(worker) }
  }

  func acquire(_ worker: WorkerID) throws -> (any WorkerLock)? {
    held.withLock { $0.insert(worker).inserted } ? StubLock(worker: worker, locks: self) : nil
  }
}

private final class StubLock: WorkerLock {
  private let worker: WorkerID
  private let locks: StubLocks

  init(worker: WorkerID, locks: StubLocks) {
    self.worker = worker
    self.locks = locks
  }

  deinit {
    locks.free(worker)
  }
}
