import HeartbeatBenchmark
import HeartbeatCore

/// The system before: workers that have a task for each chat, led from step to step.
struct OldRun {
  let crew: BenchCrew
  let run: BenchRun

  private var shares: [Int] { run.scenario.shares }

  /// - Returns: Also when the measured intervals began, by the database's clock.
  func measure() throws -> (RunMeasurement, Timestamp) {
    try follow(["held"]) { worker, line in
      guard line.held == shares[worker] else { throw NoFigure("not all chats were claimed") }
    }
    run.progress(1)
    crew.tell("warm")
    try follow(["warm"]) { _, _ in }
    run.progress(2)
    let wall = try run.now()
    let log = try run.place.database.countLog()
    var tally = RoundTally(
      shares: shares, interval: run.plan.interval, intervals: run.plan.intervals)
    var cpu = Duration.zero
    var begun: ContinuousClock.Instant?
    crew.whileWaiting = {
      guard let begun else { return }
      let passed = Int(begun.duration(to: .now) / run.plan.interval)
      run.progress(2 + min(passed, run.plan.intervals))
    }
    crew.tell("measure")
    try follow(["begun", "measured"]) { worker, line in
      if line.event == "begun" {
        begun = begun ?? .now
        cpu -= try crew.cpu(of: worker)
      } else {
        cpu += try crew.cpu(of: worker)
        try tally.add(line, of: worker)
      }
    }
    let span = (begun ?? .now).duration(to: .now)
    return (tally.measurement(span: span, cpu: cpu, logBytes: log.end()), wall)
  }

  /// Waits until every worker has said these, in this order.
  private func follow(
    _ events: [String], _ body: (Int, WorkerLine) throws -> Void
  ) throws {
    var heard = shares.map { _ in 0 }
    while heard.contains(where: { $0 < events.count }) {
      let (worker, line) = try crew.next()
      guard heard[worker] < events.count, line.event == events[heard[worker]] else {
        throw NoFigure("worker \(worker + 1) told of \(line.event) out of turn")
      }
      heard[worker] += 1
      try body(worker, line)
    }
  }
}
