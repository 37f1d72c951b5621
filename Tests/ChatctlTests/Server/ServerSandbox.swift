#if Postgres
  import Glibc
  import HeartbeatCore
  import HeartbeatPostgres
  import HeartbeatSQL
  import Synchronization

  /// A database of one test's own on the server that CHATCTL_TEST_POSTGRES names, and the built program
  /// to use on it. Nothing has been made in it.
  final class ServerSandbox {
    let sandbox: Sandbox
    let address: String
    private let name: String

    private static let number = Atomic<Int>(0)

    init() throws {
      name = "cli_\(getpid())_\(Self.number.add(1, ordering: .relaxed).newValue)"
      address = try Self.address(of: name)
      try Self.administrate("CREATE DATABASE \(name)")
      sandbox = try Sandbox(server: address)
    }

    deinit { try? Self.administrate("DROP DATABASE \(name) WITH (FORCE)") }

    /// - Parameter user: Comes in without a password, by the socket.
    func address(for user: String) throws -> String { "\(address)&user=\(user)" }

    /// Runs SQL as somebody who may everything, unless it says as whom.
    func execute(_ sql: String, as user: String = "postgres") throws {
      try PostgresConnection(PostgresAddress(address(for: user))).execute(script: sql)
    }

    /// On which port of the loopback the server listens, where it asks for a password.
    func port() throws -> Int {
      try PostgresConnection(PostgresAddress(address))
        .row("SELECT CAST(current_setting('port') AS bigint)") { $0[0] as Int } ?? 0
    }

    private static func address(of name: String) throws -> String {
      guard let server = getenv("CHATCTL_TEST_POSTGRES") else {
        throw StoreError.invalid("run these tests by `make test POSTGRES=1`: they need a server")
      }
      return "\(String(cString: server))&dbname=\(name)"
    }

    private static func administrate(_ sql: String) throws {
      try PostgresConnection(
        PostgresAddress(address(of: "chatctl")),
        PostgresSettings(patience: .seconds(30), work: .seconds(60))
      ).execute(script: sql)
    }
  }
#endif
