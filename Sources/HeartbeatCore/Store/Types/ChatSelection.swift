/// Which chats an operator means.
public enum ChatSelection: Hashable, Sendable {
  /// Exactly these; each that cannot be changed is refused by name.
  case chats([ChatID])
  /// All whose status allows it.
  case all
}

/// Which leases an operator moves.
public enum StealSelection: Hashable, Sendable {
  case chats([ChatID])
  /// Those of one worker id, oldest chat first, at most `count`.
  case allOf(WorkerID, count: Int?)
}

/// A chat that was left as it is.
public struct Refusal: Hashable, Sendable {
  public let chat: ChatID
  /// Nil when there is no such chat.
  public let status: ChatStatus?

  package init(chat: ChatID, status: ChatStatus?, reason: String) {
    self.chat = chat
    self.status = status
    self.reason = reason
  }
  public let reason: String
}

/// What an operator's command did.
public struct Changes: Hashable, Sendable {
  /// In the order of the selection.
  public let changed: [Change]

  package init(changed: [Change], refused: [Refusal]) {
    self.changed = changed
    self.refused = refused
  }
  public let refused: [Refusal]
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
  public let stolen: [StolenChat]
  public let refused: [Refusal]
  /// False when no process runs under the worker id that was given the chats.
  public let isHolderAlive: Bool

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
