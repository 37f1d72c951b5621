#if Postgres
  import Glibc
  public import HeartbeatCore

  /// A database of chats on a server.
  public struct PostgresDatabase: ChatBackend {
    public let liveness: any Liveness
    let address: PostgresAddress
    /// This machine among others; nil where liveness tells of all processes.
    let place: LocalHost?
    let serverClock: ServerClock?
    private let newsPause: Duration?
    private let work: Duration?
    private let noticeLimit = NoticeLimit()
    private let shared = SharedStore()

    /// Asks the server which database it is, and for its time; the database need not have tables yet.
    ///
    /// - Parameters:
    ///   - address: As libpq takes it: a `postgres://` URI, or words such as `host=db user=chats`.
    ///   - folder: Where files of this machine's own belong, by databases; nil for `$CHATCTL_STATE/postgres`,
    ///     else `$XDG_STATE_HOME/chatctl/postgres`, else `~/.local/state/chatctl/postgres`. Processes that use
    ///     the same one notice each other's death at once.
    ///   - patience: How long a lock is waited for.
    /// - Throws: ``PostgresError`` when it cannot be reached.
    public init(
      connectingTo address: String, folder: String? = nil, patience: Duration = .seconds(5)
    ) throws {
      let address = try PostgresAddress(address)
      let base = try folder ?? LocalFolder.base { getenv($0).map { String(cString: $0) } }
      // Who presses TAB is impatient.
      let connection = try PostgresConnection(
        address,
        PostgresSettings(
          patience: patience, connectPatience: min(.seconds(1) + patience * 10, .seconds(10))))
      let clock = ServerClock()
      let identity = try DatabaseIdentity.ask(connection)
      try clock.follow(connection)
      self.init(
        address: address, place: LocalHost(LocalFolder(in: base, of: identity)), clock: clock)
    }

    /// With the locks of `place`.
    init(
      address: PostgresAddress, place: LocalHost, clock: ServerClock?,
      newsPause: Duration? = .seconds(1)
    ) {
      self.address = address
      self.place = place
      liveness = place
      serverClock = clock
      self.newsPause = newsPause
      work = nil
    }

    /// - Parameters:
    ///   - liveness: Who is alive, wherever it is.
    ///   - usesServerClock: Whether times are the server's; otherwise the callers' count.
    ///   - newsPause: How long the server is not asked for news while no notice of any has come; nil: it is
    ///     asked at each look.
    ///   - work: How much longer than its patience a statement may take; nil: as long as is good for its role.
    package init(
      address: PostgresAddress, liveness: any Liveness, usesServerClock: Bool = true,
      newsPause: Duration? = .seconds(1), work: Duration? = nil
    ) {
      self.address = address
      self.newsPause = newsPause
      self.work = work
      self.liveness = liveness
      place = nil
      serverClock = usesServerClock ? ServerClock() : nil
    }

    /// The server's, which is also the clock of every comparison.
    public var clock: any WorkerClock { serverClock ?? SystemClock() }

    /// What stands for the path of the database where files are kept beside it, on this machine. The
    /// folder is made by whoever starts a worker, or by ``makeLocalFolder()``.
    public var localPath: String? { place?.folder.databasePath }

    /// Makes the folder of ``localPath``, private to its user.
    public func makeLocalFolder() throws { try place?.folder.make() }

    @discardableResult
    public func create(patience: Duration) throws -> Bool {
      let connection = try administration(patience: patience)
      let tables = try PostgresSchema.prepare(connection)
      // A user who need not be a member of all roles finds the tables made.
      guard tables != .wasThere else { return false }
      if case .mustBeMade = try PostgresSchema.prepareRoles(connection) {
        throw PostgresDatabaseError.noRoles(address: "\(address)")
      }
      return tables == .created
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
        opening: address, role: role, patience: patience, work: work, liveness: liveness,
        place: place, clock: serverClock, newsPause: newsPause, noticeLimit: noticeLimit)
    }
  }
#endif
