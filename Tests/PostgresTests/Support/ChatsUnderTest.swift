#if Postgres
  import Foundation
  import HeartbeatSQL
  import Logging
  import Testing

  @testable import HeartbeatCore
  @testable import HeartbeatPostgres

  /// Knows nothing of other processes, as on another host.
  struct NobodySeen: Liveness {
    func presence(of worker: WorkerID) -> Presence { .unknown }

    func enter(_ worker: WorkerID, as incarnation: IncarnationID) throws -> (any Standing)? {
      Here()
    }

    private struct Here: Standing {
      func become(_ incarnation: IncarnationID) {}
      func confirm() -> HeartbeatCore.Confirmation { .sound }
    }
  }

  /// A database of chats, which goes when the test ends.
  struct ChatsUnderTest: Sendable {
    let address: PostgresAddress
    /// For operators, and for what is tampered with.
    let database: PostgresDatabase
    let store: PostgresChatStore

    /// - Parameter server: Its address; that of the shared one unless given.
    static func with<Result>(
      on server: String? = nil, newsPause: Duration? = .seconds(3600),
      _ body: (ChatsUnderTest) throws -> Result
    ) throws -> Result {
      try TestDatabase.with(on: server) { try body(ChatsUnderTest($0.address, newsPause)) }
    }

    /// On a server that ends with the test.
    init(_ address: PostgresAddress, _ newsPause: Duration? = .seconds(3600)) throws {
      self.address = address
      let connection = try PostgresConnection(address, .patient)
      _ = try PostgresSchema.prepare(connection)
      _ = try PostgresSchema.prepareRoles(connection)
      database = PostgresDatabase(address: address, liveness: NobodySeen(), newsPause: newsPause)
      store = try database.openStore(.operator, patience: .seconds(30))
    }

    var now: Timestamp { database.clock.wallTime() }

    func raw() throws -> PostgresConnection { try PostgresConnection(address, .patient) }

    func register(_ name: WorkerID) throws -> Incarnation {
      let incarnation = Incarnation(id: .random(), worker: name)
      try store.register(
        WorkerDeclaration(
          incarnation: incarnation, pid: 42, interval: .seconds(30), staleAfter: .seconds(90),
          maxRecoveries: 1_000_000, grace: .seconds(10)),
        at: now)
      return incarnation
    }

    @discardableResult
    func makeChats(_ count: Int) throws -> [ChatID] {
      try store.create(Array(repeating: ChatDraft(title: "a chat"), count: count), at: now).map(
        \.id)
    }

    func makeRunning(_ count: Int, by holder: Incarnation) throws -> [Lease] {
      try makeChats(count)
      return try store.claim(limit: count, by: holder, at: now).assignments.map(\.lease)
    }

    /// A whole worker, on the server's clock.
    static func worker(
      _ name: String, on database: PostgresDatabase, _ settings: Settings,
      _ recorder: EventRecorder, handler: @escaping ChatHandler
    ) throws -> Worker {
      Worker(
        database: database, id: try WorkerID(name), settings: settings,
        clock: database.clock,
        logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
        observer: { recorder.add($0) }, handler: handler)
    }
  }
#endif
