import HeartbeatCore

/// One line of the event log as scripts see it.
struct EventJSON: Encodable {
  let seq: Int64
  let at: Int64
  let kind: String
  let chat: OrNull<Int64>
  let worker: OrNull<String>
  let generation: OrNull<Int64>
  let detail: Detail

  /// What only some events have; a key is left out where there is nothing to say.
  struct Detail: Encodable {
    let by: String
    let from: String?
    let fromGeneration: Int64?
    let reason: String?

    enum CodingKeys: String, CodingKey {
      case by, from, reason
      case fromGeneration = "from_generation"
    }
  }

  init(_ event: Event) {
    seq = event.seq
    at = event.at.milliseconds
    kind = event.kind.rawValue
    chat = OrNull(event.chat?.rawValue)
    worker = OrNull(event.worker?.name)
    generation = OrNull(event.generation?.rawValue)
    detail = Detail(
      by: event.by, from: event.from?.name, fromGeneration: event.endedGeneration?.rawValue,
      reason: event.reason)
  }
}
