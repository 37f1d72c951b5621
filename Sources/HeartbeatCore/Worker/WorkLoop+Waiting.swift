/// Runs that are held here but wait until an older run of their chat has ended.
extension WorkLoop {
  /// The lease is held and renewed; the work begins when ``beginWaiting()`` says so.
  func wait(_ handle: RunHandle, _ assignment: Assignment) {
    waiting.append((handle, assignment))
    core.setWaiting(true)
  }

  /// Begins those whose older run has ended. Asked for by whoever learns of an end.
  func beginWaiting() throws {
    guard pending.areRunsWanted else { return }
    waiting.removeAll { $0.handle.loss != nil }
    let batch = waiting
    let starts = try store.beginRuns(
      of: batch.map(\.handle.lease), by: core.incarnation, at: core.clock.wallTime())
    pending.areRunsWanted = false
    waiting.removeAll()
    for ((handle, assignment), start) in zip(batch, starts) {
      switch start {
      case .begun: core.start(handle, assignment)
      case .waits: waiting.append((handle, assignment))
      // The next reconciliation reports it.
      case .leaseLost: continue
      }
    }
    core.setWaiting(!waiting.isEmpty)
  }
}
