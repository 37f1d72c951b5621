#if Postgres
  public import HeartbeatCore

  /// Why a database on PostgreSQL cannot be used or made, with a sentence for people. Addresses are
  /// without passwords.
  public enum PostgresDatabaseError: DatabaseFailure, Equatable {
    case noDatabase(address: String)
    case foreignDatabase(address: String)
    case newerDatabase(address: String, version: Int, known: Int)
    /// The program that asks may not bring it to this program's schema.
    case olderDatabase(address: String, version: Int, known: Int)
    /// A worker of an older program runs, which would fail on another schema.
    case olderWorker(WorkerID)
    case oldServer(address: String, version: Int)
    case encoding(address: String, name: String)
    /// The user may not make the schema.
    case mayNotMake(address: String, user: String)
    /// The user may not take on a role that is needed.
    case notAMember(address: String, user: String, role: String)
    /// The roles are missing.
    case noRoles(address: String)

    /// None goes away by itself.
    public var isPermanent: Bool { true }

    public var isUnauthorized: Bool {
      switch self {
      case .mayNotMake, .notAMember, .noRoles: true
      default: false
      }
    }

    public var description: String {
      switch self {
      case .noDatabase(let address):
        "no chats at \(address): `chatctl init`, `start` and `run` make their tables"
      case .foreignDatabase(let address):
        "\(address) has a schema chatctl of another program; it was left untouched"
      case .newerDatabase(let address, let version, let known):
        """
        \(address) was made by a newer chatctl (schema \(version), this one knows up to \(known)); \
        it was left untouched
        """
      case .olderDatabase(let address, let version, let known):
        "\(address) has schema \(version); `chatctl init` brings it to \(known)"
      case .olderWorker(let worker):
        "worker \(worker) was started by an older chatctl and runs: stop it, so that the database can be "
          + "brought to this one's schema"
      case .oldServer(let address, let version):
        "\(address) is PostgreSQL \(version); 15 or newer is needed"
      case .encoding(let address, let name):
        "\(address) keeps its text as \(name); chats need a database made with ENCODING 'UTF8'"
      case .mayNotMake(let address, let user):
        """
        \(user) may not make the tables of chats at \(address): whoever owns the database has to run \
        CREATE SCHEMA chatctl AUTHORIZATION \(PostgresName.quoted(user))
        """
      case .notAMember(let address, let user, let role):
        """
        \(user) may not act as \(role) at \(address): whoever made the roles of chats has to run \
        GRANT \(role) TO \(PostgresName.quoted(user))
        """
      case .noRoles(let address):
        """
        the roles of chats are missing at \(address): `chatctl init` makes them, or prints what somebody \
        who may make roles has to run
        """
      }
    }
  }
#endif
