/// What would be pruned. Each call only reads, and reads no more than a part.
public protocol PruneQuestions: Sendable {
  func pruneBounds(of request: PruneRequest) throws -> PruneBounds

  /// The next chats that are over: none that may run, that a pending chat waits for, or whose run has
  /// not ended. Finds `limit` of them at most, and begins where the look before ended (`after`; nil for
  /// the first one).
  func overChats(
    _ request: PruneRequest, _ bounds: PruneBounds, after: ChatID?, limit: Int
  ) throws -> PrunePortion<ChatID>

  func messageCount(of chats: [ChatID]) throws -> Int

  /// Of chats that are there.
  func eventCount(of chats: [ChatID], before: Timestamp, upTo last: Int64) throws -> Int

  /// The next events of chats that are gone.
  func goneEvents(
    before: Timestamp, _ bounds: PruneBounds, after: Int64?, limit: Int
  ) throws -> PrunePortion<Int64>

  /// The rows of incarnations that have ended, and that nothing refers to.
  func goneWorkers(before: Timestamp) throws -> [IncarnationID]

  /// Worker ids that have a lock file and no row, nor would have one without these.
  func idleLocks(without gone: [IncarnationID]) throws -> [WorkerID]

  /// Those of `chats` that were there once and are not any more, with no run that goes on.
  func goneChats(among chats: [ChatID]) throws -> [ChatID]

  func freeSpace() throws -> FreeSpace
}

/// Removes what is over. Each call is one short transaction.
public protocol PruneStore: PruneQuestions, ClosableStore {
  /// Removes those of `chats` that are still over, with all that belongs to them in the database.
  /// - Returns: Which, and what went with them.
  func prune(
    _ chats: [ChatID], _ request: PruneRequest, at now: Timestamp
  ) throws -> (chats: [ChatID], Pruned)

  func pruneEvents(_ events: [Int64], at now: Timestamp) throws -> Pruned

  func pruneWorkers(_ workers: [IncarnationID], at now: Timestamp) throws -> Pruned

  /// Removes the lock file of a worker id that has no row and whose lock can be taken.
  /// - Returns: Whether it was removed.
  func removeIdleLock(of worker: WorkerID) throws -> Bool

  /// Gives back up to so many free pages. They leave the file once the log has been copied, which
  /// ``keepLogShort(inAnyCase:)`` does.
  /// - Returns: The bytes given back.
  func vacuum(pages: Int) throws -> Int

  /// Copies the log into the database when it is long, or in any case.
  func keepLogShort(inAnyCase: Bool) throws

  /// Takes the right to prune, which one has at a time; nil when another process has it.
  func takePruning() throws -> (any Sendable)?
}

/// What chats have left outside the database.
public protocol ChatFiles: Sendable {
  /// The chats that have any.
  func chatsWithFiles() throws -> [ChatID]
  /// - Returns: How many chats had any, and their bytes.
  func size(ofChats chats: [ChatID]) -> (chats: Int, bytes: Int)
  /// What cannot be removed stays.
  /// - Returns: How many chats had any, and the bytes that were removed.
  func remove(ofChats chats: [ChatID]) -> (chats: Int, bytes: Int)
}

/// For chats whose work leaves nothing.
public struct NoChatFiles: ChatFiles {
  public init() {}
  public func chatsWithFiles() -> [ChatID] { [] }
  public func size(ofChats chats: [ChatID]) -> (chats: Int, bytes: Int) { (0, 0) }
  public func remove(ofChats chats: [ChatID]) -> (chats: Int, bytes: Int) { (0, 0) }
}
