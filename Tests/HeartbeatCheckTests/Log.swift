@testable import HeartbeatCheck

/// A history that a test writes by hand: one event after the other, and the tables beside it.
struct Log: RecordedHistory {
  var events: [RecordedEvent] = []
  var chats: [RecordedChat] = []
  var workers: [RecordedWorker] = []
  var leases: [RecordedLease] = []
  var runs: [RecordedRun] = []
  var dependencies: [RecordedDependency] = []
  var answers: [RecordedAnswer] = []

  /// Each worker's name has one incarnation for as long as a test does not say otherwise.
  static let incarnations: [String: Int64] = ["w1": 11, "w2": 22]

  /// Two workers have started, and chat 1 was made.
  init() {
    start("w1")
    start("w2")
    add("created", 1)
    workers = Self.incarnations.map { RecordedWorker(incarnation: $0.value, name: $0.key) }
    row(1, "pending", 0)
  }

  func events(_ body: (RecordedEvent) throws -> Void) throws { try events.forEach(body) }
  func chats(_ body: (RecordedChat) throws -> Void) throws { try chats.forEach(body) }
  func workers(_ body: (RecordedWorker) throws -> Void) throws { try workers.forEach(body) }
  func leases(_ body: (RecordedLease) throws -> Void) throws { try leases.forEach(body) }
  func runs(_ body: (RecordedRun) throws -> Void) throws { try runs.forEach(body) }
  func dependencies(_ body: (RecordedDependency) throws -> Void) throws {
    try dependencies.forEach(body)
  }
  func answers(_ body: (RecordedAnswer) throws -> Void) throws { try answers.forEach(body) }

  /// The rules that it breaks, in the order in which that is found.
  func broken() throws -> [Rule] {
    try HistoryCheck.report(on: self).findings.map(\.rule)
  }
}

extension Log {
  /// Chat 1 was made, and w1 has claimed it.
  static var claimed: Log {
    var log = Log()
    log.claim(1, by: "w1", 1)
    return log
  }

  mutating func start(_ worker: String, as incarnation: Int64? = nil) {
    append {
      $0.kind = "worker_started"
      $0.worker = worker
      $0.actor = worker
      $0.incarnation = incarnation ?? Self.incarnations[worker]
    }
  }

  mutating func stop(_ worker: String) {
    append {
      $0.kind = "worker_stopped"
      $0.worker = worker
      $0.actor = worker
      $0.incarnation = Self.incarnations[worker]
    }
  }

  /// What an operator does to a chat that nobody holds.
  mutating func add(_ kind: String, _ chat: Int64?, group: String? = nil, reason: String? = nil) {
    append {
      $0.kind = kind
      $0.chat = chat
      $0.group = group
      $0.reason = reason
    }
  }

  mutating func claim(_ chat: Int64, by worker: String, _ generation: Int64) {
    append {
      $0.kind = "claimed"
      $0.chat = chat
      $0.worker = worker
      $0.generation = generation
      $0.actor = worker
      $0.incarnation = Self.incarnations[worker]
    }
    row(chat, "running", generation, by: worker)
  }

  /// - Parameter actor: Nil for an operator.
  mutating func end(
    _ kind: String, _ chat: Int64, of worker: String, _ generation: Int64, by actor: String?,
    then status: String
  ) {
    append {
      $0.kind = kind
      $0.chat = chat
      $0.worker = worker
      $0.generation = generation
      $0.from = worker
      $0.ended = generation
      $0.actor = actor ?? "operator"
      $0.incarnation = actor.flatMap { Self.incarnations[$0] }
    }
    row(chat, status, generation)
  }

  /// To the next generation.
  mutating func move(
    _ kind: String, _ chat: Int64, from: String, _ ended: Int64, to worker: String,
    by actor: String? = nil
  ) {
    append {
      $0.kind = kind
      $0.chat = chat
      $0.worker = worker
      $0.generation = ended + 1
      $0.from = from
      $0.ended = ended
      $0.actor = actor ?? "operator"
      $0.incarnation = actor.flatMap { Self.incarnations[$0] }
    }
    row(chat, "running", ended + 1, by: worker)
  }

  mutating func handOver(
    _ chat: Int64, to worker: String, _ generation: Int64, from: String,
    _ reason: String? = "confirmed"
  ) {
    append {
      $0.kind = "handed_over"
      $0.chat = chat
      $0.worker = worker
      $0.generation = generation
      $0.from = from
      $0.actor = from
      $0.incarnation = Self.incarnations[from]
      $0.reason = reason
    }
  }

  mutating func notice(_ kind: String, _ chat: Int64, by worker: String, _ generation: Int64) {
    append {
      $0.kind = kind
      $0.chat = chat
      $0.worker = worker
      $0.generation = generation
      $0.actor = worker
      $0.incarnation = Self.incarnations[worker]
    }
  }

  /// What the tables have of a chat.
  mutating func row(_ chat: Int64, _ status: String, _ generation: Int64, by worker: String? = nil)
  {
    removeRow(chat)
    chats.append(RecordedChat(id: chat, status: status, generation: generation))
    if let incarnation = worker.flatMap({ Self.incarnations[$0] }) {
      leases.append(RecordedLease(chat: chat, incarnation: incarnation, generation: generation))
    }
  }

  mutating func removeRow(_ chat: Int64) {
    chats.removeAll { $0.id == chat }
    leases.removeAll { $0.chat == chat }
  }

  /// Changes the last event.
  mutating func change(_ change: (inout RecordedEvent) -> Void) {
    change(&events[events.endIndex - 1])
  }

  private mutating func append(_ fill: (inout RecordedEvent) -> Void) {
    var event = RecordedEvent(number: Int64(events.count + 1), kind: "")
    fill(&event)
    events.append(event)
  }
}
