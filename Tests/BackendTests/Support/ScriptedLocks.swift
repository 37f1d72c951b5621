@testable import HeartbeatCore

/// Liveness whose every look is answered by the test, which may do more at that moment.
struct ScriptedLocks: Liveness {
  let look: @Sendable (WorkerID) -> Presence

  func presence(of worker: WorkerID) -> Presence { look(worker) }

  func enter(_ worker: WorkerID, as incarnation: IncarnationID) throws -> (any Standing)? { nil }
}
