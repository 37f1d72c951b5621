/// What somebody at the command line does to chats, and asks before and after. Each call is one
/// transaction. Where many chats are meant, ``BulkWork`` makes many short ones.
public protocol OperatorStore: OrderStore, RecoveryStore, HandOverStore, GroupStore, EditStore {
  /// Makes pending chats, all or none. `progress` is told now and then of how many drafts there are chats,
  /// none of which is committed before all are.
  /// - Returns: The chats in the order of `drafts`; for a key that exists, the chat that has it.
  /// - Throws: ``StoreError/unknownChat(_:)``, ``StoreError/unknownWorkspace(_:)`` for what a draft
  ///   names.
  func make(
    _ drafts: [ChatDraft], at now: Timestamp, progress: (Int) -> Void
  ) throws -> [MadeChat]
  /// Moves leases to a worker id, under new generations. With `isNow` the new holder does not wait until
  /// the old run has ended.
  func steal(
    _ selection: StealSelection, to worker: WorkerID, reason: String?, isNow: Bool,
    at now: Timestamp
  ) throws -> Theft
  /// Changes the status of those chats whose status allows it. Whoever changes many at once keeps
  /// heartbeats waiting: ``BulkWork`` takes them in portions.
  func apply(
    _ change: ChatChange, to portion: ChatPortion, at now: Timestamp
  ) throws -> Changes
  /// Adds a user message. A chat that is not running becomes pending; a running one runs again.
  func send(_ content: String, to chat: ChatID, at now: Timestamp) throws -> Chat

  // MARK: Workspaces

  /// - Throws: ``StoreError/workspaceExists(_:)``.
  func addWorkspace(_ draft: WorkspaceDraft, at now: Timestamp) throws -> Workspace
  /// Its chats stay, without a workspace.
  /// - Throws: ``StoreError/unknownWorkspace(_:)``.
  func removeWorkspace(_ name: String) throws -> Workspace
  /// - Throws: ``StoreError/unknownChat(_:)``, ``StoreError/unknownWorkspace(_:)``.
  func attach(_ chat: ChatID, to workspace: String, at now: Timestamp) throws -> Chat
}

extension OperatorStore {
  public func make(_ drafts: [ChatDraft], at now: Timestamp) throws -> [MadeChat] {
    try make(drafts, at: now, progress: { _ in })
  }

  /// The same for whoever need not know which of the chats are new.
  public func create(_ drafts: [ChatDraft], at now: Timestamp) throws -> [Chat] {
    try make(drafts, at: now).map(\.chat)
  }

  /// Moves leases; the new holder has them at once and begins the work once the old run has ended.
  public func steal(
    _ selection: StealSelection, to worker: WorkerID, reason: String?, at now: Timestamp
  ) throws -> Theft {
    try steal(selection, to: worker, reason: reason, isNow: false, at: now)
  }

  // One transaction each, however many chats are meant.

  public func interrupt(_ selection: ChatSelection, at now: Timestamp) throws -> Changes {
    try apply(.interrupt, to: selection.whole, at: now)
  }

  public func complete(_ selection: ChatSelection, at now: Timestamp) throws -> Changes {
    try apply(.complete, to: selection.whole, at: now)
  }

  public func retry(_ selection: ChatSelection, at now: Timestamp) throws -> Changes {
    try apply(.retry, to: selection.whole, at: now)
  }

  public func delete(_ selection: ChatSelection, at now: Timestamp) throws -> Changes {
    try apply(.delete, to: selection.whole, at: now)
  }
}

extension ChatSelection {
  /// All in one portion.
  fileprivate var whole: ChatPortion {
    switch self {
    case .chats(let chats): .chats(chats)
    case .all: .next(.max)
    }
  }
}
