import Testing

@testable import HeartbeatCore
@testable import HeartbeatSQLite

/// One call of a store that reads or changes something in ``Fixture``, with the roles that may.
struct StoreCall: Sendable, CustomTestStringConvertible {
  let name: String
  let roles: Set<Role>
  /// Whether it found or did what it should.
  let call: @Sendable (SQLiteChatStore, Fixture) throws -> Bool

  var testDescription: String { name }

  init(
    _ name: String, _ roles: Set<Role>,
    _ call: @escaping @Sendable (SQLiteChatStore, Fixture) throws -> Bool
  ) {
    self.name = name
    self.roles = roles
    self.call = call
  }

  /// A call that answers nothing.
  init(
    telling name: String, _ roles: Set<Role>,
    _ call: @escaping @Sendable (SQLiteChatStore, Fixture) throws -> Void
  ) {
    self.init(name, roles) { store, fixture in
      try call(store, fixture)
      return true
    }
  }

  /// A database in which every call has something to do.
  struct Fixture: Sendable {
    let worker: Incarnation
    /// Holds ``abandoned``, and its process is gone.
    let dead: Incarnation
    /// Held by ``worker``, in the workspace `lab`.
    let held: Lease
    let abandoned: Lease
    /// Held by an earlier incarnation of ``worker``.
    let left: Lease
    let pending: ChatID
    let waiting: ChatID
    /// What ``worker`` ran ``waiting`` under; that run has not ended yet.
    let ended: Lease
    /// Completed.
    let done: ChatID
    /// Holds nothing any more.
    let stopped: Incarnation

    init(_ database: TestDatabase) throws {
      try database.addWorkspace(ttl: .seconds(1))
      dead = try database.start("w2")
      abandoned = try database.makeRunning(1, by: dead)[0]
      database.locks.free("w2")
      left = try database.makeRunning(1, by: database.start("w1"))[0]
      worker = try database.start("w1")
      held = try database.makeRunning(1, in: "lab", by: worker)[0]
      ended = try database.makeRunning(1, by: worker)[0]
      waiting = ended.chat
      _ = try database.store.beginRuns(of: [ended], by: worker, at: 0)
      _ = try database.store.interrupt(.chats([waiting]), at: 0)
      stopped = try database.start("w8")
      try database.store.markStopped(stopped, reason: "r", at: 0)
      done = try database.makeChats(1)[0]
      _ = try database.store.interrupt(.chats([done]), at: 0)
      _ = try database.store.complete(.chats([done]), at: 0)
      pending = try database.makeChats(1)[0]
      _ = try database.store.setGroup("idle", maxRunning: 1, at: 0)
      _ = try database.store.pause(["idle"], reason: nil, at: 0)
    }
  }

  static let everybody = Set(Role.allCases)
  static let all = questions + upkeep + heartbeats + work + operators

  private static let questions = [
    StoreCall("leases", everybody) { try $0.leases(of: $1.worker) == [$1.held] },
    StoreCall("losses", everybody) { try $0.losses(of: [$1.held]).count == 1 },
    StoreCall("gains", everybody) { try $0.gains(of: [$1.held]).count == 1 },
    StoreCall("news", everybody) { try $0.news(for: $1.worker).leasesChanged },
    StoreCall("inUse", everybody) { store, _ in
      try store.inUse("w1", at: 9) == .workerInUse("w1", pid: 42, heartbeatAge: .milliseconds(9))
    },
    StoreCall("assignments", everybody) { try $0.assignments(for: [$1.held]).count == 1 },
    StoreCall("leaseHolders", everybody) { store, _ in
      try store.leaseHolders(at: 9).count == 3
    },
    StoreCall("recoverable", everybody) {
      let request = RecoveryRequest(holder: $1.dead, why: .workerDead, heartbeats: nil)
      return try $0.recoverable(request, limit: 9, at: 9).recovered.count == 1
    },
    StoreCall("chats", everybody) { store, _ in
      try store.chats(ChatFilter(), at: 9).chats.count == 6
    },
    StoreCall("chat", everybody) { try $0.chat($1.pending) != nil },
    StoreCall("launch", everybody) { try $0.launch(of: $1.pending).isEmpty },
    StoreCall("circumstances", everybody) { store, fixture in
      try store.circumstances(of: fixture.waiting, at: 9)?.run?.worker == "w1"
    },
    StoreCall("messages", everybody) { try $0.messages(of: $1.pending).isEmpty },
    StoreCall("events", everybody) { store, _ in
      try !store.events(EventFilter()).isEmpty
    },
    StoreCall("lastEvent", everybody) { store, _ in try store.lastEvent(before: 9) == 0 },
    StoreCall("changeCount", everybody) { store, _ in try store.changeCount() > 0 },
    StoreCall("ends", everybody) { store, _ in try !store.ends(after: 0, limit: 1).isEmpty },
    StoreCall("idleness", everybody) { store, _ in try store.idleness(after: 0) == nil },
    StoreCall("workers", everybody) { store, _ in try store.workers(at: 9).count == 3 },
    StoreCall("workspaces", everybody) { store, _ in try store.workspaces().count == 1 },
    StoreCall("names", everybody) { store, _ in
      try store.names(of: .workspaces, startingWith: "la", limit: 9) == ["lab"]
    },
    StoreCall("workspace", everybody) { store, _ in try store.workspace("lab") != nil },
    StoreCall("unendedRuns", everybody) { store, fixture in
      try store.unendedRuns(waitedForBy: nil).map(\.lease) == [fixture.ended]
    },
    StoreCall("groups", everybody) { store, _ in try store.groups().count == 2 },
    StoreCall("hasFollowers", everybody) { store, _ in try !store.hasFollowers(in: nil) },
    StoreCall("pendingCount", everybody) { store, _ in try store.pendingCount() == 1 },
  ]

  private static let upkeep = [
    StoreCall("pruneBounds", everybody) { store, _ in
      try store.pruneBounds(of: PruneRequest(before: 9)).firstKept == nil
    },
    StoreCall("overChats", everybody) { store, fixture in
      let request = PruneRequest(before: 9)
      let bounds = try store.pruneBounds(of: request)
      return try store.overChats(request, bounds, after: nil, limit: 9).found == [fixture.done]
    },
    StoreCall("messageCount", everybody) { store, fixture in
      try store.messageCount(of: [fixture.done]) == 0
    },
    StoreCall("eventCount", everybody) { store, fixture in
      try store.eventCount(of: [fixture.done], before: 9, upTo: 999) == 3
    },
    StoreCall("goneEvents", everybody) { store, _ in
      let bounds = try store.pruneBounds(of: PruneRequest(before: 9))
      return try store.goneEvents(before: 9, bounds, after: nil, limit: 9).found.isEmpty
    },
    StoreCall("goneWorkers", everybody) { store, fixture in
      try store.goneWorkers(before: 9) == [fixture.stopped.id]
    },
    StoreCall("idleLocks", everybody) { store, _ in try store.idleLocks(without: []).isEmpty },
    StoreCall("goneChats", everybody) { store, fixture in
      try store.goneChats(among: [fixture.done]).isEmpty
    },
    StoreCall("freeSpace", everybody) { store, _ in try store.freeSpace().isReturnable },
    StoreCall("prune", [.upkeep]) { store, fixture in
      try store.prune([fixture.done], PruneRequest(before: 9), at: 9).chats == [fixture.done]
    },
    StoreCall(telling: "pruneEvents", [.upkeep]) { store, _ in
      _ = try store.pruneEvents([1], at: 9)
    },
    StoreCall("pruneWorkers", [.upkeep]) { store, fixture in
      try store.pruneWorkers([fixture.stopped.id], at: 9).workers == 1
    },
  ]

  private static let heartbeats = [
    StoreCall("renewLeases", [.heartbeat, .worker, .operator]) {
      try $0.renewLeases(of: $1.worker, at: 9).leases == [$1.held]
    },
    StoreCall("bumpWorkspaces", [.heartbeat, .operator]) {
      try $0.bumpWorkspaces(of: $1.worker, at: 9).workspaces == 1
    },
  ]

  private static let workers: Set<Role> = [.worker, .operator]
  private static let within: Set<Role> = [.chat, .worker, .operator]

  private static let work = [
    StoreCall(telling: "register", workers) { store, _ in
      try store.register(
        WorkerDeclaration(
          incarnation: Incarnation(id: .random(), worker: "w3"), pid: 7, interval: .seconds(1),
          staleAfter: .seconds(3), maxRecoveries: 1, grace: .seconds(1)), at: 9)
    },
    StoreCall("beginRuns", workers) {
      try $0.beginRuns(of: [$1.held], by: $1.worker, at: 9) == [.begun]
    },
    StoreCall("hook, take, note", workers) {
      let hook = try $0.hook(.end, "c")
      guard let held = try $0.take(hook, by: $1.worker.id) else { return false }
      return try $0.note(held.seq, of: held, by: $1.worker.id, keeps: false)?.beat == 2
    },
    StoreCall(telling: "confirmEnds", workers) {
      try $0.confirmEnds(of: [$1.ended], by: $1.worker, at: 9)
    },
    StoreCall(telling: "end", workers) {
      let run = UnendedRun(
        lease: $1.ended, incarnation: $1.worker, process: .dead, staleAfter: .seconds(1),
        grace: .seconds(1), seenAt: 0, heartbeatAt: nil)
      try $0.end(run, as: .workerDead, by: .operator, at: 9)
    },
    StoreCall("adoptLeases", workers) {
      try $0.adoptLeases(by: $1.worker, limit: 9, at: 9).gained.count == 1
    },
    StoreCall("renewGenerations", workers) {
      try $0.renewGenerations(of: [$1.held], by: $1.worker, at: 9).count == 1
    },
    StoreCall(telling: "markSeen", workers) { try $0.markSeen($1.worker, at: 9) },
    StoreCall(telling: "markStopped", workers) {
      try $0.markStopped($1.worker, reason: "r", at: 9)
    },
    StoreCall("claim", workers) {
      try $0.claim(limit: 9, by: $1.worker, at: 9).assignments.count == 1
    },
    StoreCall("finish", workers) {
      let ending = Ending(lease: $1.held, outcome: .completed(answer: "a"))
      return try $0.finish([ending], by: $1.worker, at: 9) == [.accepted(.completed)]
    },
    StoreCall(telling: "record", workers) {
      try $0.record([.fenced($1.held)], by: $1.worker, at: 9)
    },
    StoreCall("beginDrain and stopIfDrained", workers) {
      try $0.beginDrain($1.worker, reason: "r", at: 9)
      return try !$0.stopIfDrained($1.worker, reason: "r", at: 9)
    },
    StoreCall(telling: "probe", workers) { try $0.probe($1.dead.id) },
    StoreCall("recover", workers) {
      let request = RecoveryRequest(holder: $1.dead, why: .workerDead, heartbeats: nil)
      return try $0.recover(request, limit: 9, by: .operator, at: 9).recovered.count == 1
    },
    StoreCall(telling: "append", within) {
      try $0.append("a", under: $1.held, by: $1.worker, at: 9)
    },
    StoreCall(telling: "recordProgress", within) {
      try $0.recordProgress([$1.held: Chat.Progress(fraction: 0.5, note: "n")], by: $1.worker)
    },
    StoreCall(telling: "recordSigns", within) {
      try $0.recordSigns([$1.held: 8], by: $1.worker, at: 9)
    },
    StoreCall(telling: "appendFromWithin", within) {
      try $0.appendFromWithin("a", lease: $1.held, worker: "w1", at: 9)
    },
    StoreCall("askFromWithin", within) {
      try $0.askFromWithin("q", lease: $1.held, worker: "w1", at: 9).question == "q"
    },
    StoreCall(telling: "reportFromWithin", within) {
      let progress = Chat.Progress(fraction: 0.5, note: "n")
      try $0.reportFromWithin(progress, lease: $1.held, worker: "w1", at: 9)
    },
  ]

  private static let operators = [
    StoreCall("create", [.operator]) { store, _ in
      try store.create([ChatDraft(title: "t", message: "m", workspace: "lab")], at: 9).count == 1
    },
    StoreCall("steal", [.operator]) {
      try $0.steal(.chats([$1.held.chat]), to: "w9", reason: nil, at: 9).stolen.count == 1
    },
    StoreCall("interrupt", [.operator]) {
      try $0.interrupt(.chats([$1.held.chat]), at: 9).changed.count == 1
    },
    StoreCall("complete", [.operator]) {
      try $0.complete(.chats([$1.held.chat]), at: 9).changed.count == 1
    },
    StoreCall("retry", [.operator]) {
      try $0.retry(.chats([$1.waiting]), at: 9).changed.count == 1
    },
    StoreCall("delete", [.operator]) {
      try $0.delete(.chats([$1.held.chat]), at: 9).changed.count == 1
    },
    StoreCall("edit", [.operator]) { store, fixture in
      var edit = ChatEdit()
      edit.priority = 1
      edit.tags = .instead(["a"])
      edit.directory = .value("/")
      return try store.edit([fixture.pending], edit, at: 9).changed.count == 1
    },
    StoreCall("send", [.operator]) { try $0.send("m", to: $1.pending, at: 9).status == .pending },
    StoreCall("setGroup", [.operator]) { store, _ in
      try store.setGroup("g", maxRunning: 2, at: 9).maxRunning == 2
    },
    StoreCall("removeGroup", [.operator]) { store, _ in
      try store.removeGroup("idle", at: 9).name == "idle"
    },
    StoreCall("pause", [.operator]) { store, _ in
      try store.pause(nil, reason: "r", at: 9)[0].isPaused
        && store.pause(["idle"], reason: "r", at: 9)[0].pauseReason == "r"
    },
    StoreCall("resume", [.operator]) { store, _ in
      try !store.resume(["idle"], at: 9)[0].isPaused
    },
    StoreCall("order", [.operator]) {
      let orders: [WorkerOrder] = [.drain(isCancelling: false), .undrain, .maxChats(7)]
      for order in orders {
        guard try $0.order(order, to: [$1.worker.worker], at: 9).refused.isEmpty else {
          return false
        }
      }
      return true
    },
    StoreCall("addWorkspace", [.operator]) { store, _ in
      let draft = WorkspaceDraft(name: "b", activityBump: .seconds(1))
      return try store.addWorkspace(draft, at: 9).name == "b"
    },
    StoreCall("removeWorkspace", [.operator]) { store, _ in
      try store.removeWorkspace("lab").chats == 1
    },
    StoreCall("attach", [.operator]) {
      try $0.attach($1.pending, to: "lab", at: 9).workspace == "lab"
    },
  ]
}
