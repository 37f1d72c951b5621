/// Endings, progress, and what goes into the event log.
extension WorkLoop {
  /// One portion; the rest waits for the next step, so that a heartbeat can come in between.
  func writeEndings() throws {
    guard !pending.endings.isEmpty else { return }
    let portion = Array(pending.endings.prefix(endings.size))
    let batch = write(portion.count, \.endings) {
      WrittenBatch(portion) { endings in
        try store.finish(endings.map(\.ending), by: core.incarnation, at: core.clock.wallTime())
      }
    }
    pending.endings.replaceSubrange(..<portion.count, with: batch.rest)
    var lost: [RunHandle] = []
    for (ended, result) in batch.written {
      core.remove(ended.ending.lease)
      switch result {
      case .accepted(let status): report(ended, status)
      case .leaseLost: lost.append(ended.handle)
      }
    }
    report(lost: lost)
    // Each ending leaves room for another chat, and may have made its own pending again.
    if !batch.written.isEmpty { isClaimWanted = true }
    for (ended, error) in batch.refused {
      if let substitute = ended.substitute(because: error) {
        pending.endings.append(substitute)
      } else {
        setAside.endings.append(ended)
      }
    }
    try settle(batch, "the end") { $0.ending.lease }
  }

  private func report(_ ended: WorkInbox.PendingEnding, _ status: ChatStatus) {
    // Only what the stop gives back has no time to be tried again at.
    if case .released(_, retryAt: nil) = ended.ending.outcome {
      // Its `cancelled` was told when its work had ended.
      core.countRelease()
    } else {
      core.emit(
        .finished(
          ended.ending.lease, status, exitCode: ended.ending.exitCode, reason: ended.reason))
    }
  }

  /// Runs that ended by themselves after somebody had taken their chats.
  private func report(lost handles: [RunHandle]) {
    guard !handles.isEmpty else { return }
    let losses = store.explain(lost: handles.map(\.lease), core.logger)
    core.emit(.lost(losses))
    pending.notices += losses.map(Notice.lost)
    for (handle, loss) in zip(handles, losses) { core.cancel(handle, loss) }
  }

  func confirmEnds() throws {
    guard !pending.ended.isEmpty else { return }
    let portion = Array(pending.ended.prefix(core.settings.portion))
    let batch = WrittenBatch(portion) { leases in
      try store.confirmEnds(of: leases, by: core.incarnation, at: core.clock.wallTime())
      return leases.map { _ in }
    }
    pending.ended.replaceSubrange(..<portion.count, with: batch.rest)
    // A run here may have waited for one of them.
    if !batch.written.isEmpty { pending.areRunsWanted = true }
    setAside.ended += batch.refused.map(\.row)
    try settle(batch, "the end of a run") { $0 }
  }

  func writeProgress() throws {
    guard !pending.progress.isEmpty else { return }
    let batch = WrittenBatch(pending.progress.sorted { $0.key < $1.key }) { rows in
      let newest = Dictionary(rows.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
      try store.recordProgress(newest, by: core.incarnation)
      return rows.map { _ in }
    }
    pending.progress = Dictionary(
      batch.rest.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
    for (row, error) in batch.refused where WriteFault(error) != .content {
      setAside.progress[row.key] = row.value
    }
    try settle(batch, "the progress", \.key)
  }

  func writeNotices() throws {
    guard !pending.notices.isEmpty else { return }
    let batch = WrittenBatch(pending.notices) { notices in
      try store.record(notices, by: core.incarnation, at: core.clock.wallTime())
      return notices.map { _ in }
    }
    pending.notices = batch.rest
    for (notice, error) in batch.refused where WriteFault(error) != .content {
      setAside.notices.append(notice)
    }
    try settle(batch, "an event", \.lease)
  }

  // MARK: What cannot be written

  /// Says what was refused, and lets what was set aside be tried again after a pause.
  func settle<Row, Answer>(
    _ batch: WrittenBatch<Row, Answer>, _ what: String, _ lease: (Row) -> Lease
  ) throws {
    if let first = batch.refused.first {
      let chats = batch.refused.map { "\(lease($0.row).chat)" }.joined(separator: ", ")
      let note = MaintenanceNote(
        "cannot write \(what) of chat \(chats)", details: ["error": "\(first.error)"])
      let now = core.clock.uptime()
      if complaints.isNews(note, at: now) {
        core.logger.error("\(note.message)", metadata: note.details.mapValues { .string($0) })
      }
      retryAt = retryAt ?? now + core.settings.tickRetryPause
    }
    if let failure = batch.failure { throw failure }
  }

  func takeBackWhatWasSetAside(at now: Uptime) {
    guard let retryAt, retryAt <= now else { return }
    self.retryAt = nil
    pending.endings += setAside.endings
    pending.ended += setAside.ended
    pending.notices += setAside.notices
    pending.progress.merge(setAside.progress) { newest, _ in newest }
    setAside = WorkInbox.Contents()
  }
}

extension WorkInbox.PendingEnding {
  /// What ends the chat instead when its end can never be written: else it would run for ever, and
  /// each attempt more would only bring the same again. Nil when trying again may help, when this is
  /// a substitute already, and for what is only given back, which others can do as well.
  fileprivate func substitute(because error: any Error) -> WorkInbox.PendingEnding? {
    guard WriteFault(error) == .content, !isSubstitute else { return nil }
    let outcome: Ending.Outcome
    switch ending.outcome {
    case .completed:
      outcome = .failed(error: "done, but the answer cannot be stored: \(error)", retryAt: nil)
    case .failed(_, let retryAt):
      outcome = .failed(
        error: "failed, and the reason cannot be stored: \(error)", retryAt: retryAt)
    case .released(_, nil): return nil
    case .released(_, let retryAt?):
      let reason = "to be tried again, and the reason cannot be stored: \(error)"
      outcome = .failed(error: reason, retryAt: retryAt)
    }
    return WorkInbox.PendingEnding(
      handle: handle,
      ending: Ending(
        lease: ending.lease, outcome: outcome, readMessages: ending.readMessages,
        hasEnded: ending.hasEnded, exitCode: ending.exitCode, lastOutputAt: ending.lastOutputAt),
      reason: reason, isSubstitute: true)
  }
}

extension Notice {
  fileprivate var lease: Lease {
    switch self {
    case .lost(let loss): loss.lease
    case .gained(let gain): gain.lease
    case .fenced(let lease), .timedOut(let lease, _): lease
    }
  }
}
