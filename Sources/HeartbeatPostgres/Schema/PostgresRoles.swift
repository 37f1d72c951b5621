#if Postgres
  internal import HeartbeatCore
  internal import HeartbeatSQL

  extension Role {
    /// Of the server's role that stands for it.
    var serverName: String { "chatctl_\(rawValue)" }
  }

  /// The roles of the server that stand for this program's.
  enum PostgresRoles {
    /// Which of the server's, as a condition on `pg_roles`.
    static let areOurs =
      "rolname IN (\(Role.allCases.map { "'\($0.serverName)'" }.joined(separator: ", ")))"

    /// Whether all are there and have rights here, and the user may take one of them on: who may only look
    /// needs no other.
    static func areReady(_ connection: PostgresConnection) throws -> Bool {
      try connection.row(question) { $0[0] as Bool } ?? false
    }

    /// What somebody who may make roles has to run for a user who may not.
    static func script(for user: String) -> String {
      let literal = user.replacing("'", with: "''")
      return "SET chatctl.member = '\(literal)';\n\n" + PostgresSchema.roles
    }

    /// From PostgreSQL 16 on a member need not be one that may take the role on.
    private static let question = """
      SELECT count(*) = \(Role.allCases.count)
        AND bool_and(has_schema_privilege(rolname, 'chatctl', 'USAGE'))
        AND bool_or(pg_has_role(rolname, CASE
            WHEN CAST(current_setting('server_version_num') AS integer) >= 160000 THEN 'SET'
            ELSE 'MEMBER' END))
      FROM pg_roles
      WHERE \(areOurs)
      """
  }
#endif
