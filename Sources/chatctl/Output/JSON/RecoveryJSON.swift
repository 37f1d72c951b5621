import HeartbeatCore

/// What a sweep took back, as scripts see it.
struct RecoveryJSON: Encodable {
  let recovered: [RecoveredJSON]
  let quarantined: [RecoveredJSON]
  let dryRun: Bool

  enum CodingKeys: String, CodingKey {
    case recovered, quarantined
    case dryRun = "dry_run"
  }

  init(_ recovery: Recovery, dryRun: Bool) {
    recovered = recovery.recovered.map(RecoveredJSON.init)
    quarantined = recovery.quarantined.map(RecoveredJSON.init)
    self.dryRun = dryRun
  }
}

struct RecoveredJSON: Encodable {
  let chat: Int64
  let from: String
  let generation: Int64
  let heartbeatAgeMs: Int64
  let why: String

  enum CodingKeys: String, CodingKey {
    case chat, from, generation
    case heartbeatAgeMs = "heartbeat_age_ms"
    case why
  }

  init(_ recovered: RecoveredChat) {
    chat = recovered.lease.chat.rawValue
    from = recovered.from.name
    generation = recovered.lease.generation.rawValue
    heartbeatAgeMs = recovered.heartbeatAge.wholeMilliseconds
    why = recovered.why.rawValue
  }
}
