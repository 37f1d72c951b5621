/// What a benchmark came to, ready to be written as JSON.
package struct BenchmarkReport: Sendable, Encodable {
  package let processors: Int
  package let database: String
  package let intervalMilliseconds: Int64
  package let intervals: Int
  package let runs: Int
  package let payloadBytes: Int
  /// Of each old worker.
  package let connections: Int
  package let comparisons: [Comparison]
  /// Whether it was ended before all was measured.
  package let isComplete: Bool

  package init(
    _ plan: BenchmarkPlan, trials: [Trial], processors: Int, database: String, isComplete: Bool
  ) {
    self.processors = processors
    self.database = database
    intervalMilliseconds = plan.interval.wholeMilliseconds
    intervals = plan.intervals
    runs = plan.runs
    payloadBytes = plan.payloadBytes
    connections = plan.connections
    comparisons = plan.scenarios.map { scenario in
      let trials = trials.filter { $0.scenario == scenario }
      return Comparison(
        scenario, plan: plan,
        old: trials.first { $0.system == .old } ?? Trial(.old, scenario),
        new: trials.first { $0.system == .new } ?? Trial(.new, scenario))
    }
    self.isComplete = isComplete
  }

  private enum CodingKeys: String, CodingKey {
    case processors, database = "db"
    case intervalMilliseconds = "interval_ms"
    case intervals, runs
    case payloadBytes = "payload_bytes"
    case connections
    case isComplete = "complete"
    case comparisons
  }
}

/// Both systems in one scenario.
package struct Comparison: Sendable, Encodable {
  package let chats: Int
  package let history: Int
  package let workers: Int
  package let old: Figures
  package let new: Figures
  package let ratio: Ratios

  package init(_ scenario: Scenario, plan: BenchmarkPlan, old: Trial, new: Trial) {
    chats = scenario.chats
    history = scenario.history
    workers = scenario.workers
    self.old = Figures(old, plan)
    self.new = Figures(new, plan)
    ratio = Ratios(old: old, new: new)
  }
}

/// The figures of one system in one scenario.
package struct Figures: Sendable, Encodable {
  /// Why runs are missing; nil when none is.
  package let notMeasured: String?
  package let runs: Int
  package let tasks: Figure?
  package let statements: Figure?
  package let statementsPerInterval: Figure?
  package let statementsPerSecond: Figure?
  /// Not measured: the statements of an interval, divided by the 30 s of the system's origin.
  package let statementsPerSecondAt30Seconds: Double?
  package let took: Figure?
  package let work: Figure?
  package let cpu: Figure?
  package let logBytes: Figure?
  package let roundMedian: Figure?
  package let round99: Figure?
  package let roundMost: Figure?
  /// How many rounds there are in each of these.
  package let rounds: Int?
  package let latest: Figure?
  /// Whether no heartbeat of any run was as late as an interval is long.
  package let hasKeptUp: Bool?

  init(_ trial: Trial, _ plan: BenchmarkPlan) {
    let all = trial.runs.values
    notMeasured =
      trial.notMeasured ?? (all.count < plan.runs ? "it was ended before" : nil)
    runs = all.count
    tasks = trial.figure { Double($0.tasks) }
    statements = trial.figure { Double($0.statements) }
    statementsPerInterval = trial.figure(\.statementsPerInterval)
    statementsPerSecond = trial.figure(\.statementsPerSecond)
    statementsPerSecondAt30Seconds =
      statementsPerInterval.flatMap { Figure([$0.median / 30]) }?
      .median
    took = trial.figure(\.tookMilliseconds)
    work = trial.figure(\.workMilliseconds)
    cpu = trial.figure(\.cpuMilliseconds)
    logBytes = trial.figure(\.logBytesPerInterval)
    roundMedian = trial.figure { $0.roundSpread.rank(50) }
    round99 = trial.figure { $0.roundSpread.rank(99) }
    roundMost = trial.figure(\.roundSpread.most)
    rounds = all.first.map(\.rounds.count)
    latest = trial.figure(\.latest.reportedMilliseconds)
    hasKeptUp = all.isEmpty ? nil : all.allSatisfy { $0.latest < plan.interval }
  }

  private enum CodingKeys: String, CodingKey {
    case notMeasured = "not_measured"
    case runs, tasks, statements
    case statementsPerInterval = "statements_per_interval"
    case statementsPerSecond = "statements_per_second"
    case statementsPerSecondAt30Seconds = "statements_per_second_at_30s_by_arithmetic"
    case took = "interval_took_ms"
    case work = "work_ms"
    case cpu = "cpu_ms"
    case logBytes = "log_bytes"
    case rounds
    case roundMedian = "round_p50_ms"
    case round99 = "round_p99_ms"
    case roundMost = "round_max_ms"
    case latest = "latest_ms"
    case hasKeptUp = "kept_up"
  }
}

/// Of each run the old system's value by the new one's.
package struct Ratios: Sendable, Encodable {
  package let tasks: Figure?
  package let statements: Figure?
  package let work: Figure?
  package let cpu: Figure?
  package let logBytes: Figure?
  package let roundMedian: Figure?
  package let round99: Figure?
  package let roundMost: Figure?

  init(old: Trial, new: Trial) {
    func ratio(_ value: (RunMeasurement) -> Double?) -> Figure? {
      Trial.ratio(old, by: new, value)
    }
    tasks = ratio { Double($0.tasks) }
    statements = ratio(\.statementsPerInterval)
    work = ratio(\.workMilliseconds)
    cpu = ratio(\.cpuMilliseconds)
    logBytes = ratio(\.logBytesPerInterval)
    roundMedian = ratio { $0.roundSpread.rank(50) }
    round99 = ratio { $0.roundSpread.rank(99) }
    roundMost = ratio(\.roundSpread.most)
  }

  private enum CodingKeys: String, CodingKey {
    case tasks, statements
    case work = "work_ms"
    case cpu = "cpu_ms"
    case logBytes = "log_bytes"
    case roundMedian = "round_p50_ms"
    case round99 = "round_p99_ms"
    case roundMost = "round_max_ms"
  }
}
