import HeartbeatCore
import Logging

/// The life of simulated worker processes.
extension Simulation {
  static var settings: Settings {
    var settings = Settings()
    settings.interval = .seconds(10)
    settings.staleAfter = .seconds(30)
    settings.grace = .seconds(5)
    settings.maxChats = 6
    settings.portion = 3
    settings.maxAttempts = 2
    settings.maxRecoveries = 3
    // Looks are cheap and would be most of the steps.
    settings.pollInterval = .seconds(1)
    return settings
  }

  /// Starts a process unless one runs, which may fail.
  func start(_ process: SimulatedProcess) {
    guard process.worker == nil, !process.isStarting else { return }
    let seam = makeSeam(of: process)
    let backend = database.backend(through: seam)
    (process.seam, process.backend) = (seam, backend)
    process.isStarting = true
    process.bornIn = epoch
    defer { process.isStarting = false }
    do {
      let worker = try SteppedWorker.enter(
        process.id, surroundings(of: process, seam, backend), settings: Self.settings,
        patience: database.patience, handler: handler(process, seam))
      // It may have been killed in the middle.
      guard !seam.isDead else {
        worker.die()
        return forget(process)
      }
      begin(worker, in: process)
      say("start", process.id.name)
    } catch {
      seam.die()
      forget(process)
      say("start failed", "\(process.id): \(error)")
      note(error)
    }
  }

  private func begin(_ worker: SteppedWorker, in process: SimulatedProcess) {
    process.worker = worker
    process.epochs = [:]
    process.trust = TrustCheck()
  }

  private func surroundings(
    of process: SimulatedProcess, _ seam: ProcessSeam, _ backend: any ChatBackend
  ) -> SteppedWorker.Surroundings {
    let logger = Logger(label: "simulation") { _ in
      QuietLog { [unowned self] in
        // A worker that a copy does not know is refused by the schema until it notices.
        guard process.bornIn == epoch else { return }
        violate("no statement is refused by the schema", $0)
      }
    }
    return SteppedWorker.Surroundings(
      pid: 42, database: backend, clock: process.clock,
      executor: process.executor, cleanup: Cleanup(outside: outside), logger: logger,
      pruning: process === processes[0] ? PruneRule(olderThan: .seconds(600)) : nil,
      observer: { [unowned self] in observe($0, of: process, seam) })
  }

  func makeSeam(of process: SimulatedProcess?) -> ProcessSeam {
    let seam = ProcessSeam(database, counting: count)
    seam.onTrouble = { [unowned self, unowned seam] in meet($0, process, seam) }
    if let process {
      seam.onBegin = { process.begunTransaction = process.clock.uptime() }
      seam.onRenewed = {
        guard let begun = process.begunSteps[.heartbeat] else { return }
        process.trust.renewed(sentAt: begun.at)
      }
    }
    return seam
  }

  /// One step of one loop, and what follows when it was its last.
  func step(_ process: SimulatedProcess, _ loop: SteppedWorker.Loop) {
    guard let worker = process.worker, !process.isStarting, !process.stepping.contains(loop) else {
      return
    }
    say(loop.name, process.id.name)
    process.stepping.insert(loop)
    let began = process.clock.uptime()
    process.begunSteps[loop] = (began, epoch)
    if loop == .trust, plan.mutation == .trust, !isQuiet {
      worker.skip(loop)
    } else {
      worker.step(loop)
    }
    process.stepping.remove(loop)
    if loop == .trust, process.worker === worker, process.isAlive,
      let found = process.trust.judge(
        process.id, worker.settings, isRunning: worker.hasRunsUnderWay, at: process.clock.uptime())
    {
      violation = violation ?? found
    }
    settleEnd(of: process)
  }

  /// What becomes of a process whose worker has ended, once no thread of it is at anything.
  private func settleEnd(of process: SimulatedProcess) {
    guard let worker = process.worker, process.stepping.isEmpty else { return }
    guard process.isAlive else { return forget(process) }
    guard let end = worker.end, let seam = process.seam, let backend = process.backend else {
      return
    }
    say("\(end)", process.id.name)
    if case .replaced = end, let next = goOn(process, after: worker, seam, backend) {
      begin(next, in: process)
    } else {
      die(process, killsCommands: true)
    }
  }

  /// The same process, as another incarnation.
  private func goOn(
    _ process: SimulatedProcess, after worker: SteppedWorker, _ seam: ProcessSeam,
    _ backend: any ChatBackend
  ) -> SteppedWorker? {
    process.isStarting = true
    process.bornIn = epoch
    defer { process.isStarting = false }
    do {
      let next = try worker.begin(
        again: surroundings(of: process, seam, backend), patience: database.patience)
      if seam.isDead { next?.die() }
      return seam.isDead ? nil : next
    } catch {
      say("start failed", "\(process.id): \(error)")
      note(error)
      return nil
    }
  }

  /// The process is gone at once, wherever it is.
  /// - Parameter killsCommands: Whether its commands end with it.
  func die(_ process: SimulatedProcess, killsCommands: Bool) {
    process.seam?.die()
    process.stoppedUntil = nil
    let incarnation = process.worker?.incarnation.id
    for command in outside.commands where command.incarnation.id == incarnation {
      if killsCommands { command.end(.killed) }
      command.orphan()
    }
    process.worker?.die()
    // While one of its threads is in a statement, that one has still to come back.
    if process.stepping.isEmpty, !process.isStarting { forget(process) }
  }

  private func forget(_ process: SimulatedProcess) {
    process.seam?.die()
    process.worker?.die()
    process.executor.run()
    if let backend = process.backend { database.giveBack(backend) }
    (process.worker, process.seam, process.backend) = (nil, nil, nil)
  }

  /// What was stopped or suspended goes on when its time has come.
  func wake(_ process: SimulatedProcess) {
    if let suspended = process.suspended, suspended.until <= time.nanoseconds {
      process.suspended = nil
      process.clock.noteSuspend(of: .nanoseconds(time.nanoseconds - suspended.since))
    }
    if let until = process.stoppedUntil, until <= time.nanoseconds { process.stoppedUntil = nil }
    guard !process.standsStill(at: time.nanoseconds) else { return }
    for command in outside.commands where command.incarnation.worker == process.id {
      command.tell()
    }
  }

  // MARK: The work

  private func handler(_ process: SimulatedProcess, _ seam: ProcessSeam) -> ChatHandler {
    { [unowned self] chat in
      guard let worker = process.worker else { throw CancellationError() }
      // Nothing that a dead process begins reaches anybody.
      guard !seam.isDead else { throw CancellationError() }
      let command = Command(
        chat.lease, of: worker.incarnation, epoch: process.epoch(of: chat.lease),
        bornIn: process.bornIn,
        isSlow: (chat.id.rawValue + chat.generation.rawValue).isMultiple(of: 3)
      ) { [unowned self] in
        !seam.isDead && process.standsStill(at: time.nanoseconds)
      }
      outside.begin(command, epoch: epoch)
      say("run", "\(chat.lease) by \(process.id)")
      let end = await withTaskCancellationHandler {
        await withUnsafeContinuation { command.wait($0) }
      } onCancel: {
        // A dead process tells its commands nothing: they end with it, or stay.
        if !seam.isDead { command.tellToEnd() }
      }
      return try Self.answer(chat, end)
    }
  }

  private struct Remains: WorkGoesOn {}

  private static func answer(_ chat: ChatRun, _ end: Command.End) throws -> ChatAnswer {
    switch end {
    case .done: return .done
    case .answer: return ChatAnswer("an answer")
    case .kept:
      chat.keepOutcome()
      return ChatAnswer("kept", exitCode: 0)
    case .failed: throw ChatFailure("it failed", exitCode: 1)
    case .failedForGood: throw ChatFailure("it failed for good", exitCode: 2, isFinal: true)
    case .noAttempt: throw ChatFailure("try again", exitCode: 75, countsAsAttempt: false)
    case .goesOn: throw Remains()
    case .killed: throw CancelledWork(exitCode: 137)
    }
  }

  // MARK: What workers tell

  private func observe(
    _ event: WorkerEvent, of process: SimulatedProcess, _ seam: ProcessSeam
  ) {
    guard !seam.isDead else { return }
    switch event.kind {
    case .tick(let tick):
      if tick.statements > 0, let begun = process.begunSteps[.heartbeat] {
        process.trust.renewed(sentAt: begun.at)
      }
      got(tick.gained.map(\.lease), by: process, in: .heartbeat)
    case .gained(let gains):
      // Told by the heartbeat between ticks, and by whoever takes over.
      let loop: SteppedWorker.Loop = process.stepping.contains(.work) ? .work : .heartbeat
      got(gains.map(\.lease), by: process, in: loop)
    case .claimed(let leases): got(leases, by: process, in: .work)
    case .finished(let lease, _, _, _):
      if let begun = process.begunSteps[.work] { acknowledged.append((begun.epoch, .ended(lease))) }
    case .lost(let losses) where plan.mutation == .fence:
      for loss in losses { endUnfenced(loss.lease, by: process) }
    case .selfFenced: say("fence", process.id.name)
    case .recovered: say("recovery", process.id.name)
    case .timedOut: say("timeout", process.id.name)
    default: break
    }
  }

  private func got(
    _ leases: [Lease], by process: SimulatedProcess, in loop: SteppedWorker.Loop
  ) {
    guard !leases.isEmpty, let begun = process.begunSteps[loop] else { return }
    for lease in leases { process.epochs[lease] = begun.epoch }
    // Trust begins with the first lease; a later one does not stretch that of the others.
    if Set(leases).isSuperset(of: process.worker?.active ?? []) {
      process.trust.renewed(sentAt: max(begun.at, process.begunTransaction ?? begun.at))
    }
  }

  /// What a store without a fence would do.
  private func endUnfenced(_ lease: Lease, by process: SimulatedProcess) {
    let (chat, generation) = (lease.chat.rawValue, lease.generation.rawValue)
    // Somebody else may be writing, which is as good.
    count.commits += 1
    try? database.execute(
      """
      BEGIN;
      INSERT INTO events
        (at, kind, chat_id, worker, generation, from_worker, ended_generation, actor)
      VALUES (0, 'completed', \(chat), '\(process.id)', \(generation), '\(process.id)',
        \(generation), '\(process.id)');
      DELETE FROM leases WHERE chat_id = \(chat);
      UPDATE chats SET status = 'completed', question = NULL, runs_again = 0 WHERE id = \(chat);
      COMMIT;
      """)
  }

  /// Whether an error can only be a fault of the program.
  func note(_ error: any Error) {
    let text = "\(error)"
    if QuietLog.isFault(text) { violate("no statement is refused by the schema", text) }
  }

  /// Ends all processes, and with them their tasks.
  func bury() {
    for process in processes { die(process, killsCommands: true) }
    for command in outside.commands { command.end(.killed) }
    for process in processes { process.executor.run() }
    for seat in operators { seat.close() }
    database.remove()
  }
}
