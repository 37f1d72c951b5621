import Synchronization

@testable import HeartbeatCore

/// A real store whose calls a test can make fail, delay or interrupt.
final class FaultyStore: HeartbeatStore, WorkStore, SweepStore {
  typealias Hook = @Sendable () throws -> Void

  struct Hooks {
    var beforeRenewal: Hook?
    /// After the renewal has committed, before the worker has its answer.
    var afterRenewal: Hook?
    var beforeLosses: Hook?
    var beforeFinish: Hook?
    /// After the endings have been committed.
    var afterFinish: Hook?
    var beforeClaim: Hook?
    var afterClaim: Hook?
    var beforeNews: Hook?
    var beforeLeases: Hook?
    var beforeAdoption: Hook?
    var beforeHolders: Hook?
    var beforeBump: Hook?
    var beforeStop: Hook?
    var beforeConfirm: Hook?
    /// After the stop of a drained worker has been noted, or not.
    var afterStop: Hook?
    var patience: (@Sendable (Duration) -> Void)?
    /// What is said instead of the store's word.
    var othersWait: Bool?
    var upkeep: (@Sendable () throws -> MaintenanceNote?)?
    /// Why a row cannot be written, and with it all that are written together with it.
    var ending: Refusal<Ending>?
    var progress: Refusal<ChatID>?
    var beforeSigns: Hook?
    var notice: Refusal<Notice>?
  }

  typealias Refusal<Row> = @Sendable (Row) -> (any Error)?

  let real: any AnyStore
  private let hooks = Mutex(Hooks())

  init(_ real: any AnyStore) {
    self.real = real
  }

  func set(_ change: (inout Hooks) -> Void) {
    hooks.withLock { change(&$0) }
  }

  private func refuse<Row>(_ rows: [Row], _ refusal: KeyPath<Hooks, Refusal<Row>?>) throws {
    guard let refusal = hooks.withLock({ $0[keyPath: refusal] }) else { return }
    if let error = rows.compactMap(refusal).first { throw error }
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
    try refuse(endings, \.ending)
    let results = try real.finish(endings, by: incarnation, at: now)
    try call(\.afterFinish)
    return results
  }

  func leases(of incarnation: Incarnation) throws -> [Lease] {
    try call(\.beforeLeases)
    return try real.leases(of: incarnation)
  }

  func recordProgress(_ progress: [Lease: Chat.Progress], by incarnation: Incarnation) throws {
    try refuse(progress.keys.map(\.chat), \.progress)
    try real.recordProgress(progress, by: incarnation)
  }

  func recordSigns(
    _ signs: [Lease: Timestamp], by incarnation: Incarnation, at now: Timestamp
  ) throws { try real.recordSigns(signs, by: incarnation, at: now) }

  func signs(of leases: [Lease]) throws -> [Lease: Timestamp] {
    try call(\.beforeSigns)
    return try real.signs(of: leases)
  }

  func record(_ notices: [Notice], by incarnation: Incarnation, at now: Timestamp) throws {
    try refuse(notices, \.notice)
    try real.record(notices, by: incarnation, at: now)
  }

  func maintain() throws -> MaintenanceNote? {
    if let upkeep = hooks.withLock({ $0.upkeep }) { return try upkeep() }
    return try real.maintain()
  }

  var othersWait: Bool { hooks.withLock(\.othersWait) ?? real.othersWait }

  func limitPatience(to patience: Duration) {
    hooks.withLock { $0.patience }?(patience)
    real.limitPatience(to: patience)
  }

  func claim(
    limit: Int, by incarnation: Incarnation, of groups: [String]?, beginRuns: Bool,
    at now: Timestamp
  ) throws -> Claim {
    try call(\.beforeClaim)
    let claim = try real.claim(
      limit: limit, by: incarnation, of: groups, beginRuns: beginRuns, at: now)
    try call(\.afterClaim)
    return claim
  }

  func bumpWorkspaces(of incarnation: Incarnation, at now: Timestamp) throws -> Bump {
    try call(\.beforeBump)
    return try real.bumpWorkspaces(of: incarnation, at: now)
  }

  func news(for incarnation: Incarnation) throws -> News {
    try call(\.beforeNews)
    return try real.news(for: incarnation)
  }
}

/// What no test interferes with.
extension FaultyStore {
  func gains(of leases: [Lease]) throws -> [Gain] { try real.gains(of: leases) }
  func beginRuns(
    of leases: [Lease], by incarnation: Incarnation, at now: Timestamp
  ) throws -> [RunStart] { try real.beginRuns(of: leases, by: incarnation, at: now) }
  func confirmEnds(of leases: [Lease], by incarnation: Incarnation, at now: Timestamp) throws {
    try call(\.beforeConfirm)
    try real.confirmEnds(of: leases, by: incarnation, at: now)
  }
  func register(_ declaration: WorkerDeclaration, at now: Timestamp) throws {
    try real.register(declaration, at: now)
  }
  func adoptLeases(
    by incarnation: Incarnation, limit: Int, at now: Timestamp
  ) throws -> Adoption {
    try call(\.beforeAdoption)
    return try real.adoptLeases(by: incarnation, limit: limit, at: now)
  }
  func renewGenerations(
    of leases: [Lease], by incarnation: Incarnation, at now: Timestamp
  ) throws -> [Gain] { try real.renewGenerations(of: leases, by: incarnation, at: now) }
  func markStopped(_ incarnation: Incarnation, reason: String, at now: Timestamp) throws {
    try real.markStopped(incarnation, reason: reason, at: now)
  }
  func beginDrain(_ incarnation: Incarnation, reason: String, at now: Timestamp) throws {
    try real.beginDrain(incarnation, reason: reason, at: now)
  }
  func stopIfDrained(_ incarnation: Incarnation, reason: String, at now: Timestamp) throws -> Bool {
    try call(\.beforeStop)
    let hasStopped = try real.stopIfDrained(incarnation, reason: reason, at: now)
    try call(\.afterStop)
    return hasStopped
  }
  func assignments(for leases: [Lease]) throws -> [Assignment] {
    try real.assignments(for: leases)
  }
  func append(
    _ content: String, under lease: Lease, by incarnation: Incarnation, at now: Timestamp
  ) throws { try real.append(content, under: lease, by: incarnation, at: now) }
  func events(_ filter: EventFilter) throws -> [Event] { try real.events(filter) }
  func messages(of chat: ChatID) throws -> [Message] { try real.messages(of: chat) }
  func pendingCount(in groups: [String]?) throws -> Int { try real.pendingCount(in: groups) }
  func hasFollowers(in groups: [String]?) throws -> Bool { try real.hasFollowers(in: groups) }
  func markSeen(_ incarnation: Incarnation, at now: Timestamp) throws {
    try real.markSeen(incarnation, at: now)
  }
  func leaseHolders(at now: Timestamp) throws -> [LeaseHolder] {
    try call(\.beforeHolders)
    return try real.leaseHolders(at: now)
  }
  func recoverable(
    _ request: RecoveryRequest, limit: Int, at now: Timestamp
  ) throws -> Recovery { try real.recoverable(request, limit: limit, at: now) }
  func unendedRuns(waitedForBy waiting: IncarnationID?) throws -> [UnendedRun] {
    try real.unendedRuns(waitedForBy: waiting)
  }
  func end(_ run: UnendedRun, as end: RunEnd, by actor: Actor, at now: Timestamp) throws {
    try real.end(run, as: end, by: actor, at: now)
  }
  func probe(_ holder: IncarnationID) throws { try real.probe(holder) }
  func recover(
    _ request: RecoveryRequest, limit: Int, by actor: Actor, at now: Timestamp
  ) throws -> Recovery { try real.recover(request, limit: limit, by: actor, at: now) }
}
