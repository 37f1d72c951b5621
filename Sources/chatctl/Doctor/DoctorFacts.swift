import HeartbeatCheck
import HeartbeatCore
import HeartbeatLocks
import HeartbeatSQLite

/// Everything that the checks of a doctor know, gathered before. What could not be gathered is nil.
struct DoctorFacts {
  /// Why the database cannot be opened.
  struct Refusal {
    let reason: Reason
    let sentence: String

    enum Reason { case foreign, newer, older, names, damaged, unusable }
  }

  /// One worker id.
  struct Worker {
    let status: WorkerStatus
    /// Nil where its process is on another host.
    let lock: LockLook?
  }

  /// A lock file that belongs to nobody who is known.
  struct Leftover {
    let worker: WorkerID
    let lock: LockLook
  }

  /// When workers were looked at.
  var now: Timestamp
  let isServer: Bool
  var refusal: Refusal?
  /// What went wrong while it was asked.
  var failures: [String] = []
  /// Nil where this user may not even look at it.
  var file: FileFacts?
  var server: ServerFacts?
  var sqliteVersion: Int?
  /// Nil with `--quick`, and for a server.
  var damage: [String]?
  var copiedAt: Timestamp?
  var history: HistoryReport?
  var workers: [Worker]?
  var leftovers: [Leftover]?
  var waits: Waits?
  /// The newest line of the event log.
  var newestEventAt: Timestamp?
  var lockPrefix = ""

  init(now: Timestamp, isServer: Bool) {
    self.now = now
    self.isServer = isServer
  }
}

/// What only a server can tell.
struct ServerFacts: Equatable {
  /// A transaction that is under way.
  struct Transaction: Equatable {
    /// Of the server's process.
    let pid: Int
    let user: String?
    let program: String?
    /// Nil where this user may not know.
    let age: Duration?
  }

  var version: String
  /// Whether it only follows another server.
  var isStandby: Bool
  /// The oldest transaction that keeps old rows from being cleared away.
  var oldest: Transaction?
  /// Who has the lock of all writers, and for how long its transaction goes on.
  var writer: Transaction?
  /// How many wait for that lock.
  var waiting: Int
  /// How much later the server's clock is than this machine's.
  var clockAhead: Duration
}
