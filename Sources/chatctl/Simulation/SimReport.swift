import HeartbeatSimulation

/// What simulations came to.
struct SimReport {
  let reports: [SimulationReport]
  /// The run that broke a rule, and the smallest one that was found to do the same.
  let failed: SimulationReport?
  let smallest: SimulationReport?
  /// The options that say where the databases were made.
  let place: [String]

  func print(asJSON: Bool, to out: Output) throws {
    guard !asJSON else { return try out.json(SimJSON(self)) }
    for report in reports where report.violation == nil {
      try out.line(
        "seed \(report.plan.seed): \(report.steps) steps, \(report.events) events, "
          + "digest \(Self.hex(report.digest))")
    }
    guard let failed, let smallest, let violation = smallest.violation else { return }
    let step = failed.lastStep.map { "step \($0)" } ?? "the end"
    try out.line("seed \(failed.plan.seed), \(step): \(TerminalText.safe("\(violation)"))")
    if smallest.plan != failed.plan {
      try out.line("made smaller: \(smallest.steps) of \(failed.steps) steps")
    }
    try out.line("replay: \(replay ?? "")")
  }

  /// The line that does the same again.
  var replay: String? {
    guard let smallest else { return nil }
    return (["chatctl sim \(smallest.plan.options)"] + place.map(ShellText.quoted))
      .joined(separator: " ")
  }

  static func hex(_ number: UInt64) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// Not part of the result, which is the same each time.
  static func speed(steps: Int, in duration: Duration) -> String {
    let seconds = max(duration.fractionalSeconds, 0.001)
    let perMinute = Int(Double(steps) / seconds * 60)
    return "\(steps) steps in \((seconds * 10).rounded() / 10) s, \(perMinute) a minute"
  }
}

extension Duration {
  fileprivate var fractionalSeconds: Double {
    Double(components.seconds) + Double(components.attoseconds) / 1e18
  }
}

/// The same for scripts.
struct SimJSON: Encodable {
  struct Run: Encodable {
    let seed: UInt64
    let steps: Int
    let events: Int
    let digest: String
    let counts: [Count]
    let violation: String?
  }

  struct Count: Encodable {
    let kind: String
    let count: Int
  }

  let runs: [Run]
  let violation: String?
  let step: Int?
  let replay: String?

  init(_ report: SimReport) {
    runs = report.reports.map { run in
      Run(
        seed: run.plan.seed, steps: run.steps, events: run.events,
        digest: SimReport.hex(run.digest),
        counts: run.counts.sorted { $0.key < $1.key }.map { Count(kind: $0.key, count: $0.value) },
        violation: run.violation.map { "\($0)" })
    }
    violation = report.smallest?.violation.map { "\($0)" }
    step = report.failed?.lastStep
    replay = report.replay
  }
}
