import HeartbeatCore

/// What one run of one system was measured to do. Counted where it happens, nothing derived.
package struct RunMeasurement: Hashable, Sendable {
  /// Of the heartbeat.
  package var tasks: Int
  /// In all measured intervals, of all workers.
  package var statements: Int
  package var intervals: Int
  /// How long the statements took with their commits: a value for each worker and interval. Of the new system
  /// that is one tick; of the old one the sum of one round, a statement for each chat.
  package var rounds: [Duration]
  /// From the begin of the first measured interval to the end of the last.
  package var span: Duration
  /// How many intervals ``cpu`` and ``logBytes`` cover: a worker may have begun another one before all
  /// had done theirs.
  package var coveredIntervals: Double
  /// Of the workers' processes, user and system.
  package var cpu: Duration
  /// Nil when it could not be told.
  package var logBytes: Int?
  /// How long after its due moment the latest heartbeat was.
  package var latest: Duration

  package init(
    tasks: Int, statements: Int, intervals: Int, rounds: [Duration], span: Duration,
    coveredIntervals: Double, cpu: Duration, logBytes: Int?, latest: Duration
  ) {
    self.tasks = tasks
    self.statements = statements
    self.intervals = intervals
    self.rounds = rounds
    self.span = span
    self.coveredIntervals = coveredIntervals
    self.cpu = cpu
    self.logBytes = logBytes
    self.latest = latest
  }

  package var statementsPerInterval: Double { Double(statements) / Double(intervals) }

  package var statementsPerSecond: Double {
    Double(statements) / max(span.fractionalMilliseconds / 1000, 1e-6)
  }

  /// Of all workers together.
  package var workMilliseconds: Double {
    rounds.reduce(0) { $0 + $1.fractionalMilliseconds } / Double(intervals)
  }

  package var tookMilliseconds: Double { span.fractionalMilliseconds / Double(intervals) }

  package var cpuMilliseconds: Double { cpu.fractionalMilliseconds / coveredIntervals }

  package var logBytesPerInterval: Double? { logBytes.map { Double($0) / coveredIntervals } }

  package var roundSpread: Spread { Spread(rounds.map(\.fractionalMilliseconds)) }
}
