#if Postgres
  internal import HeartbeatSQL

  extension PostgresDatabase {
    /// Makes tables and roles as far as the user may, and brings older tables to this program's schema.
    /// - Throws: ``PostgresError``; ``PostgresDatabaseError`` when the tables cannot be made, and then
    ///   nothing is.
    package func prepare(
      patience: Duration
    ) throws -> (tables: PostgresPreparation, roles: RolesPreparation) {
      let connection = try administration(patience: patience)
      return (try PostgresSchema.prepare(connection), try PostgresSchema.prepareRoles(connection))
    }

    /// A connection with the user's own rights.
    func administration(patience: Duration) throws -> PostgresConnection {
      try PostgresConnection(address, PostgresSettings(patience: patience, work: .seconds(30)))
    }
  }
#endif
