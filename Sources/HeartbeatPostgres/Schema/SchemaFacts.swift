#if Postgres
  internal import HeartbeatCore
  internal import HeartbeatSQL

  /// What shows whether a database is one of chats. Can be asked for by every user.
  struct SchemaFacts: Hashable {
    var serverVersion: Int
    var encoding: String
    var user: String
    var hasSchema: Bool
    /// Whether there is anything in the schema.
    var hasContents: Bool
    /// Whether it has the table that shows whose it is.
    var hasVersion: Bool
    /// Whether the user may make the schema, or tables in it where it is there.
    var mayMake: Bool
    /// What that table says; nil where it is missing, is somebody else's or may not be read.
    var version: Int?
    /// Whether that table may be read.
    var mayRead: Bool

    enum Standing: Hashable {
      case missing
      case older(version: Int)
      case present
    }

    /// - Throws: ``PostgresDatabaseError`` when it can be none of this program's.
    func standing(at address: PostgresAddress) throws -> Standing {
      let address = "\(address)"
      guard serverVersion >= Self.oldestServer else {
        throw PostgresDatabaseError.oldServer(address: address, version: serverVersion / 10_000)
      }
      guard encoding == "UTF8" else {
        throw PostgresDatabaseError.encoding(address: address, name: encoding)
      }
      guard hasContents else { return .missing }
      guard hasVersion else { throw PostgresDatabaseError.foreignDatabase(address: address) }
      guard mayRead else {
        throw PostgresDatabaseError.notAMember(
          address: address, user: user, role: Role.viewer.serverName)
      }
      guard let version else { throw PostgresDatabaseError.foreignDatabase(address: address) }
      guard version <= PostgresSchema.version else {
        throw PostgresDatabaseError.newerDatabase(
          address: address, version: version, known: PostgresSchema.version)
      }
      return version < PostgresSchema.version ? .older(version: version) : .present
    }

    private static let oldestServer = 150_000

    /// The catalogue tells it without any right to the schema. Somebody else's table of that name has
    /// other columns.
    private static let question = """
      SELECT CAST(current_setting('server_version_num') AS bigint), getdatabaseencoding(),
        current_user, n.oid IS NOT NULL,
        EXISTS (SELECT 1 FROM pg_class AS c WHERE c.relnamespace = n.oid),
        EXISTS (SELECT 1 FROM pg_class AS c
          JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'version'
            AND a.atttypid = CAST('bigint' AS regtype)
          WHERE c.relnamespace = n.oid AND c.relname = 'schema_version' AND c.relkind = 'r'),
        CASE WHEN n.oid IS NULL
          THEN has_database_privilege(current_database(), 'CREATE')
          ELSE has_schema_privilege(n.oid, 'CREATE') END,
        coalesce(has_schema_privilege(n.oid, 'USAGE'), false)
          AND EXISTS (SELECT 1 FROM pg_class AS c WHERE c.relnamespace = n.oid
            AND c.relname = 'schema_version' AND has_table_privilege(c.oid, 'SELECT'))
      FROM (SELECT 1) AS one
      LEFT JOIN pg_namespace AS n ON n.nspname = 'chatctl'
      """

    private static let versionQuestion = "SELECT version FROM chatctl.schema_version"
  }

  extension SchemaFacts {
    /// Two statements at most.
    init(_ connection: PostgresConnection) throws {
      let facts = try connection.row(Self.question) { row in
        SchemaFacts(
          serverVersion: row[0], encoding: row[1], user: row[2], hasSchema: row[3],
          hasContents: row[4], hasVersion: row[5], mayMake: row[6], version: nil, mayRead: row[7])
      }
      guard let facts else {
        throw PostgresError(code: "XX000", message: "the server told nothing about the database")
      }
      self = facts
      if hasVersion, mayRead {
        version = try connection.row(Self.versionQuestion) { $0[0] }
      }
    }
  }
#endif
