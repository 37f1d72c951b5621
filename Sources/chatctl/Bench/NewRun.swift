import HeartbeatBenchmark
import HeartbeatCore

/// `chatctl run` as it is, by what it says of its ticks.
struct NewRun {
  let crew: BenchCrew
  let run: BenchRun

  /// - Returns: Also when the measured intervals began, by the database's clock.
  func measure() throws -> (RunMeasurement, Timestamp) {
    let intervals = run.plan.intervals
    var tally = TickTally(shares: run.scenario.shares, interval: run.plan.interval)
    // A whole tick of each worker, and one more: the first finds cold caches.
    for passed in 1...2 {
      tally.beginAnew()
      while tally.least < 1 { try hear(&tally) }
      run.progress(passed)
    }
    tally.beginAnew(isMeasuring: true)
    let wall = try run.now()
    let log = try run.place.database.countLog()
    let (cpu, begun) = (try crew.cpu(), ContinuousClock.now)
    while tally.least < intervals {
      try hear(&tally)
      run.progress(2 + tally.least)
    }
    let (span, spent) = (begun.duration(to: .now), try crew.cpu() - cpu)
    let measured = tally.measurement(
      tasks: try crew.threads(named: "heartbeat"), intervals: intervals, span: span, cpu: spent,
      logBytes: log.end())
    return (measured, wall)
  }

  private func hear(_ tally: inout TickTally) throws {
    let (worker, line) = try crew.next()
    try tally.add(line, of: worker)
  }
}
