/// What runs have shown of themselves, and what became of those that took too long.
extension WorkLoop {
  /// Asks the database for signs that only it has heard of: those that a chat's own command gives
  /// through chatctl. While it cannot be asked nobody is taken for silent.
  func judgeSilent() throws {
    guard !pending.silent.isEmpty else { return }
    let stored = try store.signs(of: pending.silent.map(\.lease))
    let silent = pending.silent
    pending.silent.removeAll()
    for handle in silent { core.judge(handle, stored: stored[handle.lease]) }
  }

  /// Before their ends are written, so that the log tells of both in order.
  func writeOverruns() throws {
    guard !pending.overruns.isEmpty else { return }
    let batch = WrittenBatch(pending.overruns) { overruns in
      try store.record(
        overruns.map { Notice.timedOut($0.lease, $0.overrun) }, by: core.incarnation,
        at: core.clock.wallTime())
      return overruns.map { _ in }
    }
    pending.overruns = batch.rest
    for (row, error) in batch.refused where WriteFault(error) != .content {
      setAside.notices.append(.timedOut(row.lease, row.overrun))
    }
    try settle(batch, "an event", \.lease)
  }

  func writeSigns() throws {
    let now = core.clock.uptime()
    guard !pending.signed.isEmpty || !pending.signs.isEmpty else {
      signsDueAt = nil
      return
    }
    let count = pending.signed.count + pending.signs.count
    let dueAt = signsDueAt ?? now + Self.pause(beforeSigns: count, core.settings)
    signsDueAt = dueAt
    guard dueAt <= now else { return }
    signsDueAt = nil
    for handle in pending.signed { pending.signs[handle.lease] = handle.takeSign() }
    pending.signed.removeAll()
    let batch = WrittenBatch(pending.signs.sorted { $0.key < $1.key }) { rows in
      try store.recordSigns(
        Dictionary(rows.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 }),
        by: core.incarnation, at: core.clock.wallTime())
      return rows.map { _ in }
    }
    // What cannot be written is not missed: the next sign takes its place.
    pending.signs = Dictionary(batch.rest.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
    try settle(batch, "the newest sign", \.key)
  }

  /// The more runs give signs the less often they are stored, at least with each heartbeat: one row
  /// takes about as much of a second as a hundredth at most.
  static func pause(beforeSigns count: Int, _ settings: Settings) -> Duration {
    min(max(.milliseconds(10) * count, .seconds(1)), settings.interval)
  }
}
