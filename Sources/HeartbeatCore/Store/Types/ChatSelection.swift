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
  public let reason: String
}

/// What an operator's command did.
public struct Changes: Hashable, Sendable {
  /// In the order of the selection.
  public let changed: [Change]
  public let refused: [Refusal]
}

public struct Change: Hashable, Sendable {
  public let chat: ChatID
  public let from: ChatStatus
  /// Nil when the chat is gone.
  public let to: ChatStatus?
  /// The worker whose lease ended.
  public let worker: WorkerID?
}

/// What a steal did.
public struct Theft: Hashable, Sendable {
  public let stolen: [StolenChat]
  public let refused: [Refusal]
  /// False when no process runs under the worker id that was given the chats.
  public let isHolderAlive: Bool
}

public struct StolenChat: Hashable, Sendable {
  /// The new lease.
  public let lease: Lease
  public let from: WorkerID
  public let to: WorkerID
}
