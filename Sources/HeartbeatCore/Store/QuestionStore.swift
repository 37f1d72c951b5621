/// What readers ask. No call waits for a writer.
public protocol QuestionStore: RecoveryQuestions, ClosableStore {
  /// The newest chats that match, oldest of them first.
  func chats(_ filter: ChatFilter, at now: Timestamp) throws -> ChatPage
  func chat(_ id: ChatID) throws -> Chat?
  /// What a chat brings along for the command that it is run by.
  func launch(of chat: ChatID) throws -> ChatLaunch
  /// In the order in which they were added.
  func messages(of chat: ChatID) throws -> [Message]
  /// In the order of their numbers.
  func events(_ filter: EventFilter) throws -> [Event]
  /// One entry for each worker id that is known, by name.
  func workers(at now: Timestamp) throws -> [WorkerStatus]
  /// The error that names the process that runs under a worker id which is in use.
  func inUse(_ worker: WorkerID, at now: Timestamp) throws -> StoreError
  /// By name.
  func workspaces() throws -> [Workspace]
  func workspace(_ name: String) throws -> Workspace?
}
