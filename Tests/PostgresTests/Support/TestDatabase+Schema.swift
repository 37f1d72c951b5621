#if Postgres
  import HeartbeatSQL

  @testable import HeartbeatPostgres

  extension PostgresSettings {
    /// For what takes long on a busy machine.
    static let patient = PostgresSettings(patience: .seconds(30))
  }

  /// What `body` throws of this kind.
  func failure(of body: () throws -> Void) -> PostgresDatabaseError? {
    do {
      try body()
      return nil
    } catch {
      return error as? PostgresDatabaseError
    }
  }

  /// Runs `body` on a connection, without a role, to a new database of chats.
  func withSchema(_ body: (PostgresConnection, TestDatabase) throws -> Void) throws {
    try TestDatabase.with { database in
      let connection = try database.connect(.patient)
      _ = try PostgresSchema.prepare(connection)
      try body(connection, database)
    }
  }

  /// Runs `body` with the name of a user who may do nothing yet, and a new database.
  func withUser(_ body: (String, TestDatabase) throws -> Void) throws {
    try TestDatabase.with { database in
      let admin = try database.connect()
      let user = "user_\(database.name)"
      // A member may take it on without being a superuser.
      try admin.execute(script: "CREATE ROLE \(user); GRANT \(user) TO CURRENT_USER")
      defer {
        // What a test that failed has left keeps it; it ends with the server.
        try? admin.execute(script: "DROP OWNED BY \(user); DROP ROLE \(user)")
      }
      try body(user, database)
    }
  }
#endif
