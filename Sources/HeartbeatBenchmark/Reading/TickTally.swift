import HeartbeatCore

/// The ticks of the new system's workers, as they tell of them. Pure.
package struct TickTally: Sendable {
  private struct Tick {
    let at: Timestamp
    let statements: Int
    let duration: Duration
  }

  /// How many chats each worker is to hold.
  private let shares: [Int]
  private let interval: Duration
  /// Of each worker, since ``beginAnew()``.
  private var ticks: [[Tick]]
  /// The last one of each worker before that.
  private var before: [Tick?]
  private var isMeasuring = false

  package init(shares: [Int], interval: Duration) {
    self.shares = shares
    self.interval = interval
    ticks = shares.map { _ in [] }
    before = shares.map { _ in nil }
  }

  /// How many whole ticks the worker has had that has had the fewest.
  package var least: Int { ticks.map(\.count).min() ?? 0 }

  /// - Parameter isMeasuring: Whether everything counts from now on. Before, claims of others may keep a heartbeat
  ///   waiting for too long.
  package mutating func beginAnew(isMeasuring: Bool = false) {
    self.isMeasuring = isMeasuring
    for worker in shares.indices {
      before[worker] = ticks[worker].last ?? before[worker]
      ticks[worker] = []
    }
  }

  /// Ticks before a worker holds all of its chats do not count.
  /// - Throws: ``NoFigure`` when a worker tells of anything but ticks, or a tick has not renewed all.
  package mutating func add(_ line: WorkerLine, of worker: Int) throws(NoFigure) {
    guard line.event == "tick" else {
      let isUsual = ["worker_started", "claimed"].contains(line.event)
      guard isUsual || !isMeasuring && line.event == "tick_failed" else {
        throw NoFigure("worker \(worker + 1) told of \(line.event)")
      }
      return
    }
    guard let registered = line.registered, let renewed = line.renewed, let at = line.at,
      let duration = line.durationMilliseconds, let statements = line.statements
    else { throw NoFigure("a tick cannot be read") }
    guard line.lost?.isEmpty == true, line.gained?.isEmpty == true else {
      throw NoFigure("worker \(worker + 1) lost or gained chats")
    }
    guard registered == shares[worker] else {
      guard registered < shares[worker], ticks[worker].isEmpty, before[worker] == nil else {
        throw NoFigure("worker \(worker + 1) held \(registered) chats instead of \(shares[worker])")
      }
      return
    }
    guard renewed == registered else {
      throw NoFigure("a tick renewed \(renewed) of \(registered) chats")
    }
    ticks[worker].append(
      Tick(
        at: Timestamp(milliseconds: at), statements: statements,
        duration: .microseconds(Int64((duration * 1000).rounded()))))
  }

  /// What the first ticks of each worker came to, `intervals` of each.
  /// - Parameter tasks: As many as were counted.
  package func measurement(
    tasks: Int, intervals: Int, span: Duration, cpu: Duration, logBytes: Int?
  ) -> RunMeasurement {
    let measured = ticks.flatMap { $0.prefix(intervals) }
    return RunMeasurement(
      tasks: tasks, statements: measured.reduce(0) { $0 + $1.statements },
      intervals: intervals, rounds: measured.map(\.duration), span: span,
      coveredIntervals: Double(ticks.reduce(0) { $0 + $1.count }) / Double(shares.count),
      cpu: cpu, logBytes: logBytes, latest: latest)
  }

  /// How much more than an interval passed between two ticks, at most.
  private var latest: Duration {
    shares.indices.flatMap { worker in
      let times = (before[worker].map { [$0.at] } ?? []) + ticks[worker].map(\.at)
      return zip(times, times.dropFirst()).map { $0.age(at: $1) - interval }
    }.reduce(.zero, max)
  }
}
