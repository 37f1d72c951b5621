#if Postgres
  import Foundation
  import Testing

  @testable import HeartbeatCore
  @testable import HeartbeatPostgres

  /// One database on a server, and hosts from which it is used: each sees the locks of its own folder and
  /// boot only.
  final class TestHosts: Sendable {
    let database: PostgresUnderTest
    private let directory: String

    init() throws {
      database = try PostgresUnderTest(liveness: StubLocks())
      directory = NSTemporaryDirectory() + "heartbeat-hosts-" + UUID().uuidString
    }

    deinit {
      // Nothing is lost when the system has to clean up instead.
      try? FileManager.default.removeItem(atPath: directory)
    }

    func place(_ host: String) -> LocalHost {
      LocalHost(LocalFolder(in: directory, of: host), bootID: "boot of \(host)")
    }

    /// The database as a process on this host sees it.
    /// - Parameter clock: Nil where the test's times count.
    func view(_ host: String, clock: ServerClock? = nil) -> PostgresUnderTest {
      PostgresUnderTest(database, from: place(host), clock: clock)
    }

    func open(_ host: String, _ role: Role = .operator) throws -> any AnyStore {
      try view(host).open(role, patience: .seconds(30))
    }

    /// For the worker of a ``WorkerBench``.
    func bench(_ host: String) throws -> BenchDatabase {
      try BenchDatabase(Backend(testDescription: host) { [self] _, _ in view(host) })
    }

    /// Starts a worker: takes its lock there and registers it.
    func start(
      _ worker: WorkerID, on host: String, at now: Timestamp = 0
    ) throws -> (incarnation: Incarnation, standing: any Standing) {
      let incarnation = Incarnation(id: .random(), worker: worker)
      let standing = try #require(try place(host).enter(worker, as: incarnation.id))
      try register(incarnation, on: host, at: now)
      return (incarnation, standing)
    }

    func register(_ incarnation: Incarnation, on host: String, at now: Timestamp) throws {
      try open(host, .worker).register(
        WorkerDeclaration(
          incarnation: incarnation, pid: 42, interval: .seconds(30), staleAfter: .seconds(90),
          maxRecoveries: 5, grace: .seconds(10)),
        at: now)
    }

    /// Makes a chat and lets `holder` claim and begin it.
    func run(by holder: Incarnation, at now: Timestamp = 0) throws -> Lease {
      let store = try open("elsewhere")
      _ = try store.create([ChatDraft(title: "a chat")], at: now)
      return try #require(
        try store.claim(limit: 1, by: holder, beginRuns: true, at: now).assignments.first?.lease)
    }
  }
#endif
