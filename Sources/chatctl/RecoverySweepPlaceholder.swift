import HeartbeatCore

struct SystemClock {
  var now: Timestamp { wallTime() }
}

/// Stands in until the library's own sweep is there.
struct RecoverySweep {
  let store: any ChatStore
  let clock: SystemClock

  func run(staleAfter: Duration?, limit: Int?, dryRun: Bool) throws -> Recovery {
    var recovery = Recovery()
    guard !dryRun else { return recovery }
    for holder in try store.leaseHolders(at: clock.now) {
      let now = clock.now
      let stale = holder.heartbeats.filter { $0.age(at: now) > staleAfter ?? holder.staleAfter }
      let isDead = holder.process == .dead
      guard isDead || !stale.isEmpty else { continue }
      let found = try store.recover(
        RecoveryRequest(
          holder: holder.incarnation, why: isDead ? .workerDead : .stale,
          heartbeats: isDead ? nil : stale),
        limit: (limit ?? 1_000_000) - recovery.count, by: .operator, at: now)
      recovery.recovered += found.recovered
      recovery.quarantined += found.quarantined
    }
    return recovery
  }
}
