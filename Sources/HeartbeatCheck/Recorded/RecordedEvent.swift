/// One line of the event log, as it is stored.
package struct RecordedEvent: Hashable, Sendable {
  package var number: Int64
  package var kind: String
  package var chat: Int64?
  /// The holder that the event is about.
  package var worker: String?
  package var generation: Int64?
  /// Whose lease it ended, where it ended one.
  package var from: String?
  /// Which generation it ended.
  package var ended: Int64?
  /// Who did it, in words.
  package var actor: String
  /// The incarnation of the worker that did it; nil for an operator, and in logs of the first version.
  package var incarnation: Int64?
  package var group: String?
  package var reason: String?

  package init(
    number: Int64, kind: String, chat: Int64? = nil, worker: String? = nil,
    generation: Int64? = nil, from: String? = nil, ended: Int64? = nil,
    actor: String = "operator", incarnation: Int64? = nil, group: String? = nil,
    reason: String? = nil
  ) {
    self.number = number
    self.kind = kind
    self.chat = chat
    self.worker = worker
    self.generation = generation
    self.from = from
    self.ended = ended
    self.actor = actor
    self.incarnation = incarnation
    self.group = group
    self.reason = reason
  }
}
