#if Postgres
  internal import HeartbeatSQL

  /// Which database an address leads to.
  enum DatabaseIdentity {
    /// The number of the cluster, which its physical copies share, and the one of the database in it: the
    /// same for every address, and after a failover. A copy that was restored from a dump has others.
    ///
    /// Source: https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-INFO-CONTROLDATA
    static func ask(_ connection: PostgresConnection) throws -> String {
      let identity = try connection.row(question) { $0[0] as String }
      guard let identity else {
        throw PostgresError(code: "XX000", message: "the server told nothing about the database")
      }
      return identity
    }

    private static let question = """
      SELECT CAST(c.system_identifier AS text) || '-' || CAST(d.oid AS text)
      FROM pg_control_system() AS c, pg_database AS d WHERE d.datname = current_database()
      """
  }
#endif
