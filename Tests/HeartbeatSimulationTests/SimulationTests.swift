import Foundation
import HeartbeatCore
import Testing

@testable import HeartbeatSimulation

/// Promises P1, P3, P5 and P10 over many seeds, whatever the order in which workers, operators and commands
/// act, and whatever fails, dies, stops and comes back. To replay a failure, run what it prints.
@Suite(.timeLimit(.minutes(5))) struct `A simulation` {
  private static func plan(_ seed: UInt64, steps: Int) -> SimulationPlan {
    var plan = SimulationPlan(seed: seed)
    plan.steps = steps
    return plan
  }

  private static func run(_ plan: SimulationPlan) throws -> SimulationReport {
    try Simulation(plan, on: SQLiteSimulated()).run()
  }

  @Test(arguments: 1...24 as ClosedRange<UInt64>)
  func `breaks no rule`(seed: UInt64) throws {
    let report = try Self.run(Self.plan(seed, steps: 600))
    #expect(report.violation == nil, "chatctl sim \(report.plan.options)")
    #expect(report.steps == 600)
  }

  /// A sweep that cannot take a hung worker's lease must not forget its run.
  @Test func `in which a sweep fails half way breaks no rule`() throws {
    #expect(try Self.run(Self.plan(100_147_620, steps: 200)).violation == nil)
  }

  @Test func `of one worker and of many breaks no rule`() throws {
    for workers in [1, 8] {
      var plan = Self.plan(7, steps: 600)
      (plan.workers, plan.chats) = (workers, 40)
      #expect(try Self.run(plan).violation == nil)
    }
  }

  @Test func `of one seed has the same log and report each time`() throws {
    var lines: [[String]] = []
    var reports: [SimulationReport] = []
    for _ in 1...2 {
      var told: [String] = []
      let simulation = try Simulation(Self.plan(3, steps: 1_000), on: SQLiteSimulated()) {
        told.append($0)
      }
      reports.append(simulation.run())
      lines.append(told)
    }
    #expect(lines[0] == lines[1])
    #expect(lines[0].count > 1_000)
    #expect(reports[0] == reports[1])
    #expect(try Self.run(Self.plan(4, steps: 1_000)).digest != reports[0].digest)
  }

  @Test func `is the same over a file that is made durable`() throws {
    let directory = NSTemporaryDirectory() + "sim-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let plan = Self.plan(5, steps: 300)
    let onFile = try Simulation(plan, on: SQLiteSimulated(in: directory)).run()
    #expect(onFile.violation == nil)
    #expect(try onFile == Self.run(plan))
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory).isEmpty)
  }

  @Test func `says where it cannot make its database`() {
    let error = #expect(throws: StoreError.self) { try SQLiteSimulated(in: "/proc/nowhere") }
    #expect(error?.description.contains("/proc/nowhere/") ?? false)
  }

  @Test func `meets every fault that it has`() throws {
    var counts: [String: Int] = [:]
    for seed in 1...4 as ClosedRange<UInt64> {
      let report = try Self.run(Self.plan(seed, steps: 2_000))
      counts.merge(report.counts, uniquingKeysWith: +)
    }
    for kind in [
      "failed busy", "failed inputOutput", "failed full", "failed lostAnswer", "died", "kill",
      "freeze", "stopped at a statement", "suspend", "clock", "drift", "lock removed", "copy",
      "restore", "replaced", "between", "fence", "recovery", "drain", "stop", "deaf",
      "command goesOn", "command kept", "timeout",
    ] {
      #expect(counts[kind, default: 0] > 0, "nothing of this kind has happened: \(kind)")
    }
  }

  @Test(arguments: [
    (SimulationPlan.Mutation.fence, "the log is the history of every chat"),
    (.trust, "a worker without a renewal ends its runs"),
    (.handOver, "two runs of one chat do not overlap"),
  ])
  func `finds a rule that is broken, and makes the run small that shows it`(
    mutation: SimulationPlan.Mutation, rule: String
  ) throws {
    var found: SimulationReport?
    for seed in 1...20 as ClosedRange<UInt64> where found == nil {
      var plan = Self.plan(seed, steps: 1_500)
      plan.mutation = mutation
      let report = try Self.run(plan)
      if report.violation != nil { found = report }
    }
    let failed = try #require(found)
    #expect(failed.violation?.rule == rule)
    var shrinker = Shrinker(mostRuns: 250, run: Self.run)
    let smallest = try shrinker.shrink(failed)
    #expect(smallest.violation?.rule == rule)
    #expect(smallest.steps < failed.steps / 2)
    // The plan that is printed does the same.
    #expect(try Self.run(smallest.plan) == smallest)
    // Without the mutation it breaks nothing.
    var sound = smallest.plan
    sound.mutation = nil
    #expect(try Self.run(sound).violation == nil)
  }

  @Test func `on two threads has the reports of one`() throws {
    let plan = Self.plan(30, steps: 200)
    let reports = try [1, 2].map { threads in
      try SimulationSeries(plan, runs: 4) { try SQLiteSimulated() }.run(onThreads: threads)
    }
    #expect(reports[0] == reports[1])
    #expect(reports[0].map(\.plan.seed) == [30, 31, 32, 33])
  }
}
