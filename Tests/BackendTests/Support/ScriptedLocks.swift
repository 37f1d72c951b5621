@testable import HeartbeatCore

/// Worker locks whose every look is answered by the test, which may do more at that moment.
struct ScriptedLocks: WorkerLocks {
  let look: @Sendable (WorkerID) -> Bool

  func isHeld(_ worker: WorkerID) -> Bool { look(worker) }

  func acquire(_ worker: WorkerID) throws -> (any WorkerLock)? { nil }
}
