import HeartbeatBenchmark
import HeartbeatCore

/// All runs of a benchmark, one after the other.
final class BenchSeries {
  private let plan: BenchmarkPlan
  private let place: BenchPlace
  private let meter: ProgressMeter
  private var results: [Scenario: [MeasuredSystem: Trial]] = [:]
  private var runsDone = 0

  init(plan: BenchmarkPlan, place: BenchPlace, meter: ProgressMeter) {
    self.plan = plan
    self.place = place
    self.meter = meter
  }

  var trials: [Trial] {
    plan.scenarios.flatMap { scenario in
      MeasuredSystem.allCases.map { trial($0, scenario) }
    }
  }

  /// Whether every run was measured.
  var isComplete: Bool {
    trials.allSatisfy { $0.notMeasured == nil && $0.runs.count == plan.runs }
  }

  /// - Throws: ``BenchInterrupted``; ``CommandFailure`` for a run that did not do what it was to do.
  func measure() throws {
    var filled: Int?
    for scenario in plan.scenarios {
      if filled != scenario.history {
        try fill(scenario.history)
        filled = scenario.history
      }
      for number in 0..<plan.runs {
        for system in plan.order(ofRun: number) { try measure(system, scenario, number) }
      }
    }
  }

  private func fill(_ history: Int) throws {
    try place.database.fill(history: history, payloadBytes: plan.payloadBytes) { made in
      try BenchInterrupted.check()
      if history > 0 { meter.show("ended chats", made, of: history) }
    }
  }

  private func measure(_ system: MeasuredSystem, _ scenario: Scenario, _ number: Int) throws {
    defer { runsDone += 1 }
    var trial = trial(system, scenario)
    guard trial.notMeasured == nil else { return }
    try BenchInterrupted.check()
    showIntervals(0)
    try place.database.begin(chats: scenario.chats, payloadBytes: plan.payloadBytes)
    let run = BenchRun(
      system: system, scenario: scenario, plan: plan, place: place, progress: showIntervals)
    do {
      trial.add(try run.measure(), number: number)
    } catch is BenchTimeout {
      trial.giveUp("a run took longer than \(plan.longestRun.exactText)")
    }
    results[scenario, default: [:]][system] = trial
  }

  private func showIntervals(_ done: Int) {
    let each = plan.intervalsOfRun
    meter.show("intervals", runsDone * each + min(done, each), of: plan.runCount * each)
  }

  private func trial(_ system: MeasuredSystem, _ scenario: Scenario) -> Trial {
    results[scenario]?[system] ?? Trial(system, scenario)
  }
}

/// A signal has come.
struct BenchInterrupted: Error {
  static func check() throws {
    if Interruption.signal != nil { throw BenchInterrupted() }
  }
}

/// A run takes too long.
struct BenchTimeout: Error {}
