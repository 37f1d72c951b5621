import Foundation
import HeartbeatCore
import Testing

@testable import HeartbeatBenchmark

@Suite struct `A report of measurements` {
  private var plan = BenchmarkPlan()

  init() {
    (plan.chats, plan.runs, plan.interval) = ([10], 2, .seconds(1))
  }

  private func report(_ trials: Trial..., isComplete: Bool = true) -> BenchmarkReport {
    BenchmarkReport(
      plan, trials: trials, processors: 2, database: "a file", isComplete: isComplete)
  }

  private func trial(_ system: MeasuredSystem, _ runs: RunMeasurement...) -> Trial {
    var trial = Trial(system, Scenario(chats: 10))
    for (number, run) in runs.enumerated() { trial.add(run, number: number) }
    return trial
  }

  @Test func `has both systems and their ratio in each scenario`() throws {
    let comparison = try #require(
      report(
        trial(.old, .of(work: 30, statements: 10), .of(work: 40, statements: 10)),
        trial(.new, .of(work: 3), .of(work: 5))
      ).comparisons.first)
    #expect(comparison.old.work?.median == 30 && comparison.new.work?.median == 3)
    #expect(comparison.ratio.work?.min == 8 && comparison.ratio.work?.max == 10)
    #expect(comparison.ratio.statements?.median == 10)
    #expect(comparison.old.notMeasured == nil && comparison.new.notMeasured == nil)
  }

  @Test func `says that the statements of the origin's interval are arithmetic`() throws {
    let comparison = try #require(
      report(trial(.old, .of(work: 1, statements: 10_000))).comparisons.first)
    #expect(comparison.old.statementsPerSecondAt30Seconds == 333.33)
    let row = try #require(comparison.rows.first { $0.what.contains("arithmetic") })
    #expect(row.old == "333" && row.new == "not measured")
  }

  @Test func `says what was not measured, and takes nothing for it`() throws {
    var slow = trial(.old, .of(work: 1))
    slow.giveUp("a run took longer than 5m")
    let comparison = try #require(report(slow, isComplete: false).comparisons.first)
    #expect(comparison.old.notMeasured == "a run took longer than 5m")
    #expect(comparison.old.runs == 1)
    #expect(comparison.new.notMeasured == "it was ended before")
    #expect(comparison.new.work == nil && comparison.new.hasKeptUp == nil)
    #expect(comparison.ratio.work == nil)
    #expect(comparison.rows.allSatisfy { $0.new == "not measured" })
  }

  @Test(arguments: [(999, true), (1_000, false)])
  func `tells who has kept up`(milliseconds: Int, hasKeptUp: Bool) throws {
    let latest = Duration.milliseconds(milliseconds)
    let comparison = try #require(
      report(trial(.old, .of(work: 1), .of(work: 1, latest: latest))).comparisons.first)
    #expect(comparison.old.hasKeptUp == hasKeptUp)
  }

  @Test func `has the same keys whatever was measured but those without a value`() throws {
    let text = String(
      decoding: try JSONEncoder().encode(report(trial(.new, .of(work: 1)))), as: UTF8.self)
    for key in ["interval_ms", "payload_bytes", "comparisons", "complete", "ratio", "work_ms"] {
      #expect(text.contains("\"\(key)\":"), "\(key)")
    }
  }

  @Test(arguments: [
    (Scenario(chats: 1), "1 chat, 1 worker"),
    (Scenario(chats: 10, history: 5, workers: 2), "10 chats, 5 ended, 2 workers"),
  ])
  func `names a scenario`(scenario: Scenario, title: String) {
    let comparison = Comparison(
      scenario, plan: plan, old: Trial(.old, scenario), new: Trial(.new, scenario))
    #expect(comparison.title == title)
  }
}
