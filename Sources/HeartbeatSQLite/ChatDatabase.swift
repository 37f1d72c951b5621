public import HeartbeatCore

/// The database file of a path.
public struct ChatDatabase: ChatBackend {
  public let path: String
  public let liveness: any Liveness
  private let gauge = WALGauge()

  /// - Parameter liveness: Who is alive; by default the lock files beside the database.
  public init(path: String, liveness: (any Liveness)? = nil) {
    self.path = path
    self.liveness = liveness ?? FileWorkerLocks(beside: path)
  }

  /// Creates the file, private to its owner, unless it is there.
  /// - Returns: Whether it was created.
  @discardableResult
  public func create(patience: Duration = .seconds(5)) throws -> Bool {
    try SQLiteChatStore.create(at: path, busyTimeout: patience)
  }

  public func openHeartbeat(patience: Duration) throws -> any HeartbeatStore {
    try openStore(.heartbeat, patience: patience)
  }

  public func openWork(patience: Duration) throws -> any WorkStore {
    try openStore(.worker, patience: patience)
  }

  public func openSweep(patience: Duration) throws -> any SweepStore {
    try openStore(.worker, patience: patience)
  }

  public func openHooks(patience: Duration) throws -> any HookStore {
    try openStore(.worker, patience: patience)
  }

  public func openQuestions(patience: Duration) throws -> any QuestionStore {
    try openStore(.viewer, patience: patience)
  }

  public func openOperator(patience: Duration) throws -> any OperatorStore {
    try openStore(.operator, patience: patience)
  }

  public func openOwnRun(patience: Duration) throws -> any OwnRunStore {
    try openStore(.chat, patience: patience)
  }

  /// A connection with the rights of `role`.
  public func openStore(
    _ role: Role, patience: Duration = .seconds(5)
  ) throws -> SQLiteChatStore {
    try SQLiteChatStore(
      opening: path, role: role, busyTimeout: patience, liveness: liveness, gauge: gauge)
  }
}
