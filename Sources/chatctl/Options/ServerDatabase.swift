#if Postgres
  import HeartbeatPostgres
  import Synchronization

  /// The databases on servers that this process uses.
  enum ServerDatabase {
    /// Each is looked up once, and its clock is one for the whole process.
    private static let known = Mutex<[String: PostgresDatabase]>([:])

    /// Asks the server which database it is, and for its time.
    /// - Throws: `PostgresError` when it cannot be reached; ``InvalidInput``.
    static func at(_ address: String, patience: Duration) throws -> PostgresDatabase {
      try known.withLock { known in
        if let database = known[address] { return database }
        do {
          _ = try PostgresAddress(address)
        } catch let error as PostgresError {
          throw InvalidInput(error.message)
        }
        let database = try PostgresDatabase(connectingTo: address, patience: patience)
        known[address] = database
        return database
      }
    }

    /// What stands for the path of the database where files are kept beside it, on this machine. Its
    /// folder is there then.
    static func localPath(of address: String, patience: Duration) throws -> String {
      let database = try at(address, patience: patience)
      try database.makeLocalFolder()
      guard let path = database.localPath else {
        throw CommandFailure(.failure, "this database has no files on this machine")
      }
      return path
    }
  }
#endif
