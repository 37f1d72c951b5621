#if Postgres
  internal import HeartbeatSQL

  /// The roles of the server that stand for this program's.
  enum PostgresRoles {
    /// Whether all are there, have rights here, and may be taken on by the user.
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
      SELECT count(*) = 6 AND bool_and(
          has_schema_privilege(rolname, 'chatctl', 'USAGE')
          AND pg_has_role(rolname, CASE
            WHEN CAST(current_setting('server_version_num') AS integer) >= 160000 THEN 'SET'
            ELSE 'MEMBER' END))
      FROM pg_roles
      WHERE rolname IN ('chatctl_viewer', 'chatctl_heartbeat', 'chatctl_chat', 'chatctl_worker',
        'chatctl_upkeep', 'chatctl_operator')
      """
  }
#endif
