import HeartbeatCore

extension Timeline {
  /// How an ownership began that was another worker's before.
  mutating func move(to lease: Lease, of worker: WorkerID, _ event: Event) {
    let recovered = recovered.removeValue(forKey: lease.chat)
    if event.kind == .stolen, let from = event.from, let ended = event.endedGeneration {
      add(
        TimelineMove(
          .stolen, from: from, to: worker, leftAt: event.at, at: event.at,
          ended: Lease(chat: lease.chat, generation: ended), begun: lease, reason: event.reason))
    } else if event.kind == .claimed, let recovered {
      add(
        TimelineMove(
          .recovered, from: recovered.worker, to: worker, leftAt: recovered.at, at: event.at,
          ended: recovered.lease, begun: lease, reason: recovered.reason))
    }
  }

  private mutating func add(_ move: TimelineMove) {
    let key = MoveKey(kind: move.kind, from: move.from, to: move.to, moment: moment(of: move.at))
    if movesByKey[key] != nil {
      movesByKey[key]?.take(move)
    } else if movesByKey.count < limit {
      movesByKey[key] = move
    } else {
      leftOut += 1
    }
  }

  mutating func note(_ event: Event) {
    switch event.kind {
    case .recovered:
      guard let chat = event.chat, let from = event.from, let ended = event.endedGeneration
      else { return }
      recovered[chat] = Recovered(
        lease: Lease(chat: chat, generation: ended), worker: from, at: event.at,
        reason: event.reason)
      markDeath(of: from, event)
    case .quarantined, .completed, .gaveUp, .interrupted, .deleted:
      if let chat = event.chat { recovered[chat] = nil }
    case .handedOver: noteHandOver(event)
    case .fenced:
      if let lease = event.lease { ownerships[lease]?.fencedAt = event.at }
      mark(.fenced, event)
    case .timedOut: if let lease = event.lease { ownerships[lease]?.isTimedOut = true }
    case .lost: mark(.lost, event)
    case .gained: mark(.gained, event)
    case .workerStarted: mark(.started, event)
    case .workerStopped: mark(.stopped, event)
    case .draining: mark(.draining, event)
    case .undrained: mark(.undrained, event)
    default: break
    }
  }

  private mutating func noteHandOver(_ event: Event) {
    guard let lease = event.lease, let worker = event.worker, let from = event.from,
      ownerships[lease] != nil
    else { return }
    ownerships[lease]?.handedOverAt = event.at
    // The older run may be of any generation before; one that never ran has no hand-over.
    var generation = lease.generation.rawValue
    for _ in 0..<8 {
      generation -= 1
      let older = Lease(chat: lease.chat, generation: Generation(rawValue: generation))
      guard let it = ownerships[older], it.worker == from else { continue }
      if let endedAt = it.endedAt, endedAt < event.at { ownerships[older]?.runEndedAt = event.at }
      guard from != worker else { return }
      return add(
        TimelineMove(
          .handedOver, from: from, to: worker, leftAt: event.at, at: event.at, ended: older,
          begun: lease, reason: event.reason))
    }
  }

  /// Who takes chats says why.
  private mutating func markDeath(of worker: WorkerID, _ event: Event) {
    switch event.reason {
    case RecoveryRequest.Why.workerDead.rawValue: mark(.died, event, of: worker)
    case RecoveryRequest.Why.stale.rawValue: mark(.hung, event, of: worker)
    default: break
    }
  }

  private mutating func mark(_ kind: TimelineMark.Kind, _ event: Event, of other: WorkerID? = nil) {
    guard let worker = other ?? event.worker else { return }
    let mark = TimelineMark(kind, at: event.at, reason: event.reason)
    let moment = moment(of: event.at)
    let isKept = lanes[worker, default: TimelineLane(worker: worker)]
      .mark(mark, in: moment, limit: limit)
    if !isKept { leftOut += 1 }
  }
}

extension Event {
  fileprivate var lease: Lease? {
    guard let chat, let generation else { return nil }
    return Lease(chat: chat, generation: generation)
  }
}
