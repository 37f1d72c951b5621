#if Postgres
  import Synchronization

  @testable import HeartbeatCore

  /// A database in which something happens between the look for a worker id and its registration, once.
  final class Racing: ChatBackend {
    private let real: any ChatBackend
    private let beforeRegistering: @Sendable () throws -> Void
    private let isDone = Mutex(false)

    init(real: any ChatBackend, _ beforeRegistering: @escaping @Sendable () throws -> Void) {
      self.real = real
      self.beforeRegistering = beforeRegistering
    }

    var liveness: any Liveness { real.liveness }

    /// The first connection of a worker that has its id.
    func openHeartbeat(patience: Duration) throws -> any HeartbeatStore {
      let isFirst = isDone.withLock { isDone in
        defer { isDone = true }
        return !isDone
      }
      if isFirst { try beforeRegistering() }
      return try real.openHeartbeat(patience: patience)
    }

    func create(patience: Duration) throws -> Bool { try real.create(patience: patience) }
    func beginCopy(at now: Timestamp, patience: Duration) throws -> CopyNote? {
      try real.beginCopy(at: now, patience: patience)
    }
    func openWork(patience: Duration) throws -> any WorkStore {
      try real.openWork(patience: patience)
    }
    func openSweep(patience: Duration) throws -> any SweepStore {
      try real.openSweep(patience: patience)
    }
    func openHooks(patience: Duration) throws -> any HookStore {
      try real.openHooks(patience: patience)
    }
    func openQuestions(patience: Duration) throws -> any QuestionStore {
      try real.openQuestions(patience: patience)
    }
    func openOperator(patience: Duration) throws -> any OperatorStore {
      try real.openOperator(patience: patience)
    }
    func openPrune(patience: Duration) throws -> any PruneStore {
      try real.openPrune(patience: patience)
    }
    func openOwnRun(patience: Duration) throws -> any OwnRunStore {
      try real.openOwnRun(patience: patience)
    }
  }
#endif
