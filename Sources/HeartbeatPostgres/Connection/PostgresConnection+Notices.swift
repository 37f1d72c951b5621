#if Postgres
  internal import CPostgres
  import Glibc
  internal import HeartbeatSQL

  /// A notice that somebody has sent.
  package struct PostgresNotice: Hashable, Sendable {
    package let channel: String
    package let payload: String
    /// The server's process of the session that sent it.
    package let sender: Int32
  }

  /// Early word between sessions. Whoever waits for it listens on a connection that is used for nothing
  /// else; others take what has come.
  ///
  /// Source: https://www.postgresql.org/docs/current/sql-notify.html
  extension PostgresConnection {
    /// Receives from now on what is sent to a channel, also after the connection was made again.
    package func listen(_ channel: String) throws {
      try execute(script: "LISTEN \(PostgresName.quoted(channel))")
      remember(channel: channel)
    }

    /// Sends a notice, outside of a transaction: inside, its commit would wait for all others that do so.
    package func notify(_ channel: String, payload: String = "") throws {
      precondition(!isInTransaction, "a notice within a transaction")
      _ = try run("SELECT pg_notify(?1, ?2)", channel, payload)
    }

    /// Whether what is sent comes here: a notice to itself does, unless something between here and the server
    /// keeps notices back, or does not know them.
    ///
    /// - Throws: ``PostgresError`` when the server does not answer: nothing is known then.
    package func hearsNotices() throws -> Bool {
      let channel = "chatctl?"
      let payload = "\(UInt64.random(in: .min ... .max))"
      let question = "LISTEN \(PostgresName.quoted(channel))"
      do {
        try execute(script: question)
        defer { _ = try? execute(script: "UN\(question)") }
        try notify(channel, payload: payload)
        let start = ContinuousClock.now
        while true {
          let left = .seconds(1) - start.duration(to: .now)
          guard let notice = try waitForNotice(atMost: left) else { return false }
          if notice.payload == payload { return true }
        }
      } catch let error as PostgresError where !error.isUnreachable && !error.isBusy {
        return false
      }
    }

    /// Blocks until a notice has come, `wake` becomes readable, or the time is over.
    ///
    /// - Throws: ``PostgresError`` when the connection is lost. Notices may be lost with it: look
    ///   at everything then. The next call connects again.
    /// - Returns: Nil when none has come.
    package func waitForNotice(
      atMost limit: Duration, orFor wake: Int32? = nil
    ) throws -> PostgresNotice? {
      let start = ContinuousClock.now
      let before = session
      let link = try readyLink(until: deadline())
      guard session == before else {
        throw PostgresError(code: "08006", message: "the connection was lost and is made again")
      }
      while true {
        if let notice = nextNotice(of: link) { return notice }
        let left = limit - start.duration(to: .now)
        let outcome = link.wait(for: POLLIN, atMost: max(.zero, left), orFor: wake)
        if outcome.isReady {
          guard link.isStillUp() else {
            lose()
            throw PostgresError(code: "08006", message: "the connection was lost")
          }
        } else if outcome.isWoken || left <= .zero {
          return nil
        }
      }
    }

    func nextNotice(of link: PostgresLink) -> PostgresNotice? {
      guard let notice = PQnotifies(link.handle) else { return nil }
      defer { PQfreemem(notice) }
      return PostgresNotice(
        channel: String(cString: notice.pointee.relname),
        payload: String(cString: notice.pointee.extra), sender: notice.pointee.be_pid)
    }
  }
#endif
