import HeartbeatBenchmark
import HeartbeatCore

/// `chatctl run` as it is, by what it says of its ticks.
struct NewRun {
  let crew: BenchCrew
  let run: BenchRun

  private var shares: [Int] { run.scenario.shares }

  /// - Returns: Also when the measured intervals began, by the database's clock.
  func measure() throws -> (RunMeasurement, Timestamp) {
    _ = try ticks(1)
    run.progress(1)
    // The first whole tick finds cold caches.
    let warm = try ticks(1)
    run.progress(2)
    let wall = try run.now()
    let log = try run.place.database.countLog()
    let (cpu, begun) = (try crew.cpu(), ContinuousClock.now)
    let seen = try ticks(run.plan.intervals) { run.progress(2 + $0) }
    let span = begun.duration(to: .now)
    let spent = try crew.cpu() - cpu
    let logBytes = log.end()
    let measured = seen.map { $0.prefix(run.plan.intervals) }
    let result = RunMeasurement(
      tasks: shares.count, statements: measured.joined().reduce(0) { $0 + $1.statements },
      intervals: run.plan.intervals,
      rounds: measured.joined().map(\.duration), span: span,
      coveredIntervals: Double(seen.reduce(0) { $0 + $1.count }) / Double(shares.count),
      cpu: spent, logBytes: logBytes,
      latest: zip(warm, seen).map { latest(after: $0[0], $1) }.max() ?? .zero)
    return (result, wall)
  }

  private struct Tick {
    let at: Timestamp
    let statements: Int
    let duration: Duration
  }

  /// Waits until each worker has had so many ticks that have renewed all that it is to hold.
  /// - Returns: Those of each worker; of a fast one there may be more.
  private func ticks(_ count: Int, told: (Int) -> Void = { _ in }) throws -> [[Tick]] {
    var seen: [[Tick]] = shares.map { _ in [] }
    var least = 0
    while least < count {
      let (worker, line) = try crew.next()
      if let tick = try tick(line, of: worker) { seen[worker].append(tick) }
      let now = seen.map(\.count).min() ?? 0
      if now > least { told(now) }
      least = now
    }
    return seen
  }

  /// Nil for what is no tick, and for one before all chats were held.
  private func tick(_ line: BenchLine, of worker: Int) throws -> Tick? {
    guard line.event == "tick" else {
      guard ["worker_started", "claimed"].contains(line.event) else {
        throw run.failure("its worker w\(worker + 1) told of \(line.event)")
      }
      return nil
    }
    guard let registered = line.registered, let renewed = line.renewed, let at = line.at,
      let duration = line.durationMilliseconds, let statements = line.statements
    else { throw run.failure("a tick cannot be read") }
    guard line.lost?.isEmpty != false, line.gained?.isEmpty != false else {
      throw run.failure("its worker w\(worker + 1) lost or gained chats")
    }
    guard registered == shares[worker] else { return nil }
    guard renewed == registered else {
      throw run.failure("a tick renewed \(renewed) of \(registered) chats")
    }
    return Tick(
      at: Timestamp(milliseconds: at), statements: statements,
      duration: .microseconds(Int64((duration * 1000).rounded())))
  }

  /// How much more than an interval passed between two ticks, at most.
  private func latest(after first: Tick, _ ticks: [Tick]) -> Duration {
    let times = [first.at] + ticks.map(\.at)
    return zip(times, times.dropFirst()).map { $0.age(at: $1) - run.plan.interval }
      .reduce(.zero, max)
  }
}
