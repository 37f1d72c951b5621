#if Postgres
  import HeartbeatSQL

  /// What a server shows of itself and of who uses a database.
  package struct ServerLook: Sendable {
    /// A transaction that is under way in this database.
    package struct Transaction: Sendable {
      /// Of the server's process.
      package let pid: Int
      package let user: String?
      package let program: String?
      /// Nil where the asking user may not know.
      package let age: Duration?
    }

    package let version: String
    /// Whether it only follows another server.
    package let isStandby: Bool
    /// The oldest one that keeps rows that nobody else needs from being cleared away.
    package let oldest: Transaction?
    /// Who has the lock of all writers.
    package let writer: Transaction?
    /// How many wait for it.
    package let waiting: Int
  }

  extension PostgresChatStore {
    /// Six statements, which wait for nobody. As the user who has logged in and not as the role: only the former may
    /// see what its own sessions do.
    package func look() throws -> ServerLook {
      try use { connection in
        try connection.transaction(begin: SQL.Server.begin) {
          let server = try connection.row(SQL.Server.standing) { row in
            (version: row[0] as String, isStandby: row[1] as Bool)
          }
          return ServerLook(
            version: server?.version ?? "unknown", isStandby: server?.isStandby ?? false,
            oldest: try connection.row(SQL.Server.oldest) { ServerLook.Transaction($0) },
            writer: try connection.row(SQL.Server.writer) { ServerLook.Transaction($0) },
            waiting: try connection.row(SQL.Server.waiting) { $0[0] } ?? 0)
        }
      }
    }
  }

  extension ServerLook.Transaction {
    fileprivate init(_ row: some SQLRow) {
      self.init(pid: row[0], user: row[1], program: row[2], age: row[3])
    }
  }

  extension SQL {
    fileprivate enum Server {
      static let begin = "BEGIN READ ONLY; SET LOCAL ROLE NONE"

      static let standing = "SELECT current_setting('server_version'), pg_is_in_recovery()"

      private static let transaction = """
        a.pid, CAST(a.usename AS text), a.application_name,
          CAST(extract(epoch FROM clock_timestamp() - a.xact_start) * 1000 AS bigint)
        """

      static let oldest = """
        SELECT \(transaction)
        FROM pg_stat_activity AS a
        WHERE a.datname = current_database() AND a.pid <> pg_backend_pid()
          AND (a.backend_xmin IS NOT NULL OR a.backend_xid IS NOT NULL)
        ORDER BY a.xact_start LIMIT 1
        """

      /// The locks `l` on the number of all writers, of whoever has it or waits for it.
      ///
      /// Source: https://www.postgresql.org/docs/current/view-pg-locks.html
      private static let locks = """
        FROM pg_locks AS l
        WHERE l.locktype = 'advisory' AND l.objsubid = 1
          AND l.database = (SELECT d.oid FROM pg_database AS d WHERE d.datname = current_database())
          AND (CAST(l.classid AS bigint) << 32 | CAST(l.objid AS bigint))
            = hashtextextended('chatctl.writers', 0)
        """

      static let writer = """
        SELECT \(transaction)
        FROM (SELECT l.pid \(locks) AND l.granted) AS held
        JOIN pg_stat_activity AS a ON a.pid = held.pid
        """

      static let waiting = "SELECT count(*) \(locks) AND NOT l.granted"
    }
  }
#endif
