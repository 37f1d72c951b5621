/// What somebody at the command line does to chats, and asks before and after. Each call is one
/// transaction.
public protocol OperatorStore: QuestionStore, RecoveryStore, HandOverStore {
  /// Makes pending chats, all or none.
  /// - Returns: The chats in the order of `drafts`; for a key that exists, the chat that has it.
  func create(_ drafts: [ChatDraft], at now: Timestamp) throws -> [Chat]
  /// - Parameter isNow: The new holder does not wait until the old run has ended.
  func steal(
    _ selection: StealSelection, to worker: WorkerID, reason: String?, isNow: Bool,
    at now: Timestamp
  ) throws -> Theft
  func interrupt(_ selection: ChatSelection, at now: Timestamp) throws -> Changes
  func complete(_ selection: ChatSelection, at now: Timestamp) throws -> Changes
  func retry(_ selection: ChatSelection, at now: Timestamp) throws -> Changes
  func delete(_ selection: ChatSelection, at now: Timestamp) throws -> Changes
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
  /// Moves leases; the new holder has them at once and begins the work once the old run has ended.
  public func steal(
    _ selection: StealSelection, to worker: WorkerID, reason: String?, at now: Timestamp
  ) throws -> Theft {
    try steal(selection, to: worker, reason: reason, isNow: false, at: now)
  }
}
