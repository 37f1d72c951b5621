/// Endings, progress, and what goes into the event log.
extension WorkLoop {
  /// One portion; the rest waits for the next step, so that a heartbeat can come in between.
  func writeEndings() throws {
    guard !pending.endings.isEmpty else { return }
    let batch = Array(pending.endings.prefix(core.settings.portion))
    let results = try store.finish(
      batch.map(\.ending), by: core.incarnation, at: core.clock.wallTime())
    pending.endings.removeFirst(batch.count)
    var lost: [RunHandle] = []
    for (ended, result) in zip(batch, results) {
      core.remove(ended.ending.lease)
      switch result {
      case .accepted(let status): report(ended, status)
      case .leaseLost: lost.append(ended.handle)
      }
    }
    report(lost: lost)
    // Each ending leaves room for another chat, and may have made its own pending again.
    isClaimWanted = true
  }

  private func report(_ ended: WorkInbox.PendingEnding, _ status: ChatStatus) {
    if ended.handle.loss != nil, case .released = ended.ending.outcome {
      // Its `cancelled` was told when its work had ended.
      core.countRelease()
    } else {
      core.emit(.finished(ended.ending.lease, status, exitCode: ended.exitCode))
    }
  }

  /// Runs that ended by themselves after somebody had taken their chats.
  private func report(lost handles: [RunHandle]) {
    guard !handles.isEmpty else { return }
    let leases = handles.map(\.lease)
    // They are lost whether or not the log can be read.
    let known = (try? store.losses(of: leases)) ?? []
    let byLease = Dictionary(known.map { ($0.lease, $0) }, uniquingKeysWith: { first, _ in first })
    let losses = leases.map { byLease[$0] ?? Loss(lease: $0, cause: .leaseExpired) }
    core.emit(.lost(losses))
    pending.notices += losses.map(Notice.lost)
    for (handle, loss) in zip(handles, losses) { core.cancel(handle, loss) }
  }

  func confirmEnds() throws {
    guard !pending.ended.isEmpty else { return }
    let batch = Array(pending.ended.prefix(core.settings.portion))
    try store.confirmEnds(of: batch, by: core.incarnation, at: core.clock.wallTime())
    pending.ended.removeFirst(batch.count)
    // A run here may have waited for one of them.
    pending.areRunsWanted = true
  }

  func writeProgress() throws {
    guard !pending.progress.isEmpty else { return }
    try store.recordProgress(pending.progress, by: core.incarnation)
    pending.progress.removeAll()
  }

  func writeNotices() throws {
    guard !pending.notices.isEmpty else { return }
    try store.record(pending.notices, by: core.incarnation, at: core.clock.wallTime())
    pending.notices.removeAll()
  }
}
