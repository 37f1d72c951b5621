public import HeartbeatCore

/// Reads a snapshot whenever something may have become otherwise. Of one thread.
///
/// Tables are read only after another connection has committed something, or a worker's process has
/// ended or its heartbeat grown stale, neither of which is written by anybody.
public struct SnapshotReader {
  private let store: any QuestionStore
  private let liveness: any Liveness
  private let clock: any WorkerClock
  private var changeCount: Int64?
  private var last: Snapshot?
  private var pace = LookPace()

  public var question: SnapshotQuestion {
    didSet { if question != oldValue { hurry() } }
  }

  public init(
    _ question: SnapshotQuestion, store: any QuestionStore, liveness: any Liveness,
    clock: any WorkerClock
  ) {
    self.question = question
    self.store = store
    self.liveness = liveness
    self.clock = clock
  }

  /// The next call reads, whatever has happened.
  public mutating func hurry() {
    changeCount = nil
    pace.hurry()
  }

  /// Never waits. A call that throws has forgotten nothing: the next one reads.
  /// - Returns: A snapshot; nil when nothing has happened since the last one, or it is too soon.
  public mutating func next() throws -> Snapshot? {
    let begin = clock.uptime()
    guard pace.isDue(at: begin) else { return nil }
    // Before the reading: what is committed meanwhile is read once more.
    let count = try store.changeCount()
    let now = clock.wallTime()
    guard count != changeCount || last?.isOutdated(at: now, by: liveness) ?? true else {
      return nil
    }
    let snapshot = try store.snapshot(question, at: now)
    pace.looked(from: begin, to: clock.uptime())
    changeCount = count
    last = snapshot
    return snapshot
  }
}
