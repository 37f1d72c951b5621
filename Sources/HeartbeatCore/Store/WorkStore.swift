/// What the thread of a worker's writes does with the database: everything that makes, ends or
/// serves the runs of chats. Each call is one transaction, or one statement that is its own.
public protocol WorkStore: LeaseHistory, ClosableStore {
  /// Lets calls, also one that is waiting now, wait no longer than this for others' locks. May be
  /// called by any thread.
  func limitPatience(to patience: Duration)

  /// Whether others, in this process or in another one, are seen to wait for their turn to write.
  var othersWait: Bool { get }

  // MARK: The life of a worker

  /// Writes a new incarnation with what it declares. The caller holds the worker id's lock.
  func register(_ declaration: WorkerDeclaration, at now: Timestamp) throws

  func markStopped(_ incarnation: Incarnation, reason: String, at now: Timestamp) throws

  /// Notes that the worker takes no chats any more and stops once it has none left: its own wish.
  func beginDrain(_ incarnation: Incarnation, reason: String, at now: Timestamp) throws

  /// Notes the stop of a worker that drains and holds nothing, both as the database has it in this
  /// moment: whoever undrained it before, or gave it a chat, has prevented that.
  /// - Returns: Whether it has stopped.
  func stopIfDrained(_ incarnation: Incarnation, reason: String, at now: Timestamp) throws -> Bool

  // MARK: Acquiring

  /// Takes over up to `limit` leases of other incarnations of the same worker id, each under a new
  /// generation. What a dead incarnation held counts as a recovery; after its max-recoveries a
  /// chat is quarantined instead.
  func adoptLeases(
    by incarnation: Incarnation, limit: Int, at now: Timestamp
  ) throws -> Adoption

  /// Takes leases that the incarnation holds but has fenced itself under new generations.
  /// - Returns: The new leases of those that it still held.
  func renewGenerations(
    of leases: [Lease], by incarnation: Incarnation, at now: Timestamp
  ) throws -> [Gain]

  /// Takes up to `limit` pending chats, those of the highest priority first and of these the first
  /// place in the queue: status, generation and first heartbeat in one transaction. Chats of groups
  /// that are paused or have no free place are left, and those whose time has not come, and those that
  /// come after chats which have not ended. A worker that drains gets none.
  ///
  /// Only chats of `groups` are taken; nil is for all, also for those of no group. With `beginRuns` the run
  /// of each begins, too, that need not wait for an older one.
  func claim(
    limit: Int, by incarnation: Incarnation, of groups: [String]?, beginRuns: Bool,
    at now: Timestamp
  ) throws -> Claim

  /// What a worker must know to run each of `leases`; those that are gone are left out.
  func assignments(for leases: [Lease]) throws -> [Assignment]

  /// How many chats are pending that are claimed sooner or later without anybody's doing: of these
  /// groups, or of all for nil, none that is paused, none that comes after a chat which has not ended.
  func pendingCount(in groups: [String]?) throws -> Int

  /// Whether chats of these groups, or of all for nil, come after others that go on by themselves,
  /// wherever they run: none that waits for an answer or a retry, none that is paused or of a group that
  /// is not meant. Reads all chats that come after others which have not ended.
  func hasFollowers(in groups: [String]?) throws -> Bool

  /// Begins the run of each of `leases` that is still held and need not wait for an older one of its
  /// chat: from then on others wait for its end.
  /// - Returns: One result for each lease, in the same order.
  func beginRuns(
    of leases: [Lease], by incarnation: Incarnation, at now: Timestamp
  ) throws -> [RunStart]

  // MARK: Running

  /// What has happened, in the order of the filter.
  func events(_ filter: EventFilter) throws -> [Event]

  /// In the order in which they were added.
  func messages(of chat: ChatID) throws -> [Message]

  /// Adds an assistant message while the lease is held.
  /// - Throws: ``StoreError/leaseLost(_:)``.
  func append(
    _ content: String, under lease: Lease, by incarnation: Incarnation, at now: Timestamp
  ) throws

  /// Stores the newest progress of each chat whose lease is still held; one transaction for all.
  func recordProgress(
    _ progress: [Lease: Chat.Progress], by incarnation: Incarnation
  ) throws

  /// Stores the newest sign of each run whose lease is still held; one transaction for all. A newer one
  /// that is stored already, and does not lie in the future, stays.
  func recordSigns(
    _ signs: [Lease: Timestamp], by incarnation: Incarnation, at now: Timestamp
  ) throws

  /// The newest stored sign of each of `leases` that its run has given, whoever stored it; one query.
  func signs(of leases: [Lease]) throws -> [Lease: Timestamp]

  /// Writes what a worker noticed into the event log.
  func record(_ notices: [Notice], by incarnation: Incarnation, at now: Timestamp) throws

  // MARK: Ending

  /// Notes that runs of this incarnation have ended whose leases it may no longer hold.
  func confirmEnds(
    of leases: [Lease], by incarnation: Incarnation, at now: Timestamp
  ) throws

  /// Ends the runs of `endings`, each only if its lease is still held; one transaction for all.
  /// - Returns: One result for each ending, in the same order.
  func finish(
    _ endings: [Ending], by incarnation: Incarnation, at now: Timestamp
  ) throws -> [Ending.Result]
}

extension WorkStore {
  /// Takes pending chats of all groups.
  public func claim(
    limit: Int, by incarnation: Incarnation, beginRuns: Bool = false, at now: Timestamp
  ) throws -> Claim {
    try claim(limit: limit, by: incarnation, of: nil, beginRuns: beginRuns, at: now)
  }

  public func pendingCount() throws -> Int { try pendingCount(in: nil) }
}
