public import HeartbeatCore

/// The database file of a path.
public struct ChatDatabase: ChatBackend {
  public let path: String
  public let liveness: any Liveness
  private let gauge = WALGauge()
  private let writesOnce: Bool
  private let conditions: SQLiteConditions

  /// - Parameters:
  ///   - liveness: Who is alive; by default the lock files beside the database.
  ///   - writesOnce: Whether this process is one of possibly many that open the database, write and
  ///     end. It then lines up before it opens it, so it must not open a second store that writes
  ///     before the first one has written.
  public init(path: String, liveness: (any Liveness)? = nil, writesOnce: Bool = false) {
    self.init(
      path: path, liveness: liveness, writesOnce: writesOnce, conditions: SQLiteConditions())
  }

  package init(
    path: String, liveness: (any Liveness)? = nil, writesOnce: Bool = false,
    conditions: SQLiteConditions
  ) {
    self.path = path
    self.writesOnce = writesOnce
    self.conditions = conditions
    self.liveness = liveness ?? FileWorkerLocks(beside: path)
  }

  /// Creates the file, private to its owner, unless it is there.
  /// - Returns: Whether it was created.
  @discardableResult
  public func create(patience: Duration = .seconds(5)) throws -> Bool {
    try SQLiteChatStore.create(at: path, busyTimeout: patience)
  }

  /// What became of the file.
  public enum Preparation: Hashable, Sendable {
    case created
    case wasThere
    /// It was there with this older schema.
    case migrated(from: Int)
  }

  /// The same as ``create(patience:)``, which says more.
  public func prepare(patience: Duration = .seconds(5)) throws -> Preparation {
    try DatabaseFile(path: path).prepare(busyTimeout: patience)
  }

  public func beginCopy(at now: Timestamp, patience: Duration) throws -> CopyNote? {
    try openStore(.worker, patience: patience).beginCopy(at: now)
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

  public func openPrune(patience: Duration) throws -> any PruneStore {
    try openStore(.upkeep, patience: patience)
  }

  public func openOwnRun(patience: Duration) throws -> any OwnRunStore {
    try openStore(.chat, patience: patience)
  }

  /// A connection with the rights of `role`.
  /// - Parameter creating: Whether the database is created unless it is there.
  package func openStore(
    _ role: Role, patience: Duration = .seconds(5), creating: Bool = false
  ) throws -> SQLiteChatStore {
    try SQLiteChatStore(
      opening: path, role: role, busyTimeout: patience, liveness: liveness, gauge: gauge,
      lineUpFirst: writesOnce && (role == .operator || role == .chat), creating: creating,
      conditions: conditions)
  }
}
