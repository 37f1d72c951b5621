/// One system in one scenario, with all its runs.
package struct Trial: Sendable {
  package let system: MeasuredSystem
  package let scenario: Scenario
  /// By the number of the run.
  package private(set) var runs: [Int: RunMeasurement] = [:]
  /// Why runs are missing; nil when none is.
  package private(set) var notMeasured: String?

  package init(_ system: MeasuredSystem, _ scenario: Scenario) {
    self.system = system
    self.scenario = scenario
  }

  package mutating func add(_ run: RunMeasurement, number: Int) { runs[number] = run }

  /// Its further runs are left out.
  package mutating func giveUp(_ reason: String) { notMeasured = notMeasured ?? reason }

  package func figure(_ value: (RunMeasurement) -> Double?) -> Figure? {
    Figure(runs.sorted { $0.key < $1.key }.map { value($0.value) })
  }

  /// Of each run the old system's value by the new one's: what else the machine did in a run concerns both.
  package static func ratio(
    _ old: Trial, by new: Trial, _ value: (RunMeasurement) -> Double?
  ) -> Figure? {
    Figure(
      old.runs.keys.sorted().map { number in
        guard let before = old.runs[number].flatMap(value),
          let after = new.runs[number].flatMap(value), after > 0
        else { return nil }
        return before / after
      })
  }
}
