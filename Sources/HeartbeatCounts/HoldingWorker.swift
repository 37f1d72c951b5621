import HeartbeatCore
import Logging
import Synchronization

/// A worker that holds chats and runs nothing, stepped by hand. Two looks and a tick take turns.
final class HoldingWorker {
  private let worker: SteppedWorker
  private let count: Int
  private let clock: StandingClock
  private let renewed = Renewed()

  /// Claims exactly so many chats.
  init(_ name: String, holding count: Int, at place: Workplace) throws {
    self.count = count
    clock = place.clock
    var settings = Settings()
    // Neither is a multiple of the other: no look comes together with a tick.
    settings.interval = .milliseconds(150)
    settings.pollInterval = .milliseconds(70)
    settings.maxChats = count
    let renewed = renewed
    let surroundings = SteppedWorker.Surroundings(
      pid: 1, database: place.database, clock: clock, executor: NoTasks(),
      cleanup: NothingToEnd(), logger: Logger(label: name) { _ in SwiftLogNoOpLogHandler() }
    ) { event in
      if case .tick(let tick) = event.kind { renewed.leases.withLock { $0 = tick.renewed } }
    }
    worker = try Chance.$source.withValue(SameNumber(number: UInt64(count))) {
      try SteppedWorker.enter(
        WorkerID(name), surroundings, settings: settings, patience: Workplace.patience,
        handler: nil)
    }
    while worker.active.count < count {
      let before = worker.active.count
      worker.step(.work)
      guard worker.active.count > before || before == 0 else {
        throw Unexpected("\(name) holds \(before) chats, not \(count)")
      }
    }
    // From now on two looks follow each tick.
    while try !step() {}
  }

  /// Lets the heartbeat take its next step.
  /// - Returns: Whether it was a tick of all chats.
  @discardableResult
  func step() throws -> Bool {
    goToNextStep()
    return takeStep()
  }

  func goToNextStep() {
    guard let deadline = worker.deadline(of: .heartbeat) else { return }
    clock.go(to: deadline)
  }

  func takeStep() -> Bool {
    renewed.leases.withLock { $0 = nil }
    worker.step(.heartbeat)
    return renewed.leases.withLock { $0 } == count
  }

  private final class Renewed: Sendable {
    /// By the last step; nil when it was no tick.
    let leases = Mutex<Int?>(nil)
  }

  /// An incarnation has the same id in each run, of the length that ids have.
  private struct SameNumber: Chance.Source {
    let number: UInt64

    func next() -> UInt64 { 1 << 63 | number << 40 }
  }

  private struct NothingToEnd: OutsideCleanup {
    func end(_ run: UnendedRun) -> Bool { true }
  }

  private final class NoTasks: TaskExecutor {
    func enqueue(_ job: consuming ExecutorJob) {
      preconditionFailure("chats that are only held have no tasks")
    }
  }
}
