#if Postgres
  internal import CPostgres
  package import HeartbeatSQL

  /// One connection to one database. Not safe for use by two threads at once.
  ///
  /// No call waits longer than its ``patience``, what a statement may take, and a margin. A connection
  /// that broke is made again by the next call outside of a transaction, with all settings and prepared
  /// statements.
  package final class PostgresConnection: SQLConnection {
    package let address: PostgresAddress
    let settings: PostgresSettings
    let patience: Patience
    let count = StatementCount()

    private var link: PostgresLink?
    private var attempt: ConnectionAttempt?
    private var pause = ReconnectPause()
    private var lastFailure = PostgresError(code: "08003", message: "not connected")
    private var statements: [String: PostgresStatement] = [:]
    /// Names of prepared statements are used once.
    private var statementNumber = 0
    /// Which of the sessions this is that were made one after another.
    private(set) var session = 0
    /// The server's process that had the session when it was set up.
    private(set) var serverProcess: Int32 = 0
    /// What the session's limits were made from.
    private var toldPatience: Duration?
    private(set) var channels: [String] = []
    package private(set) var isInTransaction = false
    /// Which session's notices have been looked at.
    private var noticedSession = 0
    /// Whom what the transaction has written concerns.
    var word = EarlyWord()
    /// Asked at each statement; nil but in a simulation.
    var seam: (any StatementSeam)?

    /// - Throws: ``PostgresError`` when the database cannot be reached.
    package init(_ address: PostgresAddress, _ settings: PostgresSettings = .init()) throws {
      self.address = address
      self.settings = settings
      patience = Patience(settings.patience)
      _ = try readyLink(until: deadline(atLeast: settings.connectPatience))
    }

    deinit { attempt?.abandon() }

    // MARK: Statements

    package func rows<Result>(
      _ sql: String, _ parameters: [any SQLValue], read: (PostgresRow) throws -> Result
    ) throws -> [Result] {
      let result = try perform(sql, parameters)
      return try (0..<result.rowCount).map { try read(result.row($0)) }
    }

    /// - Returns: The number of rows that it inserted, changed or deleted; of a statement that returns
    ///   rows, their number.
    @discardableResult
    package func run(_ sql: String, _ parameters: [any SQLValue]) throws -> Int {
      try perform(sql, parameters).changedRows
    }

    /// Runs a script of several statements without parameters, as they are, in one transaction unless
    /// it says otherwise.
    package func execute(script: String) throws {
      _ = try send(script, isUpdate: false) { PQsendQuery($0, script) }
    }

    /// Runs `body` in one transaction. `begin` is sent as one message, so that it may take locks without
    /// a further round trip: `BEGIN; SELECT pg_advisory_xact_lock(1)`.
    ///
    /// - Throws: What `body` throws, after a rollback. A ``PostgresError`` that ``PostgresError/isUnknown``
    ///   when the answer to the COMMIT was lost.
    package func transaction<Result>(
      begin: String = "BEGIN", commit: String = "COMMIT", _ body: () throws -> Result
    ) throws -> Result {
      precondition(!isInTransaction, "a transaction within a transaction")
      defer { isInTransaction = false }
      do {
        try beginTransaction(begin)
        let result = try body()
        try commitTransaction(commit)
        return result
      } catch {
        rollback()
        throw error
      }
    }

    private func beginTransaction(_ begin: String) throws {
      try seam?.willRun(begin)
      do {
        _ = try send(begin, isUpdate: false) { PQsendQuery($0, begin) }
        isInTransaction = true
      } catch let error as PostgresError where error.isUnknown {
        // Nothing has been written yet.
        throw error.asKnown()
      }
      try seam?.didRun(begin)
    }

    private func commitTransaction(_ commit: String) throws {
      try seam?.willRun("COMMIT")
      let results = try send(commit, isUpdate: false, commits: true) { PQsendQuery($0, commit) }
      // Of a transaction that has failed PostgreSQL makes a rollback, without an error.
      guard results.last?.commandTag == "COMMIT" else {
        throw PostgresError(
          code: "25P02", message: "a statement had failed, so the transaction was rolled back")
      }
      try seam?.didRun("COMMIT")
    }

    private func rollback() {
      guard let link else { return }
      guard link.isUp, PQtransactionStatus(link.handle) != PQTRANS_IDLE else { return }
      // Where this fails too, closing the connection ends the transaction, and the first error is
      // the one that tells why.
      let ended = try? link.exchange(until: deadline()) { PQsendQuery($0, "ROLLBACK") }
      if ended?.last?.status != PGRES_COMMAND_OK { drop() }
    }

    private func perform(_ sql: String, _ values: [any SQLValue]) throws -> PostgresResult {
      try seam?.willRun(sql)
      let result = try answer(sql, values)
      try seam?.didRun(sql)
      return result
    }

    private func answer(_ sql: String, _ values: [any SQLValue]) throws -> PostgresResult {
      let statement = self.statement(sql)
      let parameters = PostgresParameters(values)
      statement.take(typesOf: parameters)
      if statement.isWorthPreparing(in: session) {
        _ = try send(sql, isUpdate: false, isHarmless: true) { statement.prepare(on: $0) }
        statement.wasPrepared(in: session)
      }
      let results = try send(sql, isUpdate: statement.sql.isUpdate) {
        statement.send(parameters, to: $0, in: self.session)
      }
      guard let result = results.last else {
        throw PostgresError(code: "XX000", message: "the server gave no result", sql: sql)
      }
      return result
    }

    private func statement(_ sql: String) -> PostgresStatement {
      if let known = statements[sql] { return known }
      statementNumber += 1
      let statement = PostgresStatement(PostgresSQL(portable: sql), number: statementNumber)
      statements[sql] = statement
      return statement
    }

    // MARK: Exchanges

    /// Sends one message and waits for all of its results.
    /// - Parameters:
    ///   - commits: Ends the transaction, so that a lost answer leaves unknown whether it did.
    ///   - isHarmless: Changes nothing, whatever becomes of the answer.
    private func send(
      _ sql: String, isUpdate: Bool, commits: Bool = false, isHarmless: Bool = false,
      _ send: (OpaquePointer) -> Int32
    ) throws -> [PostgresResult] {
      let deadline = self.deadline()
      let link = try readyLink(until: deadline)
      count.sends(isUpdate: isUpdate)
      // Whoever may only read has changed nothing, whatever was carried out.
      let canBeUnknown = (commits || !isInTransaction) && !settings.isReadOnly
      return try answers(
        of: link, sql, canBeUnknown: canBeUnknown && !isHarmless, commits: commits
      ) { () throws(LinkFailure) in
        try link.exchange(until: deadline, send: send)
      }
    }

    private func answers(
      of link: PostgresLink, _ sql: String, canBeUnknown: Bool, commits: Bool = false,
      _ exchange: () throws(LinkFailure) -> [PostgresResult]
    ) throws -> [PostgresResult] {
      let results: [PostgresResult]
      do {
        results = try exchange()
      } catch {
        // A commit that waits for a standby would be there for all once it is cancelled, and whoever
        // looks whether it was done would take for acknowledged what the standby does not have.
        // Source: https://www.postgresql.org/docs/current/warm-standby.html#SYNCHRONOUS-REPLICATION
        if case .late = error, !commits { link.cancelAside() }
        drop()
        throw self.error(error, sql, canBeUnknown: canBeUnknown)
      }
      guard let failed = results.first(where: \.isError) else { return results }
      var error = PostgresError(
        code: failed.sqlState ?? "08006", message: failed.message.oneLine, sql: sql)
      if settings.isReadOnly, error.code == "25006" {
        error = PostgresError(code: "42501", message: "this connection only reads", sql: sql)
      }
      if !link.isUp {
        if canBeUnknown { error = error.asUnknown() }
        drop()
      } else if error.endsConnection {
        drop()
      } else if error.isOfPlan {
        statements.removeAll()
      }
      throw error
    }

    private func error(
      _ failure: LinkFailure, _ sql: String, canBeUnknown: Bool
    ) -> PostgresError {
      switch failure {
      case .notSent(let message):
        PostgresError(code: "08006", message: message, sql: sql)
      case .lost(let message):
        PostgresError(code: "08006", message: message, sql: sql, isUnknown: canBeUnknown)
      case .late:
        PostgresError(
          code: "08006", message: "no answer within \(patience.duration + settings.work)", sql: sql,
          isUnknown: canBeUnknown)
      }
    }

    func deadline(atLeast least: Duration = .zero) -> PatienceDeadline {
      PatienceDeadline(patience, beyond: settings.work + settings.margin, atLeast: least)
    }

    // MARK: The session

    /// The next call connects again, unless the pause after a failure forbids it.
    private func drop() { link = nil }

    /// The connection as it is, or a new one where none is up and a transaction is not under way.
    func readyLink(until deadline: PatienceDeadline) throws -> PostgresLink {
      if isInTransaction {
        guard let link, link.isUp else {
          drop()
          throw PostgresError(
            code: "08006", message: "the connection was lost within a transaction")
        }
        return link
      }
      if let link, link.isStillUp() {
        try tellPatience(to: link)
        return link
      }
      drop()
      guard attempt != nil || pause.allows(at: .now) else { throw lastFailure }
      do {
        let fresh = try connect(until: deadline)
        let session = PostgresSession(settings: settings, patience: patience.duration)
        serverProcess = try session.setUp(fresh, address: address, until: deadline, count: count)
        try session.listen(fresh, to: channels, until: deadline, count: count)
        toldPatience = session.patience
        self.session += 1
        link = fresh
        pause.succeeded()
        return fresh
      } catch let error as PostgresError {
        lastFailure = error
        if attempt == nil { pause.failed(at: .now, share: .random(in: 0...1)) }
        throw error
      }
    }

    /// Starts an attempt, or waits on for the one that an earlier call has started.
    private func connect(until deadline: PatienceDeadline) throws(PostgresError) -> PostgresLink {
      let attempt = self.attempt ?? ConnectionAttempt(to: address)
      self.attempt = attempt
      guard let outcome = attempt.outcome(until: deadline) else {
        throw PostgresError(
          code: "08001", message: "cannot connect to \(address): no answer yet; it goes on trying")
      }
      self.attempt = nil
      return try outcome.get()
    }

    /// Brings the server's limits in line with a patience that was changed.
    private func tellPatience(to link: PostgresLink) throws {
      let wanted = patience.duration
      guard wanted != toldPatience else { return }
      let script = PostgresSession(settings: settings, patience: wanted).limits
      count.sends(isUpdate: false)
      _ = try answers(of: link, script, canBeUnknown: false) { () throws(LinkFailure) in
        try link.exchange(until: deadline()) { PQsendQuery($0, script) }
      }
      toldPatience = wanted
    }

    /// Takes the notices that have come, without waiting for any and without asking the server.
    /// - Returns: Whether there were any, or may have been: those of a session that broke are lost.
    func takeNotices() throws -> Bool {
      let link = try readyLink(until: deadline())
      var areThere = noticedSession != session
      while nextNotice(of: link) != nil { areThere = true }
      noticedSession = session
      return areThere
    }

    func remember(channel: String) { if !channels.contains(channel) { channels.append(channel) } }

    /// Ends the session; the next call makes a new one.
    func lose() { drop() }
  }
#endif
