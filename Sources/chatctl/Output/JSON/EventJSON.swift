import HeartbeatCore

/// One line of the event log as scripts see it.
struct EventJSON: Encodable {
  let seq: Int64
  let at: Int64
  let kind: String
  let chat: Int64?
  let worker: String?
  let generation: Int64?
  let detail: Detail

  /// What only some events have; a key is left out where there is nothing to say.
  struct Detail: Encodable {
    let by: String
    /// Tells a worker that is called `operator` from an operator.
    let byIncarnation: Int64?
    let from: String?
    let fromGeneration: Int64?
    let group: String?
    let reason: String?

    enum CodingKeys: String, CodingKey {
      case by, from, group, reason
      case byIncarnation = "by_incarnation"
      case fromGeneration = "from_generation"
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(by, forKey: .by)
      if let byIncarnation { try container.encode(byIncarnation, forKey: .byIncarnation) }
      if let from { try container.encode(from, forKey: .from) }
      if let fromGeneration { try container.encode(fromGeneration, forKey: .fromGeneration) }
      if let group { try container.encode(group, forKey: .group) }
      if let reason { try container.encode(reason, forKey: .reason) }
    }
  }

  init(_ event: Event) {
    seq = event.seq
    at = event.at.milliseconds
    kind = event.kind.rawValue
    chat = event.chat?.rawValue
    worker = event.worker?.name
    generation = event.generation?.rawValue
    detail = Detail(
      by: event.by, byIncarnation: event.byIncarnation?.rawValue, from: event.from?.name,
      fromGeneration: event.endedGeneration?.rawValue,
      group: event.group, reason: event.reason)
  }
}
