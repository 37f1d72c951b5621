#if Postgres
  import Glibc
  import HeartbeatSQL
  import Synchronization

  @testable import HeartbeatCore
  @testable import HeartbeatPostgres

  extension Backend {
    static let postgres = Backend(testDescription: "PostgreSQL") { _, locks in
      try PostgresUnderTest(liveness: locks ?? StubLocks())
    }
  }

  /// A database of one test's own on the server that CHATCTL_TEST_POSTGRES names, copied from one with
  /// the schema, and dropped at its end.
  final class PostgresUnderTest: DatabaseUnderTest {
    private let name: String
    private let database: PostgresDatabase
    private let address: PostgresAddress

    init(liveness: any Liveness) throws {
      let template = try Self.template.get()
      name = "\(template)_\(Self.number.add(1, ordering: .relaxed).newValue)"
      try Self.administrate("CREATE DATABASE \(name) TEMPLATE \(template)")
      address = try Self.address(of: name)
      database = PostgresDatabase(
        address: address, liveness: liveness, usesServerClock: false, newsPause: nil)
    }

    deinit { try? Self.administrate("DROP DATABASE \(name) WITH (FORCE)") }

    // MARK: The server

    private static let number = Atomic<Int>(0)

    /// A database with the schema, which others are copied from.
    private static let template = Result {
      let name = "chats_\(getpid())"
      try administrate("CREATE DATABASE \(name)")
      // Removed by whoever removes the server.
      let connection = try PostgresConnection(address(of: name))
      _ = try PostgresSchema.prepare(connection)
      _ = try PostgresSchema.prepareRoles(connection)
      return name
    }

    private static func address(of name: String) throws -> PostgresAddress {
      guard let server = getenv("CHATCTL_TEST_POSTGRES") else {
        throw StoreError.invalid("run these tests by `make test POSTGRES=1`: they need a server")
      }
      return try PostgresAddress("\(String(cString: server))&dbname=\(name)")
    }

    private static func administrate(_ sql: String) throws {
      try PostgresConnection(
        address(of: "chatctl"), PostgresSettings(patience: .seconds(30), work: .seconds(60))
      ).execute(script: sql)
    }

    // MARK: The database

    var liveness: any Liveness { database.liveness }

    func open(_ role: Role, patience: Duration) throws -> any AnyStore {
      try database.openStore(role, patience: patience)
    }

    func execute(_ sql: String) throws { try raw().execute(script: sql) }

    func query(_ sql: String) throws -> [[String?]] { try raw().rows(sql) { $0.texts } }

    func holdWriters() throws -> any HeldWriters { try WritersLock(on: raw()) }

    /// The server looks after its own files.
    func damage() throws -> [String] { [] }

    func remove() throws { try Self.administrate("DROP DATABASE \(name) WITH (FORCE)") }

    func raw() throws -> PostgresConnection {
      try PostgresConnection(address, PostgresSettings(patience: .seconds(30), work: .seconds(30)))
    }

    func create(patience: Duration) throws -> Bool { try database.create(patience: patience) }

    func beginCopy(at now: Timestamp, patience: Duration) throws -> CopyNote? {
      try database.beginCopy(at: now, patience: patience)
    }

    func openHeartbeat(patience: Duration) throws -> any HeartbeatStore {
      try database.openHeartbeat(patience: patience)
    }

    func openWork(patience: Duration) throws -> any WorkStore {
      try database.openWork(patience: patience)
    }

    func openSweep(patience: Duration) throws -> any SweepStore {
      try database.openSweep(patience: patience)
    }

    func openHooks(patience: Duration) throws -> any HookStore {
      try database.openHooks(patience: patience)
    }

    func openQuestions(patience: Duration) throws -> any QuestionStore {
      try database.openQuestions(patience: patience)
    }

    func openOperator(patience: Duration) throws -> any OperatorStore {
      try database.openOperator(patience: patience)
    }

    func openPrune(patience: Duration) throws -> any PruneStore {
      try database.openPrune(patience: patience)
    }

    func openOwnRun(patience: Duration) throws -> any OwnRunStore {
      try database.openOwnRun(patience: patience)
    }
  }

  extension PostgresRow {
    /// The values of all columns as text; nil for NULL.
    fileprivate var texts: [String?] { (0..<columnCount).map { self[$0] } }
  }

  /// Sendable: nobody uses the connection between its making and its end.
  private final class WritersLock: HeldWriters, @unchecked Sendable {
    private let connection: PostgresConnection

    init(on connection: PostgresConnection) throws {
      _ = try connection.run("SELECT pg_advisory_lock(hashtextextended('chatctl.writers', 0))")
      self.connection = connection
    }

    deinit {
      // The end of the session gives it back, which the server may notice late.
      _ = try? connection.run("SELECT pg_advisory_unlock_all()")
    }
  }
#endif
