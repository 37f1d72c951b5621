import HeartbeatCore
import Synchronization

/// Many runs, one seed after another, on a few threads.
package final class SimulationSeries: Sendable {
  private struct State {
    var next: UInt64 = 0
    var working = 0
    var reports: [SimulationReport] = []
    var error: (any Error)?
  }

  private let first: SimulationPlan
  private let runs: Int
  private let makeDatabase: @Sendable () throws -> any SimulatedDatabase
  private let state = Mutex(State())
  private let ended = WakeSignal()
  private let stepsTaken = Atomic(0)

  /// - Parameters:
  ///   - plan: Of the first seed; the others follow it.
  ///   - makeDatabase: Called once for each run, on its thread.
  package init(
    _ plan: SimulationPlan, runs: Int,
    makeDatabase: @escaping @Sendable () throws -> any SimulatedDatabase
  ) {
    first = plan
    self.runs = runs
    self.makeDatabase = makeDatabase
  }

  /// Runs until all are done or one has broken a rule.
  /// - Parameter progress: Told now and then how many steps all runs have taken.
  /// - Returns: In the order of seeds.
  /// - Throws: What kept a database from being made, or a thread.
  package func run(
    onThreads threads: Int, progress: (Int) -> Void = { _ in }
  ) throws -> [SimulationReport] {
    let count = min(max(threads, 1), max(runs, 1))
    state.withLock { $0.working = count }
    for number in 1...count {
      do {
        try SystemThread.start(name: "sim-\(number)") { self.work() }
      } catch {
        // Those that were started do all of it.
        state.withLock { state in
          state.working -= 1
          if number == 1 { state.error = error }
        }
      }
    }
    while state.withLock({ $0.working > 0 }) {
      ended.wait(atMost: .milliseconds(100))
      progress(stepsTaken.load(ordering: .relaxed))
    }
    return try state.withLock { state in
      if let error = state.error { throw error }
      return state.reports.sorted { $0.plan.seed < $1.plan.seed }
    }
  }

  private func work() {
    while let plan = take() {
      do {
        let simulation = try Simulation(plan, on: makeDatabase())
        simulation.afterStep = { self.stepsTaken.add(1, ordering: .relaxed) }
        let report = simulation.run()
        state.withLock { $0.reports.append(report) }
      } catch {
        state.withLock { $0.error = error }
      }
    }
    state.withLock { $0.working -= 1 }
    ended.raise()
  }

  private func take() -> SimulationPlan? {
    state.withLock { state in
      let hasFailed = state.error != nil || state.reports.contains { $0.violation != nil }
      guard !hasFailed, state.next < UInt64(runs) else { return nil }
      var plan = first
      plan.seed &+= state.next
      state.next += 1
      return plan
    }
  }
}
