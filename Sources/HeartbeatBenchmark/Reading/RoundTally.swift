import HeartbeatCore

/// What the old system's workers have measured, added up. Pure.
package struct RoundTally: Sendable {
  private let shares: [Int]
  private let intervals: Int
  private var tasks = 0
  private var statements = 0
  private var rounds: [Duration] = []
  private var latest = Duration.zero

  private let interval: Duration

  package init(shares: [Int], interval: Duration, intervals: Int) {
    self.shares = shares
    self.interval = interval
    self.intervals = intervals
  }

  /// - Throws: ``NoFigure`` when a chat was lost, or a statement was not sent.
  package mutating func add(_ line: WorkerLine, of worker: Int) throws(NoFigure) {
    guard let work = line.workMilliseconds, work.count == intervals,
      let count = line.statements, let lost = line.lostChats, let made = line.tasks,
      let late = line.latestMilliseconds
    else { throw NoFigure("what a worker has measured cannot be read") }
    guard lost == 0 else { throw NoFigure("\(lost) chats were lost") }
    guard made == shares[worker] else {
      throw NoFigure("\(made) tasks have run, and \(shares[worker]) were to")
    }
    guard count == made * intervals else {
      throw NoFigure("\(count) statements were counted, and \(made * intervals) were to be sent")
    }
    tasks += made
    statements += count
    latest = max(latest, .microseconds(Int64((late * 1000).rounded())))
    rounds += work.map { .microseconds(Int64(($0 * 1000).rounded())) }
  }

  /// - Parameter span: To the last statement; the last interval ends no sooner than it should.
  package func measurement(span: Duration, cpu: Duration, logBytes: Int?) -> RunMeasurement {
    RunMeasurement(
      tasks: tasks, statements: statements, intervals: intervals, rounds: rounds,
      span: max(span, interval * intervals),
      coveredIntervals: Double(intervals), cpu: cpu, logBytes: logBytes, latest: latest)
  }
}
