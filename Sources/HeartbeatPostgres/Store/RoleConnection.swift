#if Postgres
  internal import HeartbeatCore
  internal import HeartbeatSQL

  /// Connections with the rights of a role.
  enum RoleConnection {
    /// - Parameter work: How much longer than `patience` a statement may take; nil: as long as is good for
    ///   the role.
    /// - Throws: ``PostgresError``; ``PostgresDatabaseError`` where the role cannot be taken on.
    static func open(
      _ address: PostgresAddress, as role: Role, patience: Duration, work: Duration?
    ) throws -> PostgresConnection {
      let name = role.serverName
      var settings = PostgresSettings(for: role, patience: patience)
      if let work { settings.work = work }
      do {
        return try PostgresConnection(address, settings)
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
