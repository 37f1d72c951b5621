#if Postgres
  internal import CPostgres

  /// Tells a pooler that gives each client a session of its own from one that hands out a session for
  /// each transaction, on which settings, prepared statements and notices are lost, or are others'.
  ///
  /// Other clients begin transactions while the first one is idle. Where sessions are shared one of
  /// them gets the session that the first one had just now, or has it when the first one asks again. A
  /// pooler that hands out its sessions in turn may have as many idle ones as are tried here, and pass:
  /// ``PostgresConnection/checkSession()`` finds it out later.
  ///
  /// Source: https://www.pgbouncer.org/features.html
  struct PoolerCheck {
    let address: PostgresAddress
    let count: StatementCount

    private static let question = "SELECT pg_backend_pid()"

    func requireOwnSession(_ link: PostgresLink, until deadline: PatienceDeadline) throws {
      let first = try link.ask(Self.question, until: deadline, count)
      var others: [PostgresLink] = []
      var isShared = false
      // Where no further session can be had, nobody has taken the first one.
      while !isShared, others.count < 3, let other = try? otherClient(until: deadline) {
        others.append(other.link)
        isShared = other.process == first
      }
      if !isShared { isShared = try link.ask(Self.question, until: deadline, count) != first }
      if isShared {
        throw PostgresError(
          code: "0A000",
          message: """
            \(address) is a pooler that hands out sessions by transaction, which takes settings, \
            prepared statements and notices away: connect to the server itself, or to a pool with \
            pool_mode = session
            """)
      }
    }

    /// Another client within its transaction, which ends with its connection.
    private func otherClient(
      until deadline: PatienceDeadline
    ) throws -> (link: PostgresLink, process: Int32)? {
      let attempt = ConnectionAttempt(to: address)
      defer { attempt.abandon() }
      let patience = PatienceDeadline(Patience(min(.seconds(1), deadline.left / 2)))
      guard let link = try attempt.outcome(until: patience)?.get() else { return nil }
      _ = try link.answer(to: "BEGIN", until: patience, count) { PQsendQuery($0, "BEGIN") }
      return (link, try link.ask(Self.question, until: patience, count))
    }
  }
#endif
