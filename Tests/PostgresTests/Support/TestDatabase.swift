#if Postgres
  import HeartbeatSQL
  import Synchronization
  import Testing

  @testable import HeartbeatPostgres

  /// A database of one test's own on the shared server, dropped at its end.
  struct TestDatabase {
    let name: String
    let address: PostgresAddress

    private static let number = Atomic<Int>(0)

    /// - Parameter server: Its address; that of the shared one unless given.
    static func with<Result>(
      on server: String? = nil, _ body: (TestDatabase) throws -> Result
    ) throws -> Result {
      let server = try server ?? PostgresServer.sharedAddress()
      let name = "t\(Int.random(in: 1...9_999_999))_\(number.add(1, ordering: .relaxed).newValue)"
      let admin = try PostgresConnection(PostgresAddress(server), .init(work: .seconds(60)))
      try admin.execute(script: "CREATE DATABASE \(name) STRATEGY file_copy")
      // What is left behind ends with the server.
      defer { try? admin.execute(script: "DROP DATABASE \(name) WITH (FORCE)") }
      let database = TestDatabase(
        name: name, address: try PostgresAddress(address(server, of: name)))
      try database.connect().execute(script: "CREATE SCHEMA chatctl")
      return try body(database)
    }

    func connect(_ settings: PostgresSettings = .init()) throws -> PostgresConnection {
      try PostgresConnection(address, settings)
    }

    /// The same server's address with another database.
    private static func address(_ server: String, of name: String) -> String {
      let parts = server.split(separator: "?", maxSplits: 1)
      let place = parts[0].split(separator: "/", omittingEmptySubsequences: false).dropLast()
      let rest = parts.count > 1 ? "?" + parts[1] : ""
      return place.joined(separator: "/") + "/" + name + rest
    }
  }

  /// Runs `body` on a connection to a new database with the table `t (n bigint UNIQUE, words text)`.
  func withConnection(
    _ settings: PostgresSettings = .init(),
    _ body: (PostgresConnection, TestDatabase) throws -> Void
  ) throws {
    try TestDatabase.with { database in
      let connection = try database.connect(settings)
      try database.connect().execute(script: "CREATE TABLE t (n bigint UNIQUE, words text)")
      try body(connection, database)
    }
  }

  extension PostgresConnection {
    var process: Int { get throws { try row("SELECT pg_backend_pid()") { $0[0] } ?? 0 } }

    /// What the table `t` has. A function, because a `try` within a macro does not make a closure throw.
    func expectNumbers(
      _ expected: [Int], sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
      let numbers = try self.numbers
      #expect(numbers == expected, sourceLocation: sourceLocation)
    }

    var numbers: [Int] { get throws { try rows("SELECT n FROM t ORDER BY n") { $0[0] } } }
  }
#endif
