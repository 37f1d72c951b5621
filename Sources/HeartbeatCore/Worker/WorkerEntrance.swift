import Glibc
import Logging

/// How a process gets its worker id.
///
/// A live process that has the id keeps it. That no live process can be seen is no proof that there
/// is none: when the database shows an incarnation that has started and not stopped, and its death
/// is not proved, it is asked for a sign first.
struct WorkerEntrance {
  let database: any ChatBackend
  let incarnation: IncarnationID
  let patience: Duration
  let clock: any WorkerClock
  let logger: Logger
  private let pausing = WakeSignal()

  /// How long a process that cannot be seen has to show itself.
  static let longestProbe: Duration = .seconds(1)
  /// How much longer a start waits for the silence to last long enough, instead of giving up.
  static let longestWait: Duration = .seconds(2)

  init(
    database: any ChatBackend, incarnation: IncarnationID, patience: Duration,
    clock: any WorkerClock, logger: Logger
  ) {
    self.database = database
    self.incarnation = incarnation
    self.patience = patience
    self.clock = clock
    self.logger = logger
  }

  /// - Parameter id: Nil for the first of `w1`, `w2`, … that is free beyond doubt.
  func enter(_ id: WorkerID?) throws -> (WorkerID, any Standing) {
    if let id { return (id, try enter(id)) }
    let store = try database.openQuestions(patience: patience)
    let known = Dictionary(
      try store.workers(at: clock.wallTime()).map { ($0.worker, $0) },
      uniquingKeysWith: { first, _ in first })
    for number in 1...9_999 {
      let id = try WorkerID("w\(number)")
      guard !isUnclear(known[id]) else { continue }
      if let standing = try database.liveness.enter(id, as: incarnation) { return (id, standing) }
    }
    throw StoreError.invalid("no worker id from w1 to w9999 is free; choose one")
  }

  private func enter(_ id: WorkerID) throws -> any Standing {
    let store = try database.openQuestions(patience: patience)
    let before = try status(of: id, store)
    let isDoubted = isUnclear(before)
    if isDoubted, let before { try awaitSilence(of: before, store) }
    guard let standing = try database.liveness.enter(id, as: incarnation) else {
      throw try refusal(of: id, store)
    }
    // It may have started in the meantime, unseen too.
    if isDoubted, let now = try status(of: id, store), now.incarnation != before?.incarnation {
      throw try store.inUse(id, at: clock.wallTime())
    }
    return standing
  }

  /// Whether a process that cannot be seen may run under the id.
  private func isUnclear(_ status: WorkerStatus?) -> Bool {
    guard let status, status.state != .stopped else { return false }
    return status.process == .unknown
  }

  private func status(of id: WorkerID, _ store: any QuestionStore) throws -> WorkerStatus? {
    try store.workers(at: clock.wallTime()).first { $0.worker == id }
  }

  /// Asks for a sign and returns when there was none for long enough.
  /// - Throws: ``StoreError/workerInUse(_:pid:heartbeatAge:host:)`` when the process gives one,
  ///   ``StoreError/workerUnclear(_:pid:wait:host:)`` when it takes longer to know than a start may take.
  private func awaitSilence(of suspect: WorkerStatus, _ store: any QuestionStore) throws {
    guard let incarnation = suspect.incarnation else { return }
    logger.warning("a process may run under worker id \(suspect.worker): it is asked for a sign")
    try database.openSweep(patience: patience).probe(incarnation)
    let asked = clock.uptime()
    let wait = { Self.silence(of: suspect, at: clock.wallTime()) }
    let deadline =
      asked + max(Self.longestProbe, wait() <= Self.longestWait ? wait() : .zero)
    while clock.uptime() < deadline {
      let presence = database.liveness.presence(of: suspect.worker)
      let now = try status(of: suspect.worker, store)
      let hasAnswered =
        now?.incarnation != suspect.incarnation || now?.heartbeatAt != suspect.heartbeatAt
      if hasAnswered || presence.isPresent {
        throw try store.inUse(suspect.worker, at: clock.wallTime())
      }
      clock.wait(for: pausing, until: clock.uptime() + .milliseconds(20))
    }
    let rest = wait()
    guard rest <= .zero else {
      throw StoreError.workerUnclear(
        suspect.worker, pid: suspect.pid, wait: rest, host: suspect.host)
    }
  }

  /// How much longer it must be silent to be taken for dead.
  private static func silence(of suspect: WorkerStatus, at now: Timestamp) -> Duration {
    guard let heartbeat = suspect.heartbeatAt,
      !Staleness.isStale(heartbeat, after: suspect.staleAfter, at: now)
    else { return .zero }
    return suspect.staleAfter + .milliseconds(1) - heartbeat.age(at: now)
  }

  /// Names the process that has the worker id. One that has only just taken it registers in a
  /// moment.
  private func refusal(of id: WorkerID, _ store: any QuestionStore) throws -> StoreError {
    for _ in 0..<50 {
      let state = try status(of: id, store)?.state
      if state == .live || state == .draining || state == .hung { break }
      usleep(10_000)
    }
    return try store.inUse(id, at: clock.wallTime())
  }
}

extension Presence {
  fileprivate var isPresent: Bool {
    if case .present = self { true } else { false }
  }
}
