/// Everything that a worker, an operator or a reader does with the database.
///
/// All calls block until the database has answered and must not run on Swift's cooperative threads
/// when that can take long. Each call is one transaction, or one statement that is its own. A call
/// that throws has changed nothing. Times come from the caller; the store knows no clock.
///
/// Errors: ``StoreError`` for what the caller can name, ``SQLiteError`` for what SQLite refused.
public protocol ChatStore: Sendable {

  /// Lets calls, also one that is waiting now, wait no longer than this for another connection's
  /// lock. May be called by any thread.
  func limitPatience(to busyTimeout: Duration)

  // MARK: The heartbeat

  /// Renews all leases of one incarnation with one statement, and returns what it renewed once
  /// the commit has succeeded. An error means that nothing is known.
  func renewLeases(of incarnation: Incarnation, at now: Timestamp) throws -> Renewal

  /// Reads the leases of one incarnation, in no order, without renewing them.
  func leases(of incarnation: Incarnation) throws -> [Lease]

  /// What ended each of `leases`, in any order; one query. A lease whose end the log does not
  /// tell is returned with the cause ``Cause/leaseExpired``.
  func losses(of leases: [Lease]) throws -> [Loss]

  /// Whom each of `leases` was taken from, in any order; one query.
  func gains(of leases: [Lease]) throws -> [Gain]

  /// What other connections have committed since `cursor` that concerns this incarnation.
  /// Costs one PRAGMA when nothing was committed.
  func news(for incarnation: Incarnation, since cursor: NewsCursor) throws -> News

  /// Notes the use of the workspaces in which the incarnation's chats run, and moves their
  /// deadlines: at most one write, whatever the number of chats and workspaces, and none while
  /// less than a twentieth of each workspace's activity bump has passed since it was last noted.
  func bumpWorkspaces(of incarnation: Incarnation, at now: Timestamp) throws -> Bump

  // MARK: The life of a worker

  /// The error that names the process that runs under a worker id whose lock is held.
  func inUse(_ worker: WorkerID, at now: Timestamp) throws -> StoreError

  /// Writes a new incarnation with what it declares. The caller holds the worker id's lock.
  func register(_ declaration: WorkerDeclaration, at now: Timestamp) throws -> Incarnation

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

  /// Says that the incarnation is there although it may hold no lease.
  func markSeen(_ incarnation: Incarnation, at now: Timestamp) throws

  func markStopped(_ incarnation: Incarnation, reason: String, at now: Timestamp) throws

  // MARK: The work

  /// Takes up to `limit` pending chats, oldest place in the queue first: status, generation and
  /// first heartbeat in one transaction.
  func claim(limit: Int, by incarnation: Incarnation, at now: Timestamp) throws -> Claim

  /// What a worker must know to run each of `leases`; those that are gone are left out.
  func assignments(for leases: [Lease]) throws -> [Assignment]

  /// Ends the runs of `endings`, each only if its lease is still held; one transaction for all.
  /// - Returns: One result for each ending, in the same order.
  func finish(
    _ endings: [Ending], by incarnation: Incarnation, at now: Timestamp
  ) throws -> [Ending.Result]

  /// Adds an assistant message while the lease is held.
  /// - Throws: ``StoreError/leaseLost(_:)``.
  func append(
    _ content: String, under lease: Lease, by incarnation: Incarnation, at now: Timestamp
  ) throws

  /// Stores the newest progress of each chat whose lease is still held; one transaction for all.
  func recordProgress(
    _ progress: [Lease: Chat.Progress], by incarnation: Incarnation
  ) throws

  /// Adds an assistant message from within the chat's own run.
  /// - Throws: ``StoreError/leaseLost(_:)`` once `worker` does not hold the lease any more.
  func appendFromWithin(
    _ content: String, lease: Lease, worker: WorkerID, at now: Timestamp
  ) throws

  /// Stores progress from within the chat's own run.
  /// - Throws: ``StoreError/leaseLost(_:)`` once `worker` does not hold the lease any more.
  func reportFromWithin(
    _ progress: Chat.Progress, lease: Lease, worker: WorkerID, at now: Timestamp
  ) throws

  /// Writes what a worker noticed into the event log.
  func record(_ notices: [Notice], by incarnation: Incarnation, at now: Timestamp) throws

  // MARK: Recovery

  /// Who holds leases, with the state of each holder's process.
  func leaseHolders(at now: Timestamp) throws -> [LeaseHolder]

  /// Asks a suspected worker for a heartbeat.
  func probe(_ holder: IncarnationID) throws

  /// Takes up to `limit` of the leases that `request` names back to pending, after checking again
  /// inside the transaction that they have not been renewed.
  func recover(
    _ request: RecoveryRequest, limit: Int, by actor: Actor, at now: Timestamp
  ) throws -> Recovery

  /// The leases that ``recover(_:limit:by:at:)`` would take; only reads.
  func recoverable(
    _ request: RecoveryRequest, limit: Int, at now: Timestamp
  ) throws -> Recovery

  /// Copies the write-ahead log into the database once it has grown.
  /// - Returns: Nil while it is small.
  func checkpointIfDue() throws -> Checkpoint?

  // MARK: Operators

  /// Makes pending chats, all or none.
  /// - Returns: The chats in the order of `drafts`; for a key that exists, the chat that has it.
  func create(_ drafts: [ChatDraft], at now: Timestamp) throws -> [Chat]
  func steal(
    _ selection: StealSelection, to worker: WorkerID, reason: String?, at now: Timestamp
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
  /// By name.
  func workspaces() throws -> [Workspace]
  func workspace(_ name: String) throws -> Workspace?

  // MARK: Questions

  /// The newest chats that match, oldest of them first.
  func chats(_ filter: ChatFilter, at now: Timestamp) throws -> ChatPage
  func chat(_ id: ChatID) throws -> Chat?
  /// In the order in which they were added.
  func messages(of chat: ChatID) throws -> [Message]
  /// In the order of their numbers.
  func events(_ filter: EventFilter) throws -> [Event]
  /// One entry for each worker id that is known, by name.
  func workers(at now: Timestamp) throws -> [WorkerStatus]
  /// How many chats are pending, whenever they may be claimed.
  func pendingCount() throws -> Int
}
