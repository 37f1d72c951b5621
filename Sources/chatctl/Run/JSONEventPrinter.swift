import HeartbeatCore

/// A worker's events for scripts: one JSON object per line.
struct JSONEventPrinter: EventPrinter {
  func print(_ event: WorkerEvent, to output: Output) throws {
    try output.json(WorkerEventJSON(event))
  }
}

/// The keys of the command line's contract; those that an event does not have are left out.
private struct WorkerEventJSON: Encodable {
  let event: String
  let at: Int64
  let worker: String
  var pid: Int32?
  var incarnation: Int64?
  var interval_ms: Int64?
  var stale_after_ms: Int64?
  var max_chats: Int?
  var chats: [LeaseJSON]?
  var tick: Int?
  var registered: Int?
  var renewed: Int?
  var lost: [LeaseJSON]?
  var gained: [LeaseJSON]?
  var statements: Int?
  var duration_ms: Double?
  var workspaces_bumped: Int?
  var bump_statements: Int?
  var error: String?
  var trusted_for_ms: Int64?
  var chat: Int64?
  var generation: Int64?
  var cause: String?
  var by: String?
  var status: String?
  var exit_code: Int32?
  var quarantined: [LeaseJSON]?
  var reason: String?
  var released: Int?

  init(_ event: WorkerEvent) {
    self.event = Self.name(event.kind)
    at = event.at.milliseconds
    worker = event.worker.name
    switch event.kind {
    case .started(let incarnation, let pid, let settings):
      self.pid = pid
      self.incarnation = incarnation.id.rawValue
      interval_ms = settings.interval.wholeMilliseconds
      stale_after_ms = settings.staleAfter.wholeMilliseconds
      max_chats = settings.maxChats
    case .claimed(let leases), .selfFenced(let leases):
      chats = leases.map { LeaseJSON($0) }
    case .tick(let tick):
      self.tick = tick.number
      registered = tick.registered
      renewed = tick.renewed
      lost = tick.lost.map { LeaseJSON($0) }
      gained = tick.gained.map { LeaseJSON($0) }
      statements = tick.statements
      workspaces_bumped = tick.bump.workspaces
      bump_statements = tick.bump.statements
      duration_ms = (tick.duration.fractionalMilliseconds * 1000).rounded() / 1000
    case .tickFailed(let error, let trustedFor):
      self.error = error
      trusted_for_ms = trustedFor.wholeMilliseconds
    case .lost(let losses): chats = losses.map { LeaseJSON($0) }
    case .gained(let gains): chats = gains.map { LeaseJSON($0) }
    case .cancelled(let loss):
      chat = loss.lease.chat.rawValue
      generation = loss.lease.generation.rawValue
      cause = loss.cause.rawValue
      by = loss.by
    case .finished(let lease, let status, let exitCode):
      chat = lease.chat.rawValue
      generation = lease.generation.rawValue
      self.status = status.rawValue
      exit_code = exitCode
    case .recovered(let recovery):
      chats = recovery.recovered.map { LeaseJSON($0) }
      quarantined = recovery.quarantined.map { LeaseJSON($0) }
    case .stopped(let reason, let released):
      self.reason = reason
      self.released = released
    }
  }

  private static func name(_ kind: WorkerEvent.Kind) -> String {
    switch kind {
    case .started: "worker_started"
    case .claimed: "claimed"
    case .tick: "tick"
    case .tickFailed: "tick_failed"
    case .lost: "lost"
    case .gained: "gained"
    case .cancelled: "cancelled"
    case .finished: "finished"
    case .recovered: "recovered"
    case .selfFenced: "self_fenced"
    case .stopped: "worker_stopped"
    }
  }
}

/// One chat of a list, with what is known of how it came or went.
private struct LeaseJSON: Encodable {
  let chat: Int64
  let generation: Int64
  var cause: String?
  var by: String?
  var reason: String?
  var from: String?
  var why: String?

  init(_ lease: Lease) {
    chat = lease.chat.rawValue
    generation = lease.generation.rawValue
  }

  init(_ loss: Loss) {
    self.init(loss.lease)
    cause = loss.cause.rawValue
    by = loss.by
    reason = loss.reason
  }

  init(_ gain: Gain) {
    self.init(gain.lease)
    from = gain.from?.name
  }

  init(_ recovered: RecoveredChat) {
    self.init(recovered.lease)
    from = recovered.from.name
    why = recovered.why.rawValue
  }
}
