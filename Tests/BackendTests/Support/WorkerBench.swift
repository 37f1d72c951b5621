import Foundation
import Logging
import Synchronization

@testable import HeartbeatCore

/// A database in a directory of its own, which goes when the last worker on it goes.
final class BenchDatabase: Sendable {
  let chats: any DatabaseUnderTest
  private let directory: String

  /// With the backend's own liveness.
  init(_ backend: Backend) throws {
    directory = NSTemporaryDirectory() + "heartbeat-" + UUID().uuidString
    chats = try backend.make(directory, nil)
  }

  deinit {
    // Nothing is lost when the system has to clean up instead.
    try? FileManager.default.removeItem(atPath: directory)
  }

  func open(_ role: Role = .operator) throws -> any AnyStore {
    try chats.open(role, patience: .seconds(60))
  }
}

/// One worker whose loops a test steps by hand, on a clock that the test moves.
final class WorkerBench {
  let database: BenchDatabase
  let clock: ManualClock
  let core: WorkerCore
  let heartbeatStore: FaultyStore
  let workStore: FaultyStore
  let heartbeat: HeartbeatLoop
  let work: WorkLoop
  let trust: TrustLoop
  let sweep: SweepLoop
  let recorder = EventRecorder()
  /// Somebody at the command line.
  let person: any AnyStore
  private(set) var standing: (any Standing)?

  static var settings: Settings {
    var settings = Settings()
    settings.interval = .seconds(30)
    settings.staleAfter = .seconds(90)
    return settings
  }

  /// On a database of its own.
  convenience init(
    _ backend: Backend, _ name: String = "w1", clock: ManualClock = ManualClock(),
    settings: Settings = WorkerBench.settings, limits: RunLimits = RunLimits(),
    cleanup: any OutsideCleanup = NothingOutside(), logger: Logger = WorkerBench.silence,
    handler: @escaping ChatHandler = WorkerBench.hold
  ) throws {
    try self.init(
      name, on: BenchDatabase(backend), clock: clock, settings: settings, limits: limits,
      cleanup: cleanup, logger: logger, handler: handler)
  }

  static var silence: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }

  @Sendable static func hold(_ chat: ChatRun) async throws -> ChatAnswer {
    try await chat.holdUntilCancelled()
    return .done
  }

  init(
    _ name: String = "w1", on database: BenchDatabase, clock: ManualClock = ManualClock(),
    settings: Settings = WorkerBench.settings, limits: RunLimits = RunLimits(),
    cleanup: any OutsideCleanup = NothingOutside(), logger: Logger = WorkerBench.silence,
    handler: @escaping ChatHandler = WorkerBench.hold
  ) throws {
    self.database = database
    self.clock = clock
    let id = try WorkerID(name)
    let incarnation = Incarnation(id: .random(), worker: id)
    standing = try database.chats.liveness.enter(id, as: incarnation.id)
    heartbeatStore = FaultyStore(try database.open(.heartbeat))
    workStore = FaultyStore(try database.open(.worker))
    person = try database.open()
    try workStore.register(
      WorkerDeclaration(
        incarnation: incarnation, pid: getpid(), interval: settings.interval,
        staleAfter: settings.staleAfter, maxRecoveries: settings.maxRecoveries,
        grace: settings.grace),
      at: clock.wallTime())
    let recorder = recorder
    core = WorkerCore(
      incarnation: incarnation, settings: settings, limits: limits, clock: clock,
      logger: logger,
      observer: { recorder.add($0) }, handler: handler)
    heartbeat = HeartbeatLoop(core: core, store: heartbeatStore)
    work = WorkLoop(core: core, store: workStore)
    trust = TrustLoop(core: core)
    sweep = SweepLoop(
      core: core, store: try database.open(.worker), standing: standing, cleanup: cleanup)
  }

  /// The process is gone: the kernel frees its lock. Its loops are not stepped again.
  func die() {
    sweep.forgetStanding()
    standing = nil
  }

  /// Makes chats and lets this worker claim and start them.
  @discardableResult
  func claim(_ count: Int) throws -> [ChatID] {
    let drafts = (1...count).map { ChatDraft(title: "chat \($0)") }
    let chats = try person.create(drafts, at: clock.wallTime()).map(\.id)
    core.inbox.requestClaim()
    try drainWork()
    return chats
  }

  /// Steps the writes until nothing is left to do at once.
  func drainWork() throws {
    for _ in 0..<1_000 {
      guard case .at(let next) = work.step() else { return }
      if next > clock.uptime() + WorkLoop.pauseBetweenPortions { return }
    }
    throw StoreError.invalid("the writes do not come to rest")
  }

  /// Moves time to the next interval and lets the worker tick and write.
  func tick() throws {
    clock.advance(by: core.settings.interval)
    try look()
  }

  /// Returns once a run's end waits to be written.
  func inboxHasEnding() async throws {
    while core.active.count == core.registeredCount || !isHandedIn { await Task.yield() }
  }

  /// Returns once the work of all has ended and their ends wait to be written.
  func waitUntilEnded() async {
    while !core.active.isEmpty || !isHandedIn { await Task.yield() }
  }

  /// Whether each end waits to be written. A run leaves those that are under way a moment before.
  var isHandedIn: Bool {
    let ended = core.registeredCount - core.active.count
    return core.inbox.endingCount + work.pending.endings.count + work.setAside.endings.count
      >= ended
  }

  /// Lets the worker look whether somebody else has committed, and tick where that asks for it.
  func look() throws {
    _ = heartbeat.step()
    if core.heartbeatSignal.wait(atMost: .zero) { _ = heartbeat.step() }
    try drainWork()
  }

  func chat(_ id: ChatID) throws -> Chat {
    guard let chat = try person.chat(id) else { throw StoreError.unknownChat(id) }
    return chat
  }

  /// The leases that the database says this incarnation holds, by chat.
  func held() throws -> [Lease] { try person.leases(of: core.incarnation).sorted() }

  /// The leases whose work is under way, by chat.
  var running: [Lease] { core.active.map(\.lease).sorted() }

  /// Those of them whose work was told to begin. It does so on a thread of its own: what has not begun yet
  /// says nothing.
  var started: [Lease] { core.active.filter(\.hasStarted).map(\.lease).sorted() }

  func waitUntilCancelled(_ count: Int) async {
    await recorder.wait { EventRecorder.cancelled($0).count >= count }
  }

  func waitUntilFinished(_ count: Int) async {
    await recorder.wait { EventRecorder.finished($0).count >= count }
  }
}

/// The database does not answer.
struct Unreachable: Error {}

/// What is to be written breaks a rule.
struct Unwritable: DatabaseFailure {
  var concernsContent: Bool { true }
  var description: String { "it is too long" }
}

/// Somebody else holds the database's lock.
struct Busy: DatabaseFailure {
  var isBusy: Bool { true }
  var description: String { "it is busy" }
}

/// Nobody can be reached.
struct Away: DatabaseFailure {
  var isUnreachable: Bool { true }
  var description: String { "it is away" }
}

/// What was sent may have been carried out.
struct AnswerLost: DatabaseFailure {
  var isUnreachable: Bool { true }
  var isUnknown: Bool { true }
  var description: String { "its answer was lost" }
}
