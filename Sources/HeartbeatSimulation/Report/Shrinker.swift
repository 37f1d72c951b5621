/// Makes a plan that breaks a rule smaller, as long as it still breaks the same one: first fewer steps,
/// then steps in between are left out, in ever smaller groups.
///
/// Source: Zeller, Hildebrandt: Simplifying and Isolating Failure-Inducing Input, 2002.
package struct Shrinker {
  /// Runs a plan.
  private let run: (SimulationPlan) throws -> SimulationReport
  /// How many runs may be spent.
  private var runsLeft: Int
  /// Asked before each run.
  private let shouldStop: () -> Bool

  package init(
    mostRuns: Int = 400, shouldStop: @escaping () -> Bool = { false },
    run: @escaping (SimulationPlan) throws -> SimulationReport
  ) {
    self.run = run
    self.shouldStop = shouldStop
    runsLeft = mostRuns
  }

  /// - Parameter failed: What a plan came to that broke a rule.
  /// - Returns: The smallest that was found, which may be the same.
  package mutating func shrink(_ failed: SimulationReport) throws -> SimulationReport {
    guard let rule = failed.violation?.rule else { return failed }
    var smallest = failed
    // What came after the violation has nothing to do with it.
    if let last = failed.lastStep,
      let shorter = try attempt(steps(of: failed.plan).filter { $0 <= last }, of: failed.plan, rule)
    {
      smallest = shorter
    }
    var size = max(steps(of: smallest.plan).count / 2, 1)
    while runsLeft > 0, !shouldStop() {
      let (next, hasShrunk) = try leaveOut(groupsOf: size, smallest, rule)
      smallest = next
      if size == 1, !hasShrunk { break }
      size = max(min(size, steps(of: smallest.plan).count) / 2, 1)
    }
    return smallest
  }

  /// Leaves out one group after another, the last ones first: what they did others need not have seen.
  private mutating func leaveOut(
    groupsOf size: Int, _ report: SimulationReport, _ rule: String
  ) throws -> (SimulationReport, hasShrunk: Bool) {
    var smallest = report
    var hasShrunk = false
    var end = steps(of: smallest.plan).count
    while end > 0, runsLeft > 0, !shouldStop() {
      let start = max(end - size, 0)
      var kept = steps(of: smallest.plan)
      kept.removeSubrange(start..<end)
      if !kept.isEmpty, let smaller = try attempt(kept, of: smallest.plan, rule) {
        smallest = smaller
        hasShrunk = true
      }
      end = start
    }
    return (smallest, hasShrunk)
  }

  private mutating func attempt(
    _ steps: [Int], of plan: SimulationPlan, _ rule: String
  ) throws -> SimulationReport? {
    guard runsLeft > 0, let last = steps.last else { return nil }
    runsLeft -= 1
    var smaller = plan
    smaller.steps = last
    smaller.kept = steps.count == last ? nil : StepList(steps)
    let report = try run(smaller)
    return report.violation?.rule == rule ? report : nil
  }

  private func steps(of plan: SimulationPlan) -> [Int] {
    plan.kept?.steps.filter { $0 <= plan.steps } ?? Array(1...max(plan.steps, 1))
  }
}
