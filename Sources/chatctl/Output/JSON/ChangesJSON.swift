import HeartbeatCore

/// What an operator's command did, as scripts see it.
struct ChangesJSON: Encodable {
  let changed: [ChangeJSON]
  let refused: [RefusalJSON]

  init(_ changes: Changes) {
    changed = changes.changed.map(ChangeJSON.init)
    refused = changes.refused.map(RefusalJSON.init)
  }
}

struct ChangeJSON: Encodable {
  let chat: Int64
  let from: String
  let to: String?
  let worker: String?

  init(_ change: Change) {
    chat = change.chat.rawValue
    from = change.from.rawValue
    to = change.to?.rawValue
    worker = change.worker?.name
  }
}

struct RefusalJSON: Encodable {
  let chat: Int64
  let status: String?
  let reason: String

  init(_ refusal: Refusal) {
    chat = refusal.chat.rawValue
    status = refusal.status?.rawValue
    reason = refusal.reason
  }
}

struct TheftJSON: Encodable {
  let stolen: [StolenJSON]
  let refused: [RefusalJSON]

  init(_ theft: Theft) {
    stolen = theft.stolen.map(StolenJSON.init)
    refused = theft.refused.map(RefusalJSON.init)
  }
}

struct StolenJSON: Encodable {
  let chat: Int64
  let from: String
  let to: String
  let generation: Int64

  init(_ stolen: StolenChat) {
    chat = stolen.lease.chat.rawValue
    from = stolen.from.name
    to = stolen.to.name
    generation = stolen.lease.generation.rawValue
  }
}
