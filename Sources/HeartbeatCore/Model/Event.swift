/// One line of the event log: who held a chat, who took it and why.
public struct Event: Hashable, Sendable, Identifiable {
  public enum Kind: String, CaseIterable, Sendable {
    /// A chat was made, pending.
    case created
    /// Pending to running.
    case claimed
    /// An operator moved the lease; `worker` and `generation` are the new holder's.
    case stolen
    /// A new incarnation of the same worker id took the lease over, or a worker took up again
    /// what it had fenced itself.
    case adopted
    /// The holder noticed that the lease is no longer its own.
    case lost
    /// The holder noticed that it had been given the lease.
    case gained
    /// Taken from a dead or stale worker, back to pending.
    case recovered
    /// Taken from a dead or stale worker once too often: status error.
    case quarantined
    /// Given back by its holder, to pending at its old place.
    case released
    case completed
    /// An attempt failed and another one follows.
    case failed
    /// An attempt failed and was the last.
    case gaveUp = "gave_up"
    case interrupted
    /// From waiting or error to pending, by an operator; or pending again right after its end,
    /// because a message had arrived while it was running.
    case retried
    /// A user message was added.
    case sent
    case deleted
    /// An older run has ended, or is taken for ended, so that the holder's may begin; the reason
    /// tells how that is known. Without a holder: nobody waited, and it is not known.
    case handedOver = "handed_over"
    /// What a chat came after has ended: it may be claimed.
    case ready
    /// A run took longer, or was silent for longer, than it may; its end follows.
    case timedOut = "timed_out"
    /// A run ended with a question: its chat waits for an answer.
    case asked
    /// A user message answered a chat's question.
    case answered
    /// An operator changed what a chat is to be run with.
    case edited
    /// Nothing is claimed any more, of one group or of all.
    case paused
    case resumed
    /// An operator changed the places of a group.
    case groupSet = "group_set"
    /// A worker was told to end what it has and to stop, or to go on after all.
    case draining
    case undrained
    /// An operator changed how many chats a worker takes.
    case workerSet = "worker_set"
    /// Chats that were over were removed.
    case pruned
    /// The trust window was spent and the holder stopped.
    case fenced
    case workerStarted = "worker_started"
    case workerStopped = "worker_stopped"
  }

  /// Increasing, without reuse; may have gaps.
  public let seq: Int64
  public var id: Int64 { seq }
  public let at: Timestamp
  public let kind: Kind
  public let chat: ChatID?
  /// The holder that the event is about.
  public let worker: WorkerID?
  public let generation: Generation?
  /// Whose lease the event ended, where it ended one.
  public let from: WorkerID?
  /// The generation that the event ended, where it ended one.
  public let endedGeneration: Generation?
  /// Who did it: a worker id, or `operator`.
  public let by: String
  /// The incarnation of the worker that did it; nil for an operator, whatever a worker is called.
  public let byIncarnation: IncarnationID?
  /// The name of the group that it is about, where it is about one.
  public let group: String?
  public let reason: String?

  package init(
    seq: Int64, at: Timestamp, kind: Kind, chat: ChatID?, worker: WorkerID?,
    generation: Generation?, from: WorkerID?, endedGeneration: Generation?, by: String,
    byIncarnation: IncarnationID?, group: String? = nil, reason: String?
  ) {
    self.group = group
    self.seq = seq
    self.at = at
    self.kind = kind
    self.chat = chat
    self.worker = worker
    self.generation = generation
    self.from = from
    self.endedGeneration = endedGeneration
    self.by = by
    self.byIncarnation = byIncarnation
    self.reason = reason
  }
}
