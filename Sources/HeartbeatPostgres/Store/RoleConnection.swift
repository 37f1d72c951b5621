#if Postgres
  internal import HeartbeatCore
  internal import HeartbeatSQL

  /// Connections with the rights of a role.
  enum RoleConnection {
    /// - Throws: ``PostgresError``; ``PostgresDatabaseError`` where the role cannot be taken on.
    static func open(
      _ address: PostgresAddress, as role: Role, patience: Duration
    ) throws -> PostgresConnection {
      let name = role.serverName
      do {
        return try PostgresConnection(address, PostgresSettings(for: role, patience: patience))
      } catch let error as PostgresError where error.code == "22023" || error.isUnauthorized {
        throw try reason(address, name, patience) ?? error
      }
    }

    /// Why a role cannot be taken on, as the user's own rights show it: most often the whole schema is
    /// missing.
    private static func reason(
      _ address: PostgresAddress, _ role: String, _ patience: Duration
    ) throws -> PostgresDatabaseError? {
      let connection = try PostgresConnection(address, PostgresSettings(patience: patience))
      try PostgresSchema.require(connection)
      let facts = try connection.row(question) { (areThere: $0[0] as Bool, user: $0[1] as String) }
      guard let facts else { return nil }
      return facts.areThere
        ? .notAMember(address: "\(address)", user: facts.user, role: role)
        : .noRoles(address: "\(address)")
    }

    private static let question = """
      SELECT (SELECT count(*) = \(Role.allCases.count) FROM pg_roles WHERE \(PostgresRoles.areOurs)),
        current_user
      """
  }
#endif
