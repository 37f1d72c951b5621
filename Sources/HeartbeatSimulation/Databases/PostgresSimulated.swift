#if Postgres
  import FoundationEssentials
  internal import Glibc
  package import HeartbeatCore
  import HeartbeatLocks
  import HeartbeatPostgres
  package import HeartbeatSQL

  /// A database on a server, which the simulation has for itself: it makes the tables, and empties them
  /// before each run. All processes see the same locks, as on one machine. There are no copies of it.
  package final class PostgresSimulated: SimulatedDatabase {
    private static let mark = "of chatctl sim, emptied by each run"

    private let database: PostgresDatabase
    private let directory: String
    private let raw: PostgresConnection
    private let viewer: PostgresChatStore
    private let pool = StorePool<PostgresChatStore>()

    /// - Throws: ``StoreError/invalid(_:)`` for a database that has tables which no simulation has made.
    package convenience init(at text: String) throws { try self.init(at: PostgresAddress(text)) }

    init(at address: PostgresAddress) throws {
      directory = Self.directory(in: Self.temporaryDirectory)
      database = PostgresDatabase(
        address: address, liveness: FileWorkerLocks(beside: directory + "/chats"),
        usesServerClock: false, newsPause: nil, work: Self.work)
      raw = try PostgresConnection(address, PostgresSettings(work: Self.work))
      try Self.prepare(raw, database)
      viewer = try database.openStore(.viewer, patience: .seconds(5))
      try Self.make(directory)
      _ = FileManager.default.createFile(atPath: directory + "/chats", contents: nil)
    }

    package func remove() {
      viewer.close()
      pool.close()
      Self.remove(directory)
    }

    private static func prepare(
      _ raw: PostgresConnection, _ database: PostgresDatabase
    ) throws {
      let comments = try raw.rows(
        """
        SELECT coalesce(obj_description(oid, 'pg_namespace'), '') FROM pg_namespace
        WHERE nspname = 'chatctl'
        """, []
      ) { $0[0] as String }
      if comments.isEmpty {
        try database.create(patience: .seconds(5))
        try raw.execute(script: "COMMENT ON SCHEMA chatctl IS '\(mark)'")
      } else if comments != [mark] {
        throw StoreError.invalid(
          "this database has tables of chats, and a simulation would empty them: make another one by "
            + "`createdb`")
      }
      try raw.execute(script: emptying)
    }

    private static let emptying = """
      SET search_path = chatctl;
      DELETE FROM hooks; DELETE FROM pauses; DELETE FROM copies; DELETE FROM runs;
      DELETE FROM events; DELETE FROM chats; DELETE FROM leases; DELETE FROM workers;
      DELETE FROM workspaces; DELETE FROM groups WHERE id <> 0;
      SELECT setval(pg_get_serial_sequence(t, c), 1, false) FROM (VALUES
        ('workspaces', 'id'), ('groups', 'id'), ('chats', 'id'), ('messages', 'id'),
        ('events', 'seq'), ('hooks', 'id')) AS s (t, c)
      """

    /// A statement that waits for no lock does not fail, however busy the machine is: a seed is one history.
    private static let work: Duration = .seconds(60)

    /// Of a server, which looks for a deadlock after a second only.
    package var patience: Duration { .milliseconds(40) }

    package func backend(through seam: any StatementSeam) -> any ChatBackend {
      let database = database
      return PooledBackend(database, pool, seam) { try database.openStore($0, patience: $1) }
    }

    package func giveBack(_ backend: any ChatBackend) {
      (backend as? PooledBackend<PostgresChatStore>)?.giveBack()
    }

    package func error(_ fault: DatabaseFault, _ sql: String) -> any Error {
      let code =
        switch fault {
        case .busy: "55P03"
        case .inputOutput: "58030"
        case .full: "53100"
        case .lostAnswer: "08006"
        }
      return PostgresError(
        code: code, message: "simulated", sql: sql, isUnknown: fault == .lostAnswer)
    }

    /// Asking takes as long as reading.
    package func mayHaveChanged() -> Bool { true }

    package func events(after seq: Int64) throws -> [Event] {
      var filter = EventFilter()
      filter.after = seq
      return try viewer.events(filter)
    }

    package func query(_ sql: String) throws -> [[String?]] {
      try raw.rows(sql, []) { row in (0..<row.columnCount).map { row[$0] } }
    }

    package func execute(_ sql: String) throws { try raw.execute(script: sql) }

    package func findings() throws -> [String] { try viewer.checkHistory(limit: 3).sentences }

    package func isRenewal(_ sql: String) -> Bool { sql == PostgresChatStore.renewal }

    /// The server looks after its own files.
    package func damage() -> [String] { [] }

    package func keepCopy() {}

    package func restoreCopy() -> Bool { false }

    package func removeLock(of worker: WorkerID) {
      unlink("\(directory)/chats-worker-\(worker.name).lock")
    }
  }
#endif
