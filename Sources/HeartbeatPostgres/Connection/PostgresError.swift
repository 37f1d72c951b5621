#if Postgres
  public import HeartbeatCore

  /// What PostgreSQL answered, or what kept it from answering.
  ///
  /// Never carries bound values or passwords: they may be private. For the same reason it has no
  /// details, which quote rows.
  public struct PostgresError: DatabaseFailure, Hashable, Sendable {
    /// The SQLSTATE. Class 08 also of what was noticed here: nobody answered.
    /// Source: https://www.postgresql.org/docs/current/errcodes-appendix.html
    public let code: String
    public let message: String
    /// The statement, with its parameters unbound; nil when none was involved.
    public let sql: String?
    /// The answer was lost to a statement, or to a COMMIT, that may have been carried out.
    public let isUnknown: Bool

    public init(code: String, message: String, sql: String? = nil, isUnknown: Bool = false) {
      self.code = code
      self.message = Self.withoutValues(message, code)
      self.sql = sql
      self.isUnknown = isUnknown
    }

    /// Somebody else held a lock for too long, or the server chose this transaction to give way; trying
    /// again may succeed.
    public var isBusy: Bool {
      !isUnknown && ["55P03", "57014", "40P01", "40001"].contains(code)
    }

    /// The database is gone, or lacks what every database of chats has: no statement of this program
    /// is wrong otherwise.
    public var isPermanent: Bool {
      code == Self.noSuchDatabase || code == "3F000" || code.hasPrefix("42") && !isUnauthorized
    }

    public var isUnauthorized: Bool { code == "42501" }

    /// Rules of the schema, and values that a type cannot hold.
    public var concernsContent: Bool {
      code.hasPrefix("22") || code.hasPrefix("23") || code == "54000"
    }

    static let noSuchDatabase = "3D000"

    /// Whether the connection is of no more use. A server that has become a standby since is left
    /// too: among several hosts another one may be the primary now.
    var endsConnection: Bool {
      code.hasPrefix("08") || code.hasPrefix("57P") || code == "25P03" || code == "25006"
    }

    /// Nobody can be reached there right now, or there is no room.
    public var isUnreachable: Bool {
      code.hasPrefix("08") || code.hasPrefix("57P") || code == "53300"
    }

    /// Also while a login is refused, as after its password was changed, and when a table is missing.
    public var concernsAll: Bool {
      isBusy || isUnreachable || isUnknown || isPermanent || isUnauthorized || code.hasPrefix("28")
    }

    /// A prepared statement is gone, or no longer fits the tables.
    var isOfPlan: Bool { code == "26000" || code == "0A000" && message.contains("cached plan") }

    public var description: String {
      let doubt = isUnknown ? "; what was sent may have been carried out" : ""
      return "PostgreSQL: \(message) (\(code))\(hint.map { "; \($0)" } ?? "")\(doubt)"
    }

    func asUnknown() -> PostgresError {
      PostgresError(code: code, message: message, sql: sql, isUnknown: true)
    }

    /// Of what has changed nothing, whether or not it was carried out.
    func asKnown() -> PostgresError { PostgresError(code: code, message: message, sql: sql) }

    /// What lies behind it most often, for people.
    private var hint: String? {
      switch code {
      case "25006":
        "this is a read-only standby: point --db at the primary, or name all hosts and add "
          + "target_session_attrs=read-write"
      case "28P01": "is the password right? It comes from the address, PGPASSWORD or ~/.pgpass"
      case "28000" where message.hasSuffix("does not exist"): "`createuser` makes it"
      case "28000": "may this user come from here? The server's pg_hba.conf says so"
      case "3D000": "`createdb` makes it"
      case "53300": "the server has no connection left: raise max_connections, or stop workers"
      case "57P01", "57P02", "57P03": "the server is starting, stopping or restarting"
      case "55P03": "somebody else holds a lock"
      case "22021", "22P05": "a server keeps no text with the character U+0000"
      default: nil
      }
    }

    /// Messages of class 22 quote the value that could not be read.
    private static func withoutValues(_ message: String, _ code: String) -> String {
      // Of class 22 is also a role that does not exist.
      guard code.hasPrefix("22"), !message.hasPrefix("role "),
        let first = message.firstIndex(of: "\""),
        let last = message.lastIndex(of: "\""), first < last
      else { return message }
      return message[...first] + "…" + message[last...]
    }
  }
#endif
