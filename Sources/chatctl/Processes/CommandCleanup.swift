import HeartbeatCore

/// Ends what commands have left behind, for those who wait for the end of their runs.
struct CommandCleanup: OutsideCleanup {
  /// Absolute: what the marks of runs are kept beside.
  let database: String

  func end(_ run: UnendedRun) -> Bool {
    let remains = RunRemains(beside: database)
    do {
      // A worker that is hung has its lock: of its processes only those of this run are ended, whose
      // chat is another's by now.
      let left =
        run.process == .dead ? try remains.end() : try remains.end(runs: [run.lease])
      return !left.contains { $0.lease == run.lease }
    } catch {
      // What cannot be looked at is not known to have ended.
      return false
    }
  }
}
