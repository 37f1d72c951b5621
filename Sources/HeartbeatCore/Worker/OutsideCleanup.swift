/// Ends what a run has started outside its worker, when that worker can no longer do it.
public protocol OutsideCleanup: Sendable {
  /// Ends whatever is left of a run. Blocks for as long as that takes, a few seconds at most.
  /// - Parameter run: Its worker is dead, or hung for so long that it has lost the chat.
  /// - Returns: Whether it is known that nothing of the run is left.
  func end(_ run: UnendedRun) -> Bool
}

/// For work that is done inside the worker's process and ends with it.
struct NothingOutside: OutsideCleanup {
  func end(_ run: UnendedRun) -> Bool { run.process == .dead }
}
