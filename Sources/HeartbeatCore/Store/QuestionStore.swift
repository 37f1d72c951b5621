/// What readers ask. No call waits for a writer.
public protocol QuestionStore: RecoveryQuestions, PruneQuestions, WatchedStore {
  /// The newest chats that match, oldest of them first.
  func chats(_ filter: ChatFilter, at now: Timestamp) throws -> ChatPage
  func chat(_ id: ChatID) throws -> Chat?
  /// What a chat brings along for the command that it is run by.
  func launch(of chat: ChatID) throws -> ChatLaunch
  /// In the order in which they were added.
  func messages(of chat: ChatID) throws -> [Message]
  /// In the order of their numbers, or the other way round. Finds them by number, chat or kind; what
  /// it leaves out beside those it looks at.
  func events(_ filter: EventFilter) throws -> [Event]
  /// A number at and before which no event is of `time` or later, apart from a few that were written
  /// while a clock was ahead for a moment. Reads one event of some hundreds.
  func lastEvent(before time: Timestamp) throws -> Int64
  /// One entry for each worker id that is known, by name.
  func workers(at now: Timestamp) throws -> [WorkerStatus]
  /// The error that names the process that runs under a worker id which is in use.
  func inUse(_ worker: WorkerID, at now: Timestamp) throws -> StoreError
  /// How all stands, in one snapshot. Reads the leases, and hardly more than it answers; an overview reads
  /// all chats.
  /// - Throws: ``StoreError/unknownGroup(_:)`` for that of an overview.
  func snapshot(_ question: SnapshotQuestion, at now: Timestamp) throws -> Snapshot
  /// The chats of no group first, then the groups by name.
  func groups() throws -> [ChatGroup]
  /// What may keep a chat from running, in one snapshot; nil when there is no such chat.
  func circumstances(of chat: ChatID, at now: Timestamp) throws -> Circumstances?
  /// By name.
  func workspaces() throws -> [Workspace]
  func workspace(_ name: String) throws -> Workspace?
  /// The first names that begin with a prefix, each once, in their order. Reads hardly more than it
  /// answers, however many chats there are.
  func names(of kind: NameKind, startingWith prefix: String, limit: Int) throws -> [String]
}
