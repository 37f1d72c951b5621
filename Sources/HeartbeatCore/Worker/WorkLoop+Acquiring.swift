/// Taking over, claiming and starting chats.
extension WorkLoop {
  /// Takes over what earlier incarnations of this worker id left, a portion at a time.
  func adopt() throws {
    guard isAdopting, core.phase == .running else {
      isAdopting = false
      return
    }
    let adoption = try acquire { now in
      let adoption = try store.adoptLeases(
        by: core.incarnation, limit: core.settings.portion, at: now)
      return (adoption, adoption.gained.map(\.lease))
    }
    pending.gained += adoption.handles
    isAdopting = !adoption.result.isEmpty
    if !adoption.result.gained.isEmpty {
      core.emit(.gained(adoption.result.gained))
      pending.notices += adoption.result.gained.map(Notice.gained)
    }
    if !adoption.result.quarantined.isEmpty {
      core.emit(.recovered(Recovery(quarantined: adoption.result.quarantined)))
    }
  }

  func claim() throws {
    if let claimAt, claimAt.hasCome(by: core.clock) {
      // Wanted until there is room: kept as a time it would be due at every moment until then.
      isClaimWanted = true
      self.claimAt = nil
    }
    guard isClaimWanted, !isAdopting else { return }
    let limit = min(core.freeCapacity, claims.size)
    guard limit > 0 else { return }
    claimAt = nil
    let claim = try write(limit, \.claims) {
      try acquire { now in
        let claim = try store.claim(
          limit: limit, by: core.incarnation, of: core.settings.groups,
          beginRuns: core.recordsRuns, at: now)
        return (claim, claim.assignments.map(\.lease))
      }
    }
    // Whoever undrains this worker wakes it.
    guard !claim.result.isDraining else {
      isClaimWanted = false
      return
    }
    let assignments = claim.result.assignments
    if !assignments.isEmpty { core.emit(.claimed(assignments.map(\.lease))) }
    for (handle, assignment) in zip(claim.handles, assignments) {
      if assignment.waitsFor == nil {
        core.start(handle, assignment)
      } else {
        wait(handle, assignment)
      }
    }
    // What is due already waits for room, the rest for its time.
    let nextDue = claim.result.nextDue
    isClaimWanted = nextDue.map { $0 <= core.clock.wallTime() } ?? false
    claimAt = isClaimWanted ? nil : nextDue.map { Due($0, clock: core.clock) }
    sawEmptyQueue = nextDue == nil
  }

  /// Runs a transaction that gives leases to this worker, so that a heartbeat that returns them
  /// before they are registered does not take them for a gift.
  private func acquire<Result>(
    _ body: (Timestamp) throws -> (Result, [Lease])
  ) throws -> (result: Result, handles: [RunHandle]) {
    core.beginAcquisition()
    defer { core.endAcquisition() }
    let sentAt = core.clock.uptime()
    do {
      let (result, leases) = try body(core.clock.wallTime())
      return (result, core.register(leases, sentAt: sentAt))
    } catch let failure as any DatabaseFailure where failure.isUnknown {
      // What it may have got is found by the next heartbeat, as if it had been given to this worker.
      core.requestTick()
      throw failure
    }
  }

  func startGained() throws {
    guard !pending.gained.isEmpty else { return }
    let assignments = try store.assignments(for: pending.gained.map(\.lease))
    let byLease = Dictionary(
      assignments.map { ($0.lease, $0) }, uniquingKeysWith: { first, _ in first })
    // One that is missing was taken away again, which the next reconciliation reports.
    let found = pending.gained.compactMap { handle in
      byLease[handle.lease].map { (handle: handle, assignment: $0) }
    }
    pending.gained.removeAll()
    guard core.recordsRuns else {
      for (handle, assignment) in found { core.start(handle, assignment) }
      return
    }
    for (handle, assignment) in found { wait(handle, assignment) }
    pending.areRunsWanted = true
  }

  /// What this worker fenced itself but still holds runs again, under new generations.
  func takeUpFenced() throws {
    guard !pending.fenced.isEmpty else { return }
    guard core.phase == .running else { return pending.fenced.removeAll() }
    let fenced = pending.fenced
    let taken = try acquire { now in
      let gains = try store.renewGenerations(of: fenced, by: core.incarnation, at: now)
      return (gains, gains.map(\.lease))
    }
    pending.fenced.removeAll()
    pending.gained += taken.handles
    if !taken.result.isEmpty {
      core.emit(.gained(taken.result))
      pending.notices += taken.result.map(Notice.gained)
    }
    try startGained()
  }
}
