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
      guard line.held == shares[worker] else { throw run.failure("not all chats were claimed") }
    }
    run.progress(1)
    crew.tell("warm")
    try follow(["warm"]) { _, _ in }
    run.progress(2)
    let wall = try run.now()
    let log = try run.place.database.countLog()
    crew.tell("measure")
    var begun: ContinuousClock.Instant?
    crew.whileWaiting = {
      guard let begun else { return }
      let passed = Int(begun.duration(to: .now) / run.plan.interval)
      run.progress(2 + min(passed, run.plan.intervals))
    }
    var cpu = Duration.zero
    var sum = OldSum()
    try follow(["begun", "measured"]) { worker, line in
      if line.event == "begun" {
        begun = begun ?? .now
        cpu -= try crew.cpu(of: worker)
      } else {
        cpu += try crew.cpu(of: worker)
        try sum.add(line, share: shares[worker], run)
      }
    }
    let span = (begun ?? .now).duration(to: .now)
    let result = RunMeasurement(
      tasks: sum.tasks, statements: sum.statements, intervals: run.plan.intervals,
      rounds: sum.rounds, span: span, coveredIntervals: Double(run.plan.intervals), cpu: cpu,
      logBytes: log.end(), latest: sum.latest)
    return (result, wall)
  }

  /// Waits until every worker has said these, in this order.
  private func follow(
    _ events: [String], _ body: (Int, BenchLine) throws -> Void
  ) throws {
    var heard = shares.map { _ in 0 }
    while heard.contains(where: { $0 < events.count }) {
      let (worker, line) = try crew.next()
      guard heard[worker] < events.count, line.event == events[heard[worker]] else {
        throw run.failure("its worker w\(worker + 1) told of \(line.event) out of turn")
      }
      heard[worker] += 1
      try body(worker, line)
    }
  }
}

/// What the workers have measured, added up.
private struct OldSum {
  var tasks = 0
  var statements = 0
  var rounds: [Duration] = []
  var latest = Duration.zero

  /// - Parameter share: How many chats the worker was to hold.
  mutating func add(_ line: BenchLine, share: Int, _ run: BenchRun) throws {
    guard let work = line.work, work.count == run.plan.intervals, let count = line.statements,
      let lost = line.lostChats, let made = line.tasks, let late = line.latestMilliseconds
    else { throw run.failure("what it measured cannot be read") }
    guard lost == 0 else { throw run.failure("\(lost) chats were lost") }
    guard count == share * run.plan.intervals else {
      throw run.failure(
        "\(count) statements were counted, and \(share * run.plan.intervals) were to be sent")
    }
    guard made == share else { throw run.failure("\(made) tasks have run, and \(share) were to") }
    statements += count
    tasks += made
    latest = max(latest, .microseconds(Int64(late * 1000)))
    rounds += work.map { .microseconds(Int64(($0 * 1000).rounded())) }
  }
}
