#if Postgres
  internal import CPostgres
  internal import HeartbeatCore
  internal import HeartbeatSQL

  /// What is made of a session before it is used, in one round trip.
  struct PostgresSession {
    let settings: PostgresSettings
    let patience: Duration

    /// Nothing temporary of the session hides a table of the schema.
    static let searchPath = "chatctl, pg_catalog, pg_temp"

    /// How long a transaction may stand still before the server ends it with its session.
    static let longestIdleInTransaction: Duration = .seconds(5)

    /// The settings and their values, the role last: it need not be allowed to change others.
    var wanted: [(name: String, value: String)] {
      var wanted = [
        ("search_path", Self.searchPath),
        ("default_transaction_isolation", "read committed"),
        ("default_transaction_read_only", settings.isReadOnly ? "on" : "off"),
        (
          "idle_in_transaction_session_timeout",
          Self.milliseconds(Self.longestIdleInTransaction)
        ),
        ("client_min_messages", "warning"),
        // The statements are short, however many rows the planner expects.
        ("jit", "off"),
      ]
      wanted += timeouts
      if let role = settings.role { wanted.append(("role", role)) }
      return wanted
    }

    /// The lock's limit comes first, so that whoever waited for a lock is told so.
    private var timeouts: [(String, String)] {
      [
        ("lock_timeout", Self.milliseconds(patience)),
        ("statement_timeout", Self.milliseconds(patience + settings.work)),
      ]
    }

    /// Sets the timeouts again. Their values are numbers.
    var limits: String { timeouts.map { "SET \($0) = \($1)" }.joined(separator: "; ") }

    /// 0 would be no limit.
    private static func milliseconds(_ duration: Duration) -> String {
      String(min(max(duration.wholeMilliseconds, 1), Int64(Int32.max)))
    }

    /// Makes the settings.
    ///
    /// A pooler gives its clients a process number of its own, so the number that came with the
    /// connection tells whether one stands in between. Behind it the settings are at first made for
    /// one transaction only: where each transaction gets another session they would be left to others.
    ///
    /// - Throws: ``PostgresError``, also when a pooler hands out a session for each transaction.
    /// - Returns: The server's process.
    func setUp(
      _ link: PostgresLink, address: PostgresAddress, until deadline: PatienceDeadline,
      count: StatementCount
    ) throws -> Int32 {
      let process = try make(on: link, until: deadline, count, isForAll: false)
      if process == link.announcedProcess { return process }
      try PoolerCheck(address: address, count: count).requireOwnSession(link, until: deadline)
      return try make(on: link, until: deadline, count, isForAll: true)
    }

    /// - Parameter isForAll: Also behind a pooler for longer than the transaction.
    /// - Returns: The server's process.
    func make(
      on link: PostgresLink, until deadline: PatienceDeadline, _ count: StatementCount,
      isForAll: Bool
    ) throws -> Int32 {
      let wanted = self.wanted
      let calls = wanted.indices.map { "set_config($\($0 * 2 + 2), $\($0 * 2 + 3), local)" }
      let sql = """
        SELECT pg_backend_pid(), \(calls.joined(separator: ", "))
        FROM (SELECT pg_backend_pid() <> $1 AS local) AS pooled
        """
      let announced = isForAll ? nil : Optional(Int64(link.announcedProcess))
      let values: [any SQLValue] = [announced] + wanted.flatMap { [$0.name, $0.value] }
      return try link.ask(sql, values, until: deadline, count)
    }

    /// Listens to the channels again that an earlier session has listened to.
    func listen(
      _ link: PostgresLink, to channels: [String], until deadline: PatienceDeadline,
      count: StatementCount
    ) throws {
      guard !channels.isEmpty else { return }
      let script = channels.map { "LISTEN \(PostgresName.quoted($0))" }.joined(separator: "; ")
      _ = try link.answer(to: script, until: deadline, count) { PQsendQuery($0, script) }
    }
  }

  enum PostgresName {
    static func quoted(_ name: String) -> String {
      "\"" + name.replacing("\"", with: "\"\"") + "\""
    }
  }

  extension PostgresLink {
    /// Asks for one number before the session is anybody's.
    func ask(
      _ sql: String, _ values: [any SQLValue] = [], until deadline: PatienceDeadline,
      _ count: StatementCount
    ) throws -> Int32 {
      let parameters = PostgresParameters(values)
      let statement = PostgresStatement(PostgresSQL(portable: sql), number: 0)
      let result = try answer(to: sql, until: deadline, count) {
        statement.send(parameters, to: $0, in: 0)
      }
      guard let result, result.rowCount == 1 else {
        throw PostgresError(code: "XX000", message: "the server did not tell its process", sql: sql)
      }
      return Int32(truncatingIfNeeded: result.row(0).integer(0))
    }

    func answer(
      to sql: String, until deadline: PatienceDeadline, _ count: StatementCount,
      _ send: (OpaquePointer) -> Int32
    ) throws -> PostgresResult? {
      count.sends(isUpdate: false)
      let results: [PostgresResult]
      do {
        results = try exchange(until: deadline, send: send)
      } catch {
        let reason =
          switch error {
          case .notSent(let message), .lost(let message): message
          case .late: "no answer to the first question"
          }
        throw PostgresError(code: "08001", message: "cannot connect: \(reason)", sql: sql)
      }
      if let failed = results.first(where: \.isError) {
        throw PostgresError(
          code: failed.sqlState ?? "08001", message: failed.message.oneLine, sql: sql)
      }
      return results.last
    }
  }
#endif
