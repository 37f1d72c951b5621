import HeartbeatCore

extension Timeline {
  mutating func begin(_ event: Event) {
    switch event.kind {
    case .claimed, .stolen, .adopted: break
    default: return
    }
    guard let chat = event.chat, let worker = event.worker, let generation = event.generation
    else { return }
    let lease = Lease(chat: chat, generation: generation)
    if let known = ownerships[lease] {
      // It was read from the leases, and was not as old as all that.
      guard known.begunAt == nil else { return }
      ownerships[lease]?.begunAt = event.at
      let moment = moment(of: event.at)
      lanes[known.worker]?.beginAfterAll(in: moment)
    } else {
      if let older = held[chat], older < generation {
        // Its end is missing in the log.
        close(Lease(chat: chat, generation: older), as: .lost, at: event.at, by: event.by, nil)
      }
      begin(lease, of: worker, at: event.at)
    }
    move(to: lease, of: worker, event)
  }

  mutating func begin(_ lease: Lease, of worker: WorkerID, at time: Timestamp?) {
    ownerships[lease] = Ownership(lease, of: worker, begunAt: time)
    held[lease.chat] = max(held[lease.chat] ?? lease.generation, lease.generation)
    let moment = time.map(moment)
    lanes[worker, default: TimelineLane(worker: worker)].begin(in: moment)
  }

  mutating func end(_ event: Event) {
    guard let chat = event.chat, let worker = event.from, let generation = event.endedGeneration,
      let end = Ownership.End(event.kind)
    else { return }
    let lease = Lease(chat: chat, generation: generation)
    if ownerships[lease] == nil { begin(lease, of: worker, at: nil) }
    close(lease, as: end, at: event.at, by: event.by, event.reason)
  }

  private mutating func close(
    _ lease: Lease, as end: Ownership.End, at time: Timestamp, by: String, _ reason: String?
  ) {
    guard var it = ownerships[lease], it.end == nil else { return }
    it.end = it.isTimedOut && (end == .failed || end == .gaveUp) ? .timedOut : end
    it.endedAt = time
    it.endedBy = by
    it.reason = reason
    ownerships[lease] = it
    if held[lease.chat] == lease.generation { held[lease.chat] = nil }
    let moment = moment(of: time)
    lanes[it.worker]?.end(it.end ?? end, in: moment)
    if let runTime = it.runTime { runTimes.add(runTime) }
    over.append(lease)
    while over.count > limit, let oldest = over.popFirst() { dissolve(oldest) }
  }

  /// The numbers have it already.
  private mutating func dissolve(_ lease: Lease) {
    guard let it = ownerships.removeValue(forKey: lease), let endedAt = it.endedAt else { return }
    leftOut += 1
    let until = lanes[it.worker]?.leftOutUntil ?? endedAt
    lanes[it.worker]?.leftOutUntil = max(until, endedAt)
  }
}
