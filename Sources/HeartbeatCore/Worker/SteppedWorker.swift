package import Logging

/// A worker without threads: its loops are stepped by whoever made it, one step at a time, on a clock of
/// theirs. It enters, registers and runs as ``Worker`` does; a simulation decides in which order.
///
/// Everything happens on the thread of the caller, the work of chats on ``Surroundings/executor``.
package final class SteppedWorker {
  package enum Loop: Int, CaseIterable, Sendable {
    case heartbeat, trust, work, sweep

    package var name: String {
      switch self {
      case .heartbeat: "heartbeat"
      case .trust: "trust"
      case .work: "work"
      case .sweep: "sweep"
      }
    }
  }

  /// What a process runs in.
  package struct Surroundings {
    package var pid: Int32
    package var database: any ChatBackend
    package var clock: any WorkerClock
    package var executor: any TaskExecutor
    package var cleanup: any OutsideCleanup
    package var logger: Logger
    package var pruning: PruneRule?
    package var observer: @Sendable (WorkerEvent) -> Void

    package init(
      pid: Int32, database: any ChatBackend, clock: any WorkerClock, executor: any TaskExecutor,
      cleanup: any OutsideCleanup, logger: Logger, pruning: PruneRule? = nil,
      observer: @escaping @Sendable (WorkerEvent) -> Void
    ) {
      self.pid = pid
      self.database = database
      self.clock = clock
      self.executor = executor
      self.cleanup = cleanup
      self.logger = logger
      self.pruning = pruning
      self.observer = observer
    }
  }

  /// How a worker's run has ended.
  package enum End: Sendable {
    case stopped
    /// The database does not know it any more: the process goes on as another incarnation.
    case replaced
    /// The database was gone for too long, or another process has the worker id.
    case gaveUp
  }

  private let core: WorkerCore
  private let heartbeat: HeartbeatLoop
  private let trust: TrustLoop
  private let work: WorkLoop
  private let sweep: SweepLoop
  private var standing: (any Standing)?
  private var isStopRequested = false
  /// When each loop wants to be stepped again; nil once it has stopped.
  private var deadlines: [Uptime?]

  /// Enters under `id` and registers.
  /// - Throws: As ``Worker/run()``.
  package static func enter(
    _ id: WorkerID, _ surroundings: Surroundings, settings: Settings, patience: Duration,
    handler: ChatHandler?
  ) throws -> SteppedWorker {
    let incarnation = IncarnationID.random()
    let entrance = WorkerEntrance(
      database: surroundings.database, incarnation: incarnation, patience: patience,
      clock: surroundings.clock, logger: surroundings.logger)
    let (worker, standing) = try entrance.enter(id)
    return try SteppedWorker(
      Incarnation(id: incarnation, worker: worker), standing, surroundings, settings: settings,
      patience: patience, handler: handler)
  }

  /// The same process as another incarnation, after the end ``End/replaced``.
  package func begin(
    again surroundings: Surroundings, patience: Duration
  ) throws -> SteppedWorker? {
    guard let standing else { return nil }
    let incarnation = Incarnation(id: .random(), worker: core.incarnation.worker)
    standing.become(incarnation.id)
    return try SteppedWorker(
      incarnation, standing, surroundings, settings: core.settings, patience: patience,
      handler: core.handler)
  }

  private init(
    _ incarnation: Incarnation, _ standing: any Standing, _ surroundings: Surroundings,
    settings: Settings, patience: Duration, handler: ChatHandler?
  ) throws {
    let database = surroundings.database
    let heartbeatStore = try database.openHeartbeat(patience: patience)
    let workStore = try database.openWork(patience: patience)
    let sweepStore = try database.openSweep(patience: patience)
    let pruneStore = try surroundings.pruning.map { _ in
      try database.openPrune(patience: patience)
    }
    try workStore.register(
      WorkerDeclaration(of: incarnation, pid: surroundings.pid, settings),
      at: surroundings.clock.wallTime())
    self.standing = standing
    core = WorkerCore(
      incarnation: incarnation, settings: settings, limits: RunLimits(),
      clock: surroundings.clock, logger: surroundings.logger, observer: surroundings.observer,
      executor: surroundings.executor, handler: handler)
    core.emit(.started(incarnation, pid: surroundings.pid, settings))
    heartbeat = HeartbeatLoop(core: core, store: heartbeatStore)
    trust = TrustLoop(core: core)
    work = WorkLoop(core: core, store: workStore)
    var prune: QuietPrune?
    if let pruneStore, let rule = surroundings.pruning {
      prune = QuietPrune(core: core, store: pruneStore, rule: rule)
    }
    sweep = SweepLoop(
      core: core, store: sweepStore, standing: standing, cleanup: surroundings.cleanup,
      quietPrune: prune)
    deadlines = Array(repeating: surroundings.clock.uptime(), count: Loop.allCases.count)
  }

  package var incarnation: Incarnation { core.incarnation }
  package var settings: Settings { core.settings }

  // MARK: Stepping

  /// When the loop wants its next step: now when somebody has woken it; nil once it has stopped.
  package func deadline(of loop: Loop) -> Uptime? {
    guard let deadline = deadlines[loop.rawValue] else { return nil }
    return signal(of: loop).isUp ? min(deadline, core.clock.uptime()) : deadline
  }

  /// Takes one step, whether or not it is due: a loop may be woken for nothing.
  package func step(_ loop: Loop) {
    guard deadlines[loop.rawValue] != nil else { return }
    signal(of: loop).lower()
    let next =
      switch loop {
      case .heartbeat: heartbeat.step()
      case .trust: trust.step()
      case .work: work.step()
      case .sweep: sweep.step()
      }
    switch next {
    case .at(let deadline): deadlines[loop.rawValue] = deadline
    case .stop: deadlines[loop.rawValue] = nil
    }
  }

  /// Lets a loop's time pass as if it did nothing, which no worker does.
  package func skip(_ loop: Loop) {
    signal(of: loop).lower()
    deadlines[loop.rawValue] = deadlines[loop.rawValue].map { _ in
      core.clock.uptime() + .seconds(1)
    }
  }

  private func signal(of loop: Loop) -> WakeSignal {
    switch loop {
    case .heartbeat: core.heartbeatSignal
    case .trust: core.trustSignal
    case .work: core.inbox.signal
    case .sweep: core.sweepSignal
    }
  }

  /// How the run has ended; nil while a loop goes on.
  package var end: End? {
    guard deadlines.allSatisfy({ $0 == nil }) else { return nil }
    switch core.abandonment {
    case .databaseGone: return .gaveUp
    case .unknown: return isStopRequested ? .stopped : .replaced
    case nil: return core.hasLostStanding ? .gaveUp : .stopped
    }
  }

  // MARK: What is done to it

  /// The leases whose work is under way or about to begin, as the worker believes.
  package var active: [Lease] { core.active.map(\.lease) }

  /// Whether the work of any of them has begun.
  package var hasRunsUnderWay: Bool { core.active.contains(where: \.hasStarted) }

  package func stop(reason: String) {
    isStopRequested = true
    core.requestStop(reason: reason)
  }

  package func drain() { core.requestDrain() }

  /// The process is gone: the kernel frees its lock. Its work is told to end, which reaches nobody
  /// outside, so that nothing of it stays in memory.
  package func die() {
    sweep.forgetStanding()
    standing = nil
    core.markStopped()
    core.selfFence()
  }
}
