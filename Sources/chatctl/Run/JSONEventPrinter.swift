import HeartbeatCore

/// A worker's events for scripts: one JSON object per line.
struct JSONEventPrinter: EventPrinter {
  func print(_ event: WorkerEvent, to output: Output) throws {
    var fields = Fields()
    fields.add("event", Self.name(event.kind))
    fields.add("at", event.at.milliseconds)
    fields.add("worker", event.worker.name)
    Self.describe(event.kind, in: &fields)
    try output.json(fields)
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
    case .timedOut: "timed_out"
    case .recovered: "recovered"
    case .selfFenced: "self_fenced"
    case .draining: "draining"
    case .undrained: "undrained"
    case .maxChatsSet: "max_chats_set"
    case .stopping: "worker_stopping"
    case .stopped: "worker_stopped"
    }
  }

  private static func describe(_ kind: WorkerEvent.Kind, in fields: inout Fields) {
    switch kind {
    case .started(let incarnation, let pid, let settings):
      fields.add("pid", pid)
      fields.add("incarnation", incarnation.id.rawValue)
      fields.add("interval_ms", settings.interval.wholeMilliseconds)
      fields.add("stale_after_ms", settings.staleAfter.wholeMilliseconds)
      fields.add("max_chats", settings.maxChats)
    case .claimed(let leases), .selfFenced(let leases):
      fields.add("chats", leases.map { Fields($0) })
    case .tick(let tick): describe(tick, in: &fields)
    case .tickFailed(let error, let trustedFor):
      fields.add("error", error)
      fields.add("trusted_for_ms", trustedFor.wholeMilliseconds)
    case .lost(let losses): fields.add("chats", losses.map { Fields($0) })
    case .gained(let gains): fields.add("chats", gains.map { Fields($0) })
    case .cancelled(let loss): fields.add(loss)
    case .finished(let lease, let status, let exitCode, let reason):
      fields.add(lease)
      fields.add("status", status.rawValue)
      fields.add("reason", reason.rawValue)
      if let exitCode { fields.add("exit_code", exitCode) }
    case .timedOut(let lease, let overrun):
      fields.add(lease)
      fields.add("reason", overrun.kind.rawValue)
      fields.add("limit_ms", overrun.limit.wholeMilliseconds)
      fields.add("since_at", overrun.since.milliseconds)
    case .recovered(let recovery):
      fields.add("chats", recovery.recovered.map { Fields($0) })
      fields.add("quarantined", recovery.quarantined.map { Fields($0) })
    case .draining(let running): fields.add("running", running)
    case .undrained: break
    case .maxChatsSet(let maxChats): fields.add("max_chats", maxChats)
    case .stopping(let reason): fields.add("reason", reason)
    case .stopped(let reason, let released):
      fields.add("reason", reason)
      fields.add("released", released)
    }
  }

  private static func describe(_ tick: WorkerEvent.Tick, in fields: inout Fields) {
    fields.add("tick", tick.number)
    fields.add("registered", tick.registered)
    fields.add("renewed", tick.renewed)
    fields.add("lost", tick.lost.map { Fields($0) })
    fields.add("gained", tick.gained.map { Fields($0) })
    fields.add("statements", tick.statements)
    // To the microsecond.
    fields.add("duration_ms", (tick.duration.fractionalMilliseconds * 1000).rounded() / 1000)
    fields.add("workspaces_bumped", tick.bump.workspaces)
    fields.add("bump_statements", tick.bump.statements)
  }
}

/// One JSON object whose keys depend on what it tells of.
private struct Fields: Encodable {
  private var fields: [(key: Key, value: any Encodable)] = []

  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  init() {}

  init(_ lease: Lease) {
    add(lease)
  }

  init(_ loss: Loss) {
    add(loss)
  }

  init(_ gain: Gain) {
    add(gain.lease)
    add("from", gain.from?.name)
  }

  init(_ recovered: RecoveredChat) {
    add(recovered.lease)
    add("from", recovered.from.name)
    add("why", recovered.why.rawValue)
    add("heartbeat_age_ms", recovered.heartbeatAge.wholeMilliseconds)
  }

  mutating func add(_ key: String, _ value: any Encodable) {
    fields.append((Key(stringValue: key), value))
  }

  mutating func add(_ lease: Lease) {
    add("chat", lease.chat.rawValue)
    add("generation", lease.generation.rawValue)
  }

  mutating func add(_ loss: Loss) {
    add(loss.lease)
    add("cause", loss.cause.rawValue)
    add("by", loss.by)
    if let reason = loss.reason { add("reason", reason) }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    for (key, value) in fields { try container.encode(value, forKey: key) }
  }
}
