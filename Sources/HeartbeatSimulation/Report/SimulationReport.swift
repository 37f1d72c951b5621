/// What one run of a plan came to. The same plan gives the same report.
package struct SimulationReport: Sendable, Equatable {
  package let plan: SimulationPlan
  /// How many steps were taken.
  package var steps = 0
  /// The step that was taken last; nil once faults have ceased.
  package var lastStep: Int?
  /// How many events the log got.
  package var events = 0
  /// How often each kind of step, fault and end came.
  package var counts: [String: Int] = [:]
  /// All that happened, as one number.
  package var digest: UInt64 = 0
  package var violation: Violation?

  init(plan: SimulationPlan) {
    self.plan = plan
  }
}
