/// Which chats an operator means.
public enum ChatSelection: Hashable, Sendable {
  /// Exactly these; each that cannot be changed is refused by name.
  case chats([ChatID])
  /// All whose status allows it.
  case all
}

/// The chats that one transaction takes.
public enum ChatPortion: Hashable, Sendable {
  /// Exactly these; each that cannot be changed is refused by name.
  case chats([ChatID])
  /// At most so many whose status allows it, by id, from the one that follows `after`.
  case next(Int, after: ChatID? = nil)
}

/// Which leases an operator moves.
public enum StealSelection: Hashable, Sendable {
  case chats([ChatID])
  /// Those of one worker id, oldest chat first, at most `count`, from the one that follows `after`.
  case allOf(WorkerID, count: Int?, after: ChatID? = nil)
}

/// A chat that was left as it is.
public struct Refusal: Hashable, Sendable {
  public let chat: ChatID
  /// Nil when there is no such chat.
  public let status: ChatStatus?
  public let reason: String

  package init(chat: ChatID, status: ChatStatus?, reason: String) {
    self.chat = chat
    self.status = status
    self.reason = reason
  }
}

/// What an operator's command did.
public struct Changes: Hashable, Sendable {
  /// In the order of the selection.
  public internal(set) var changed: [Change]
  public internal(set) var refused: [Refusal]

  package init(changed: [Change], refused: [Refusal]) {
    self.changed = changed
    self.refused = refused
  }
}

public struct Change: Hashable, Sendable {
  public let chat: ChatID
  public let from: ChatStatus
  /// Nil when the chat is gone.
  public let to: ChatStatus?
  /// The worker whose lease ended.
  public let worker: WorkerID?

  package init(chat: ChatID, from: ChatStatus, to: ChatStatus?, worker: WorkerID?) {
    self.chat = chat
    self.from = from
    self.to = to
    self.worker = worker
  }
}

/// What a steal did.
public struct Theft: Hashable, Sendable {
  public internal(set) var stolen: [StolenChat]
  public internal(set) var refused: [Refusal]
  /// False when no process runs under the worker id that was given the chats.
  public internal(set) var isHolderAlive: Bool

  package init(stolen: [StolenChat], refused: [Refusal], isHolderAlive: Bool) {
    self.stolen = stolen
    self.refused = refused
    self.isHolderAlive = isHolderAlive
  }
}

public struct StolenChat: Hashable, Sendable {
  /// The new lease.
  public let lease: Lease
  public let from: WorkerID
  public let to: WorkerID

  package init(lease: Lease, from: WorkerID, to: WorkerID) {
    self.lease = lease
    self.from = from
    self.to = to
  }
}
