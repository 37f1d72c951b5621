import HeartbeatCore
import Logging

/// One run of a plan: production's store, registry and loops, stepped by one thread on virtual time, in an
/// order that a seed decides.
///
/// Sendable: one thread uses it at a time. What it hands to workers as closures is called by that thread.
package final class Simulation: @unchecked Sendable {
  let plan: SimulationPlan
  let database: any SimulatedDatabase
  let time = VirtualTime()
  let outside = Outside()
  let processes: [SimulatedProcess]
  let operators: [OperatorSeat]
  var dice: Dice
  var log = LogFollower()
  /// What was read of the log when the copy was made.
  private var copiedLog: LogFollower?
  /// How often the database was put back.
  var epoch = 0
  let count = ProcessSeam.Count()
  private var commitsRead = -1
  /// How deep in the statements of others the step that is taken lies.
  var depth = 0
  /// True once faults have ceased.
  var isQuiet = false
  /// What was acknowledged in this step, which the log must show at its end.
  var acknowledged: [(epoch: Int, what: Acknowledged)] = []
  var violation: Violation?
  var report: SimulationReport
  private let trace: ((String) -> Void)?
  package var afterStep: () -> Void = {}
  private var digest = Digest()

  enum Acknowledged {
    case made(ChatID)
    case ended(Lease)
  }

  /// - Parameter trace: Told of every step and event.
  package init(
    _ plan: SimulationPlan, on database: any SimulatedDatabase, trace: ((String) -> Void)? = nil
  ) throws {
    self.plan = plan
    self.database = database
    self.trace = trace
    dice = Dice(seed: plan.seed, step: 0)
    report = SimulationReport(plan: plan)
    let time = time
    processes = try (1...max(plan.workers, 1)).map { number in
      SimulatedProcess(try WorkerID("w\(number)"), time)
    }
    operators = (1...2).map { _ in OperatorSeat(time) }
    for process in processes {
      process.clock.onWait = { [unowned self] in wait(in: process, for: $0, until: $1) }
    }
    for seat in operators {
      seat.clock.onWait = { [unowned self] signal, deadline in
        self.time.advance(to: seat.clock.moment(of: deadline))
        signal.lower()
      }
    }
    outside.isLying = plan.mutation == .handOver
    outside.isReliable = { [unowned self] in isQuiet || !dice.once(in: 6) }
  }

  // MARK: The run

  /// Takes all steps, and lets faults cease then.
  /// - Returns: What happened, with what was violated, if anything was.
  package func run() -> SimulationReport {
    Chance.$source.withValue(Numbers(self)) {
      do {
        try begin()
        for step in plan.kept?.steps ?? Array(1...max(plan.steps, 1)) where step <= plan.steps {
          try take(step)
        }
        report.lastStep = nil
        dice = Dice(seed: plan.seed, step: plan.steps + 1)
        try finish()
      } catch let violation as Violation {
        report.violation = violation
      } catch {
        report.violation = Violation("the simulation goes on", "\(error)")
      }
      bury()
    }
    report.digest = digest.value
    return report
  }

  private func begin() throws {
    for process in processes { start(process) }
    try check()
  }

  private func take(_ step: Int) throws {
    dice = Dice(seed: plan.seed, step: step)
    report.lastStep = step
    report.steps += 1
    act()
    settle()
    try check()
    if report.steps.isMultiple(of: 500) { try checkTables() }
    afterStep()
  }

  /// Lets the work of chats go on as far as it can.
  func settle() {
    for process in processes { wake(process) }
    for process in processes where !process.standsStill(at: time.nanoseconds) {
      process.executor.run()
    }
  }

  // MARK: What happened

  func say(_ kind: String, _ detail: @autoclosure () -> String = "") {
    report.counts[kind, default: 0] += 1
    digest.add(kind)
    guard let trace else { return }
    let step = report.lastStep.map { "\($0)" } ?? "-"
    let indent = String(repeating: "  ", count: depth)
    trace("\(step) \(Double(time.nanoseconds) / 1e9)s \(indent)\(kind) \(detail())")
  }

  func violate(_ rule: String, _ finding: String) {
    violation = violation ?? Violation(rule, finding)
  }

  // MARK: The rules

  /// What must hold after every step.
  func check() throws {
    try readLog()
    if let violation { throw violation }
    if let violation = outside.violation { throw violation }
    for overlap in outside.takeOverlaps()
    where !log.unknownEnds.contains(overlap.newer.lease.chat) {
      throw Violation(
        "two runs of one chat do not overlap",
        "chat \(overlap.newer.lease.chat): \(overlap.newer.incarnation.worker) began generation "
          + "\(overlap.newer.lease.generation) while \(overlap.older.incarnation.worker) went on with "
          + "\(overlap.older.lease.generation)")
    }
    for (epoch, what) in acknowledged where epoch == self.epoch {
      switch what {
      case .made(let chat):
        guard !log.exists(chat) else { continue }
        throw Violation("what was acknowledged is there", "chat \(chat) was made and is not there")
      case .ended(let lease):
        guard !log.hasEnded(lease) else { continue }
        throw Violation(
          "what was acknowledged is there",
          "the end of chat \(lease.chat), generation \(lease.generation), is not in the log")
      }
    }
    acknowledged.removeAll()
  }

  func readLog() throws {
    guard count.commits != commitsRead, try database.mayHaveChanged() else { return }
    commitsRead = count.commits
    for event in try database.events(after: log.last) {
      digest.add(event)
      report.events += 1
      if let trace {
        trace(
          "    #\(event.seq) \(event.kind.rawValue) chat \(event.chat?.rawValue ?? 0) "
            + "\(event.worker?.name ?? "-") gen \(event.generation?.rawValue ?? 0) "
            + "ended \(event.endedGeneration?.rawValue ?? 0) \(event.reason ?? "")")
      }
      try log.read(event)
    }
  }

  /// What costs more.
  func checkTables() throws {
    for (rule, query) in TableRules.all {
      let found = try database.query(query).compactMap { $0.first ?? nil }
      guard found.isEmpty else { throw Violation(rule, "chats \(found.joined(separator: ", "))") }
    }
    for row in try database.query(TableRules.holders) {
      guard let id = row[0].flatMap(Int64.init), let generation = row[1].flatMap(Int64.init)
      else { continue }
      try log.compare(ChatID(id), generation: generation, holder: row[2])
    }
  }

  // MARK: Copies

  func keepCopy() {
    do {
      // What the copy has of the log must have been read.
      try readLog()
      try database.keepCopy()
      copiedLog = log
      say("copy")
    } catch let found as Violation {
      violation = violation ?? found
    } catch {
      say("copy failed", "\(error)")
    }
  }

  func restoreCopy() {
    guard let copiedLog else { return }
    do {
      // What happened until now was right, too.
      try readLog()
      guard try database.restoreCopy() else { return say("restore refused") }
      log = copiedLog
      count.commits += 1
      epoch += 1
      say("restore")
    } catch let found as Violation {
      violation = violation ?? found
    } catch {
      say("restore failed", "\(error)")
    }
  }
}

/// What is left to chance in the program itself, from the dice of the step that is taken.
///
/// Sendable: one thread uses a simulation at a time.
private final class Numbers: Chance.Source, @unchecked Sendable {
  private unowned let simulation: Simulation

  init(_ simulation: Simulation) {
    self.simulation = simulation
  }

  func next() -> UInt64 { simulation.dice.next() }
}
