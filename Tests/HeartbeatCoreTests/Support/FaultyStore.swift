import Synchronization

@testable import HeartbeatCore

/// A real store whose calls a test can make fail, delay or interrupt.
final class FaultyStore: ChatStore {
  typealias Hook = @Sendable () throws -> Void

  struct Hooks {
    var beforeRenewal: Hook?
    /// After the renewal has committed, before the worker has its answer.
    var afterRenewal: Hook?
    var beforeLosses: Hook?
    var beforeFinish: Hook?
    var beforeClaim: Hook?
    var afterClaim: Hook?
    var beforeNews: Hook?
    var beforeBump: Hook?
  }

  let real: SQLiteChatStore
  private let hooks = Mutex(Hooks())

  init(_ real: SQLiteChatStore) {
    self.real = real
  }

  func set(_ change: (inout Hooks) -> Void) {
    hooks.withLock { change(&$0) }
  }

  private func call(_ hook: KeyPath<Hooks, Hook?>) throws {
    try hooks.withLock { $0[keyPath: hook] }?()
  }

  func renewLeases(of incarnation: Incarnation, at now: Timestamp) throws -> Renewal {
    try call(\.beforeRenewal)
    let renewal = try real.renewLeases(of: incarnation, at: now)
    try call(\.afterRenewal)
    return renewal
  }

  func losses(of leases: [Lease]) throws -> [Loss] {
    try call(\.beforeLosses)
    return try real.losses(of: leases)
  }

  func finish(
    _ endings: [Ending], by incarnation: Incarnation, at now: Timestamp
  ) throws -> [Ending.Result] {
    try call(\.beforeFinish)
    return try real.finish(endings, by: incarnation, at: now)
  }

  func claim(limit: Int, by incarnation: Incarnation, at now: Timestamp) throws -> Claim {
    try call(\.beforeClaim)
    let claim = try real.claim(limit: limit, by: incarnation, at: now)
    try call(\.afterClaim)
    return claim
  }

  func bumpWorkspaces(of incarnation: Incarnation, at now: Timestamp) throws -> Bump {
    try call(\.beforeBump)
    return try real.bumpWorkspaces(of: incarnation, at: now)
  }

  func news(for incarnation: Incarnation, since cursor: NewsCursor) throws -> News {
    try call(\.beforeNews)
    return try real.news(for: incarnation, since: cursor)
  }
}

/// What no test interferes with.
extension FaultyStore {
  func limitPatience(to busyTimeout: Duration) { real.limitPatience(to: busyTimeout) }
  func leases(of incarnation: Incarnation) throws -> [Lease] { try real.leases(of: incarnation) }
  func gains(of leases: [Lease]) throws -> [Gain] { try real.gains(of: leases) }
  func inUse(_ worker: WorkerID, at now: Timestamp) throws -> StoreError {
    try real.inUse(worker, at: now)
  }
  func register(_ declaration: WorkerDeclaration, at now: Timestamp) throws -> Incarnation {
    try real.register(declaration, at: now)
  }
  func adoptLeases(
    by incarnation: Incarnation, limit: Int, at now: Timestamp
  ) throws -> Adoption { try real.adoptLeases(by: incarnation, limit: limit, at: now) }
  func renewGenerations(
    of leases: [Lease], by incarnation: Incarnation, at now: Timestamp
  ) throws -> [Gain] { try real.renewGenerations(of: leases, by: incarnation, at: now) }
  func markSeen(_ incarnation: Incarnation, at now: Timestamp) throws {
    try real.markSeen(incarnation, at: now)
  }
  func markStopped(_ incarnation: Incarnation, reason: String, at now: Timestamp) throws {
    try real.markStopped(incarnation, reason: reason, at: now)
  }
  func assignments(for leases: [Lease]) throws -> [Assignment] {
    try real.assignments(for: leases)
  }
  func append(
    _ content: String, under lease: Lease, by incarnation: Incarnation, at now: Timestamp
  ) throws { try real.append(content, under: lease, by: incarnation, at: now) }
  func recordProgress(_ progress: [Lease: Chat.Progress], by incarnation: Incarnation) throws {
    try real.recordProgress(progress, by: incarnation)
  }
  func record(_ notices: [Notice], by incarnation: Incarnation, at now: Timestamp) throws {
    try real.record(notices, by: incarnation, at: now)
  }
  func leaseHolders(at now: Timestamp) throws -> [LeaseHolder] { try real.leaseHolders(at: now) }
  func probe(_ holder: IncarnationID) throws { try real.probe(holder) }
  func recover(
    _ request: RecoveryRequest, limit: Int, by actor: Actor, at now: Timestamp
  ) throws -> Recovery { try real.recover(request, limit: limit, by: actor, at: now) }
  func recoverable(
    _ request: RecoveryRequest, limit: Int, at now: Timestamp
  ) throws -> Recovery { try real.recoverable(request, limit: limit, at: now) }
  func checkpointIfDue() throws -> Checkpoint? { try real.checkpointIfDue() }
  func create(_ drafts: [ChatDraft], at now: Timestamp) throws -> [Chat] {
    try real.create(drafts, at: now)
  }
  func steal(
    _ selection: StealSelection, to worker: WorkerID, reason: String?, at now: Timestamp
  ) throws -> Theft { try real.steal(selection, to: worker, reason: reason, at: now) }
  func interrupt(_ selection: ChatSelection, at now: Timestamp) throws -> Changes {
    try real.interrupt(selection, at: now)
  }
  func complete(_ selection: ChatSelection, at now: Timestamp) throws -> Changes {
    try real.complete(selection, at: now)
  }
  func retry(_ selection: ChatSelection, at now: Timestamp) throws -> Changes {
    try real.retry(selection, at: now)
  }
  func delete(_ selection: ChatSelection, at now: Timestamp) throws -> Changes {
    try real.delete(selection, at: now)
  }
  func send(_ content: String, to chat: ChatID, at now: Timestamp) throws -> Chat {
    try real.send(content, to: chat, at: now)
  }
  func chats(_ filter: ChatFilter, at now: Timestamp) throws -> ChatPage {
    try real.chats(filter, at: now)
  }
  func chat(_ id: ChatID) throws -> Chat? { try real.chat(id) }
  func messages(of chat: ChatID) throws -> [Message] { try real.messages(of: chat) }
  func events(_ filter: EventFilter) throws -> [Event] { try real.events(filter) }
  func workers(at now: Timestamp) throws -> [WorkerStatus] { try real.workers(at: now) }
  func appendFromWithin(
    _ content: String, lease: Lease, worker: WorkerID, at now: Timestamp
  ) throws { try real.appendFromWithin(content, lease: lease, worker: worker, at: now) }
  func reportFromWithin(
    _ progress: Chat.Progress, lease: Lease, worker: WorkerID, at now: Timestamp
  ) throws { try real.reportFromWithin(progress, lease: lease, worker: worker, at: now) }
  func addWorkspace(_ draft: WorkspaceDraft, at now: Timestamp) throws -> Workspace {
    try real.addWorkspace(draft, at: now)
  }
  func removeWorkspace(_ name: String) throws -> Workspace { try real.removeWorkspace(name) }
  func attach(_ chat: ChatID, to workspace: String, at now: Timestamp) throws -> Chat {
    try real.attach(chat, to: workspace, at: now)
  }
  func workspaces() throws -> [Workspace] { try real.workspaces() }
  func workspace(_ name: String) throws -> Workspace? { try real.workspace(name) }
  func pendingCount() throws -> Int { try real.pendingCount() }
}
