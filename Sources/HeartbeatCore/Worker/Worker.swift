public import CoreMetrics
import Glibc
public import Logging
public import ServiceLifecycle
import Synchronization

/// A process that runs chats: it claims them, keeps their leases with one statement per interval,
/// cancels what it has lost and starts what it has gained.
///
/// ```swift
/// let database = ChatDatabase(path: "chats.db")
/// try database.create()
/// let worker = Worker(database: database, id: try WorkerID("w1")) { chat in
///   ChatAnswer("hello, \(chat.title)")
/// }
/// try await worker.run()
/// ```
public final class Worker: Service {
  private let database: any ChatBackend
  private let id: WorkerID?
  private let settings: Settings
  private let limits: RunLimits
  private let patience: Duration
  private let clock: any WorkerClock
  private let logger: Logger
  private let metrics: any MetricsFactory
  private let observer: @Sendable (WorkerEvent) -> Void
  private let handler: ChatHandler?
  private let cleanup: any OutsideCleanup
  private let pruning: PruneRule?
  private let life = Mutex(Life())

  private struct Life {
    var core: WorkerCore?
    var stopReason: String?
    var isDrainWanted = false
  }

  /// - Parameters:
  ///   - database: An existing database.
  ///   - id: The worker id; nil takes the first of `w1`, `w2`, … that no live process has.
  ///   - settings: The interval of the heartbeat, and what else the worker declares.
  ///   - limits: When it stops by itself.
  ///   - clock: Nil for the database's.
  ///   - logger: Told of what goes wrong.
  ///   - patience: How long a start, a claim or an ending waits for another process's lock.
  ///   - metrics: Where what ``WorkerMetric`` lists is counted; nil for the backend of the whole process.
  ///   - observer: Told of everything that happens, on the thread on which it happens; must return
  ///     at once.
  ///   - cleanup: Ends what the runs of dead workers have started outside; nil when the work is done
  ///     inside the worker's process and ends with it.
  ///   - pruning: What is pruned when it is quiet; nil for nothing.
  ///   - handler: Does the work of one chat; nil for chats that are only held, until somebody else
  ///     ends them.
  public init(
    database: any ChatBackend, id: WorkerID? = nil, settings: Settings = Settings(),
    limits: RunLimits = RunLimits(), patience: Duration = .seconds(5),
    clock: (any WorkerClock)? = nil,
    logger: Logger = Logger(label: "HeartbeatCore"), metrics: (any MetricsFactory)? = nil,
    observer: @escaping @Sendable (WorkerEvent) -> Void = { _ in },
    cleanup: (any OutsideCleanup)? = nil, pruning: PruneRule? = nil, handler: ChatHandler?
  ) {
    self.pruning = pruning
    self.database = database
    self.id = id
    self.settings = settings
    self.limits = limits
    self.patience = patience
    self.clock = clock ?? database.clock
    self.logger = logger
    self.metrics = metrics ?? MetricsSystem.factory
    self.observer = observer
    self.cleanup = cleanup ?? NothingOutside()
    self.handler = handler
  }

  /// Runs until ``stop(reason:)``, a graceful shutdown, the task's cancellation or the limits end
  /// it. Returns once every chat has been given back.
  ///
  /// - Throws: ``InvalidSettings``, ``StoreError/workerInUse(_:pid:heartbeatAge:host:)``,
  ///   ``ThreadFailure``, or what kept the database from being opened. Nothing is claimed then.
  public func run() async throws {
    try settings.validate()
    // Before a worker id is looked for: nobody who has one in the copy runs on it.
    if let copy = try database.beginCopy(at: clock.wallTime(), patience: patience) {
      logger.warning("\(copy)")
    }
    while true {
      do {
        return try await runOnce()
      } catch StoreError.workerInUse where id == nil {
        // A process on another host was faster under the id that was free. There is a next one.
        continue
      }
    }
  }

  /// Runs under one worker id.
  private func runOnce() async throws {
    let first = IncarnationID.random()
    let entrance = WorkerEntrance(
      database: database, incarnation: first, patience: patience, clock: clock, logger: logger)
    let (worker, standing) = try entrance.enter(id)
    var incarnation = Incarnation(id: first, worker: worker)
    while true {
      let core = try await run(incarnation, standing)
      switch core.abandonment {
      case .databaseGone(let error): throw error
      // An older copy has taken the database's place: this process is a new worker to it.
      case .unknown where !isStopRequested:
        incarnation = Incarnation(id: .random(), worker: worker)
        standing.become(incarnation.id)
        continue
      case .unknown, nil: break
      }
      if core.hasLostStanding { throw StoreError.invalid(StandingWatch.lost(worker)) }
      break
    }
    // Until here nobody may take this worker's place.
    withExtendedLifetime(standing) {}
  }

  /// Registers, and runs until the incarnation has ended.
  private func run(
    _ incarnation: Incarnation, _ standing: any Standing
  ) async throws -> WorkerCore {
    let heartbeatStore = try database.openHeartbeat(patience: settings.heartbeatPatience)
    let workStore = try database.openWork(patience: patience)
    let sweepStore = try database.openSweep(patience: .seconds(30))
    // Short: nobody waits for it, and a stop waits for its portion.
    let pruneStore = try pruning.map { _ in try database.openPrune(patience: .seconds(1)) }
    // Before anybody counts on this worker: a thread that cannot be had is known by now.
    let threads = try LoopThread.make(["heartbeat", "trust", "work", "sweep"]) { name in
      try LoopThread(name: name, clock: clock)
    }
    do {
      try workStore.register(
        WorkerDeclaration(of: incarnation, pid: getpid(), settings), at: clock.wallTime())
    } catch {
      for thread in threads { thread.abandon() }
      throw error
    }
    let (metrics, observer) = (WorkerMetrics(incarnation.worker, settings, metrics), observer)
    let core = WorkerCore(
      incarnation: incarnation, settings: settings, limits: limits, clock: clock, logger: logger,
      observer: { event in
        metrics.record(event.kind)
        observer(event)
      }, handler: handler)
    core.emit(.started(incarnation, pid: getpid(), settings))
    core.whenStopping {
      // The stop is bounded: neither a sweep nor a write waits much longer for a lock.
      sweepStore.limitPatience(to: .milliseconds(100))
      workStore.limitPatience(to: .seconds(1))
    }
    begin(core)
    threads[0].begin(signal: core.heartbeatSignal) {
      SystemThread.hurry()
      let loop = HeartbeatLoop(core: core, store: heartbeatStore)
      return { loop.step() }
    }
    threads[1].begin(signal: core.trustSignal) {
      let loop = TrustLoop(core: core)
      return { loop.step() }
    }
    threads[2].begin(signal: core.inbox.signal) {
      let loop = WorkLoop(core: core, store: workStore)
      return { loop.step() }
    }
    let (cleanup, pruning) = (cleanup, pruning)
    threads[3].begin(signal: core.sweepSignal) {
      var prune: QuietPrune?
      if let pruneStore, let pruning {
        prune = QuietPrune(core: core, store: pruneStore, rule: pruning)
      }
      let loop = SweepLoop(
        core: core, store: sweepStore, standing: standing, cleanup: cleanup, quietPrune: prune)
      return { loop.step() }
    }
    await withTaskCancellationHandler {
      await withGracefulShutdownHandler {
        for thread in threads { await thread.waitUntilEnded() }
      } onGracefulShutdown: {
        self.stop(reason: "signal")
      }
    } onCancel: {
      stop(reason: "cancelled")
    }
    // The threads may hold them for a moment longer than the process lives.
    heartbeatStore.close()
    workStore.close()
    sweepStore.close()
    pruneStore?.close()
    core.emit(
      .stopped(reason: core.abandonment?.reason ?? core.stopReason, released: core.releasedCount))
    return core
  }

  /// Begins the orderly stop: claiming ends, chats are cancelled with the cause `shutdown`, waited
  /// for while heartbeats go on, and given back. ``run()`` returns when that is done.
  public func stop(reason: String) {
    let core = life.withLock { life in
      if life.stopReason == nil { life.stopReason = reason }
      return life.core
    }
    core?.requestStop(reason: reason)
  }

  /// Claims nothing any more; ``run()`` returns once what is under way has ended, unless an operator
  /// undrains the worker meanwhile.
  public func drain() {
    let core = life.withLock { life in
      life.isDrainWanted = true
      return life.core
    }
    core?.requestDrain()
  }

  /// Whether somebody has asked for the stop: by ``stop(reason:)``, or by a graceful shutdown. Not so of
  /// a worker that its limits have ended.
  public var isStopRequested: Bool { life.withLock { $0.stopReason != nil } }

  /// How many chats it holds at the moment; none before ``run()`` and after it.
  public var heldChats: Int { life.withLock { $0.core }?.registeredCount ?? 0 }

  private func begin(_ core: WorkerCore) {
    let (stopReason, isDrainWanted) = life.withLock { life in
      life.core = core
      return (life.stopReason, life.isDrainWanted)
    }
    if isDrainWanted { core.requestDrain() }
    if let stopReason { core.requestStop(reason: stopReason) }
  }
}
