#if Postgres
  public import HeartbeatCore

  /// A database of chats on a server.
  public struct PostgresDatabase: ChatBackend {
    public let liveness: any Liveness
    let address: PostgresAddress
    let clock: ServerClock?
    private let newsPause: Duration?
    private let noticeLimit = NoticeLimit()
    private let shared = SharedStore()

    /// - Parameters:
    ///   - liveness: Who is alive.
    ///   - usesServerClock: Whether times are the server's; otherwise the callers' count.
    ///   - newsPause: How long the server is not asked for news while no notice of any has come; nil: it is
    ///     asked at each look.
    init(
      address: PostgresAddress, liveness: any Liveness, usesServerClock: Bool = true,
      newsPause: Duration? = .seconds(1)
    ) {
      self.address = address
      self.newsPause = newsPause
      self.liveness = liveness
      clock = usesServerClock ? ServerClock() : nil
    }

    @discardableResult
    public func create(patience: Duration) throws -> Bool {
      let connection = try PostgresConnection(
        address, PostgresSettings(patience: patience, work: .seconds(30)))
      return try PostgresSchema.prepare(connection) == .created
    }

    /// What `pg_dump` writes says that of itself nowhere, so nothing is done.
    public func beginCopy(at now: Timestamp, patience: Duration) throws -> CopyNote? { nil }

    public func openHeartbeat(patience: Duration) throws -> any HeartbeatStore {
      try openStore(.heartbeat, patience: patience)
    }

    public func openWork(patience: Duration) throws -> any WorkStore {
      try openStore(.worker, patience: patience)
    }

    /// Shared with ``openHooks(patience:)``, with the longer patience. Hooks may wait for a sweep: both are
    /// told of what happened a while ago.
    public func openSweep(patience: Duration) throws -> any SweepStore {
      try shared.open { try openStore(.worker, patience: max(patience, Self.sweepPatience)) }
    }

    public func openHooks(patience: Duration) throws -> any HookStore {
      try shared.open { try openStore(.worker, patience: max(patience, Self.sweepPatience)) }
    }

    private static let sweepPatience: Duration = .seconds(30)

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

    package func openStore(_ role: Role, patience: Duration) throws -> PostgresChatStore {
      try PostgresChatStore(
        opening: address, role: role, patience: patience, liveness: liveness, clock: clock,
        newsPause: newsPause, noticeLimit: noticeLimit)
    }
  }
#endif
