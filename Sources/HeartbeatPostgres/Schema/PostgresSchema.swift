#if Postgres
  /// The schema that this program knows, and how a database gets it.
  enum PostgresSchema {
    /// Kept in the table `schema_version`: the number of the file's schema that has the same tables.
    /// Raise both together, and add a ``PostgresMigration``.
    static let version = 3

    /// Makes everything in one transaction.
    static let text = String(decoding: PackageResources.schema_sql, as: UTF8.self)

    /// Makes the roles, and grants them what they may do. Leads to the same however often it is run.
    static let roles = String(decoding: PackageResources.roles_sql, as: UTF8.self)

    /// One process at a time looks whether there is something to do, and does it. Released by the end of
    /// the transaction.
    private static let begin = """
      BEGIN; SELECT pg_advisory_xact_lock(hashtextextended('chatctl.migrate', 0))
      """

    /// Makes the schema unless it is there; an older one is migrated.
    /// - Parameter connection: Of a user that owns the schema, or may make it; with no role taken on.
    /// - Throws: ``PostgresDatabaseError``, ``PostgresError``. Nothing is changed then.
    static func prepare(_ connection: PostgresConnection) throws -> PostgresPreparation {
      // Without a lock at first: what is there already can be looked at on a standby too.
      if case .present = try SchemaFacts(connection).standing(at: connection.address) {
        return .wasThere
      }
      return try connection.transaction(begin: begin) { try prepareLocked(connection) }
    }

    /// The same within a transaction that holds the lock.
    static func prepareLocked(_ connection: PostgresConnection) throws -> PostgresPreparation {
      let facts = try SchemaFacts(connection)
      switch try facts.standing(at: connection.address) {
      case .present: return .wasThere
      case .missing:
        guard facts.mayMake else {
          throw PostgresDatabaseError.mayNotMake(
            address: "\(connection.address)", user: facts.user)
        }
        try connection.execute(script: text)
        return .created
      case .older(let version):
        try PostgresMigration.run(from: version, on: connection)
        return .migrated(from: version)
      }
    }

    /// Makes sure that the database has the present schema.
    /// - Throws: ``PostgresDatabaseError``, ``PostgresError``.
    static func require(_ connection: PostgresConnection) throws {
      switch try SchemaFacts(connection).standing(at: connection.address) {
      case .present: return
      case .missing: throw PostgresDatabaseError.noDatabase(address: "\(connection.address)")
      case .older(let version):
        throw PostgresDatabaseError.olderDatabase(
          address: "\(connection.address)", version: version, known: Self.version)
      }
    }

    /// Makes the roles where one is missing, or lacks its rights, or the user may take none of them on.
    /// - Parameter connection: As for ``prepare(_:)``, which comes first.
    static func prepareRoles(_ connection: PostgresConnection) throws -> RolesPreparation {
      guard try !PostgresRoles.areReady(connection) else { return .wereThere }
      do {
        try connection.transaction(begin: begin) { try connection.execute(script: roles) }
        return .made
      } catch let error as PostgresError where error.isUnauthorized {
        let user = try connection.row("SELECT current_user") { $0[0] as String } ?? ""
        return .mustBeMade(script: PostgresRoles.script(for: user))
      }
    }
  }

  /// What became of the schema.
  package enum PostgresPreparation: Hashable, Sendable {
    case created
    case wasThere
    /// It was there in this older version.
    case migrated(from: Int)
  }

  /// What became of the roles.
  package enum RolesPreparation: Hashable, Sendable {
    case made
    case wereThere
    /// The user may not: somebody who may has to run this script.
    case mustBeMade(script: String)
  }
#endif
