import Glibc
import HeartbeatCore

#if Postgres
  import HeartbeatPostgres
  import HeartbeatSQL
  import HeartbeatSQLite
  import Synchronization

  /// The databases on servers that this process uses.
  enum ServerDatabase {
    /// Each is looked up once, and its clock is one for the whole process.
    private static let known = Mutex<[String: (database: PostgresDatabase, localPath: String)]>([:])

    /// Asks the server which database it is, and for its time.
    /// - Throws: `PostgresError` when it cannot be reached; ``CommandFailure``.
    static func at(_ address: String, patience: Duration) throws -> PostgresDatabase {
      try found(address, patience).database
    }

    /// What stands for the path of the database where files are kept beside it, on this machine.
    static func localPath(of address: String, patience: Duration) throws -> String {
      try found(address, patience).localPath
    }

    private static func found(
      _ address: String, _ patience: Duration
    ) throws -> (database: PostgresDatabase, localPath: String) {
      try known.withLock { known in
        if let one = known[address] { return one }
        let place = try read(address)
        // Who presses TAB is impatient.
        let connection = try PostgresConnection(
          place,
          PostgresSettings(
            patience: patience, connectPatience: min(.seconds(1) + patience * 10, .seconds(10))))
        let identity = try connection.row(
          """
          SELECT (SELECT CAST(system_identifier AS text) FROM pg_control_system())
            || '-' || (SELECT CAST(oid AS text) FROM pg_database WHERE datname = current_database())
          """
        ) { $0[0] as String }
        let localPath = try folder(identity ?? "") + "/chats"
        let database = PostgresDatabase(
          address: place, liveness: FileWorkerLocks(beside: localPath))
        try database.clock?.follow(connection)
        known[address] = (database, localPath)
        return (database, localPath)
      }
    }

    private static func read(_ address: String) throws -> PostgresAddress {
      do {
        return try PostgresAddress(address)
      } catch {
        throw InvalidInput(error.message)
      }
    }

    private static func folder(_ identity: String) throws -> String {
      let state: String
      if let given = try Environment.value("CHATCTL_STATE") {
        state = try DatabasePlace.absolute(given)
      } else if let base = try Environment.value("XDG_STATE_HOME"), base.hasPrefix("/") {
        state = base + "/chatctl/postgres/" + identity
      } else if let home = try Environment.value("HOME"), home.hasPrefix("/") {
        state = home + "/.local/state/chatctl/postgres/" + identity
      } else {
        throw CommandFailure(
          .failure,
          "cannot tell where files on this machine belong: neither $CHATCTL_STATE nor $HOME is set")
      }
      var made = ""
      for part in state.split(separator: "/") {
        made += "/" + part
        guard mkdir(made, 0o700) == 0 || errno == EEXIST else {
          throw SystemFailure("make \(made)")
        }
      }
      return state
    }
  }
#endif
