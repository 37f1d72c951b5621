import Glibc
import HeartbeatCore
import HeartbeatLocks
import HeartbeatSQL
import HeartbeatSQLite

#if Postgres
  import HeartbeatPostgres
#endif

/// Gathers what the checks need. Changes nothing, takes no lock that keeps anybody from writing, and
/// goes on where one thing cannot be read.
struct DoctorExamination {
  let patience: Duration
  let isQuick: Bool

  /// - Throws: Where there is no such file, it is busy, or this may not look.
  func facts(ofFile path: String) throws -> DoctorFacts {
    // Before SQLite opens it.
    let file = FileFacts.look(at: path)
    var facts = DoctorFacts(now: SystemClock().wallTime(), isServer: false)
    facts.file = file
    facts.sqliteVersion = SQLiteVersion.number
    let store: SQLiteChatStore
    do {
      store = try ChatDatabase(path: path).openStore(.viewer, patience: patience)
    } catch let error as any DatabaseFailure {
      facts.refusal = try refusal(error)
      return facts
    }
    if !isQuick {
      facts.damage = try attempt(&facts) {
        try FileExamination.damage(of: path, patience: patience)
      }
    }
    facts.copiedAt =
      try attempt(&facts) { try FileExamination.copiedAt(path, patience: patience) } ?? nil
    try ask(
      store, FileWorkerLocks(beside: path), looksAtAll: true, clock: SystemClock(), &facts)
    store.close()
    return facts
  }

  #if Postgres
    func facts(ofServer address: String) throws -> DoctorFacts {
      let database = try ServerDatabase.at(address, patience: patience)
      var facts = DoctorFacts(now: database.clock.wallTime(), isServer: true)
      let store: PostgresChatStore
      do {
        store = try database.openStore(.viewer, patience: patience)
      } catch let error as PostgresDatabaseError {
        facts.refusal = try refusal(error)
        return facts
      }
      let ahead = database.clock.wallTime().milliseconds - SystemClock().wallTime().milliseconds
      facts.server = try attempt(&facts) {
        ServerFacts(try store.look(), clockAhead: .milliseconds(ahead))
      }
      let local = database.localPath ?? ""
      // Workers of other hosts have their locks there.
      try ask(
        store, FileWorkerLocks(beside: local), looksAtAll: false, clock: database.clock, &facts)
      store.close()
      return facts
    }
  #endif

  /// - Parameter looksAtAll: Whether every worker's lock would be seen here.
  private func ask<Store: SQLChatStore>(
    _ store: Store, _ locks: FileWorkerLocks, looksAtAll: Bool, clock: any WorkerClock,
    _ facts: inout DoctorFacts
  ) throws {
    facts.lockPrefix = locks.prefix
    facts.history = try attempt(&facts) { try store.checkHistory() }
    // To read everything may take a while.
    let now = clock.wallTime()
    facts.now = now
    facts.workers = try attempt(&facts) {
      try store.workers(at: now).map { status in
        DoctorFacts.Worker(
          status: status, lock: looksAtAll ? locks.look(at: status.worker) : nil)
      }
    }
    facts.leftovers = try attempt(&facts) {
      try store.idleLocks(without: []).map { worker in
        DoctorFacts.Leftover(worker: worker, lock: locks.look(at: worker))
      }
    }
    let places = (facts.workers ?? []).map { WorkerPlaces($0.status) }
    facts.waits = try attempt(&facts) {
      let question = SnapshotQuestion(overview: OverviewQuestion(since: now, limit: 1))
      let overview = try store.snapshot(question, at: now).overview
      return Waits(overview ?? Overview(), workers: places, now: now)
    }
    var newest = EventFilter()
    newest.isReversed = true
    newest.limit = 1
    facts.newestEventAt = try attempt(&facts) { try store.events(newest).first?.at } ?? nil
  }

  /// Notes what cannot be read.
  /// - Throws: Where it can be read later, or by somebody else.
  private func attempt<Result>(
    _ facts: inout DoctorFacts, _ body: () throws -> Result
  ) throws -> Result? {
    do {
      return try body()
    } catch let error as any DatabaseFailure
      where !error.isBusy && !error.isUnreachable && !error.isUnauthorized
    {
      let sentence = error.description
      if !facts.failures.contains(sentence) { facts.failures.append(sentence) }
      return nil
    }
  }

  private func refusal(_ error: any DatabaseFailure) throws -> DoctorFacts.Refusal {
    if error.isBusy || error.isUnreachable || error.isUnauthorized { throw error }
    return DoctorFacts.Refusal(reason: try reason(error), sentence: error.description)
  }

  private func reason(_ error: any DatabaseFailure) throws -> DoctorFacts.Refusal.Reason {
    switch error as? DatabaseFileError {
    case .noDatabase: throw error
    case .notADatabase, .foreignDatabase, .notAFile: return .foreign
    case .newerDatabase: return .newer
    case .olderDatabase, .olderWorker: return .older
    case .severalNames, .mounted: return .names
    case .readOnly: return .unusable
    case .cannotOpen(_, let reason): return reason.contains("damaged") ? .damaged : .unusable
    case nil: break
    }
    #if Postgres
      switch error as? PostgresDatabaseError {
      case .foreignDatabase: return .foreign
      case .newerDatabase: return .newer
      case .olderDatabase, .olderWorker: return .older
      case nil: break
      default: throw error
      }
    #endif
    return .damaged
  }
}

#if Postgres
  extension ServerFacts {
    init(_ look: ServerLook, clockAhead: Duration) {
      self.init(
        version: look.version, isStandby: look.isStandby, oldest: look.oldest.map(Transaction.init),
        writer: look.writer.map(Transaction.init), waiting: look.waiting, clockAhead: clockAhead)
    }
  }

  extension ServerFacts.Transaction {
    init(_ transaction: ServerLook.Transaction) {
      self.init(
        pid: transaction.pid, user: transaction.user, program: transaction.program,
        age: transaction.age)
    }
  }
#endif
