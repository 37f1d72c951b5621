@testable import HeartbeatCore
@testable import HeartbeatSQLite

/// What SQLite has done with the files in a long life of a database, and what the store's callers knew
/// when.
struct RecordedLife {
  private(set) var calls: [DiskCall] = []
  /// How many calls had been made when a commit was acknowledged, and the newest event then.
  private(set) var acknowledged: [(calls: Int, seq: Int)] = []
  /// In the end.
  private(set) var log: [String] = []

  /// Makes, claims, renews and ends one chat in each round, by production's stores, and copies the log
  /// now and then: three commits that are acknowledged, and one of a heartbeat.
  ///
  /// - Parameter fault: Befalls every call that it may befall.
  init(rounds: Int, fault: DiskFault? = nil, conditions: SQLiteConditions = SQLiteConditions())
    throws
  {
    let disk = try WatchedDisk()
    disk.record()
    disk.plan(fault.map { DiskFaultPlan(fault: $0, call: 1, lasts: true) })
    try live(rounds: rounds, on: disk, conditions)
    calls = disk.endRecording()
    disk.plan(nil)
    log = try FoundDatabase(on: disk).log
  }

  private mutating func live(
    rounds: Int, on disk: WatchedDisk, _ conditions: SQLiteConditions
  ) throws {
    let chats = ChatDatabase(path: disk.path, liveness: StubLocks(), conditions: conditions)
    try chats.create()
    let work = try chats.openStore(.worker)
    let heartbeat = try chats.openStore(.heartbeat)
    let person = try chats.openStore(.operator)
    let w1 = Incarnation(id: IncarnationID(7), worker: "w1")
    var newest = EventFilter()
    newest.isReversed = true
    newest.limit = 1
    func acknowledge<Result>(_ commit: () throws -> Result) throws -> Result {
      let result = try commit()
      let count = disk.recorded
      let seq = try person.events(newest).first.map { Int($0.seq) } ?? 0
      acknowledged.append((count, seq))
      return result
    }
    try acknowledge {
      try work.register(
        WorkerDeclaration(
          incarnation: w1, pid: 42, interval: .seconds(30), staleAfter: .seconds(90),
          maxRecoveries: 5, grace: .seconds(10)), at: 0)
    }
    for round in 1...rounds {
      let now = Timestamp(milliseconds: Int64(round * 100))
      _ = try acknowledge { try person.create([ChatDraft(title: "chat \(round)")], at: now) }
      let claim = try acknowledge {
        try work.claim(limit: 1, by: w1, beginRuns: true, at: now)
      }
      _ = try heartbeat.renewLeases(of: w1, at: now)
      let endings = claim.assignments.map {
        Ending(lease: $0.lease, outcome: .completed(answer: "42"))
      }
      _ = try acknowledge { try work.finish(endings, by: w1, at: now) }
      if round.isMultiple(of: 20) { _ = try work.checkpoint() }
      if round.isMultiple(of: 70) { _ = try work.restartLog(pauses: [.zero]) }
    }
    for store in [work, heartbeat, person] { store.close() }
  }

  /// The newest event whose commit was acknowledged when so many calls had been made.
  func acknowledgedSeq(after calls: Int) -> Int {
    // Halves, since there are many.
    var range = 0..<acknowledged.count
    while !range.isEmpty {
      let middle = (range.lowerBound + range.upperBound) / 2
      range =
        acknowledged[middle].calls <= calls
        ? (middle + 1)..<range.upperBound : range.lowerBound..<middle
    }
    return range.lowerBound == 0 ? 0 : acknowledged[range.lowerBound - 1].seq
  }
}
