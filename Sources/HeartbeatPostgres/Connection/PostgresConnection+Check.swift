#if Postgres
  internal import HeartbeatSQL

  extension PostgresConnection {
    /// Makes sure that the session is the one that was set up: a pooler may have exchanged it.
    ///
    /// - Throws: ``PostgresError`` when it is not.
    package func checkSession() throws {
      let isOurs = try row(
        """
        SELECT current_setting('search_path') = ?1 AND current_setting('role') = ?2
          AND current_setting('default_transaction_read_only') = ?3, pg_backend_pid()
        """, PostgresSession.searchPath, settings.role ?? "none", settings.isReadOnly ? "on" : "off"
      ) { $0[0] && $0[1] == serverProcess }
      guard isOurs == true else {
        lose()
        throw PostgresError(
          code: "0A000",
          message: """
            the session at \(address) lost its settings; where a pooler is in between, it must be \
            one with pool_mode = session
            """)
      }
    }
  }
#endif
