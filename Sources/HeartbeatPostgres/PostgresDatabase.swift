#if Postgres
  public import HeartbeatCore

  /// A database of chats on a server.
  public struct PostgresDatabase: ChatBackend {
    public let liveness: any Liveness
    let address: PostgresAddress
    package let clock: ServerClock?

    /// - Parameters:
    ///   - liveness: Who is alive.
    ///   - usesServerClock: Whether times are the server's; otherwise the callers' count.
    package init(address: PostgresAddress, liveness: any Liveness, usesServerClock: Bool = true) {
      self.address = address
      self.liveness = liveness
      clock = usesServerClock ? ServerClock() : nil
    }

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

    package func openStore(_ role: Role, patience: Duration) throws -> PostgresChatStore {
      try PostgresChatStore(
        opening: address, role: role, patience: patience, liveness: liveness, clock: clock)
    }
  }
#endif
