import FoundationEssentials
internal import Glibc
package import HeartbeatCore
package import HeartbeatSQL

/// A database that simulated processes share, with what a simulation does to it from outside.
package protocol SimulatedDatabase: AnyObject {
  /// How long a process waits for another one's lock: nobody lets go of one meanwhile.
  var patience: Duration { get }

  /// The database as one process opens it, each of its statements through `seam`.
  func backend(through seam: any StatementSeam) -> any ChatBackend

  /// The process that had the backend has ended, with everything that it opened.
  func giveBack(_ backend: any ChatBackend)

  /// What this database answers to `sql` when it fails in this way.
  func error(_ fault: DatabaseFault, _ sql: String) -> any Error

  /// Whether this is the one statement of a tick.
  func isRenewal(_ sql: String) -> Bool

  /// Whether anybody may have committed since it was asked last.
  func mayHaveChanged() throws -> Bool

  /// What the log has after the event `seq`.
  func events(after seq: Int64) throws -> [Event]

  /// The rows of a query, each value as text; nil for NULL.
  func query(_ sql: String) throws -> [[String?]]

  /// Runs SQL without the store's rules.
  func execute(_ sql: String) throws

  /// What the independent checker finds in the log and the tables, in sentences.
  func findings() throws -> [String]

  /// What is broken in the database itself, in words; empty when it is sound.
  func damage() throws -> [String]

  /// Keeps a copy of the database as it is now; the one before is forgotten.
  func keepCopy() throws

  /// Puts the kept copy in the place of the database, under whoever uses it.
  /// - Returns: False when there is none, or somebody is in the way.
  func restoreCopy() throws -> Bool

  /// Takes the lock file of a worker id away.
  func removeLock(of worker: WorkerID)

  /// Removes it with all that belongs to it. Nobody uses it any more.
  func remove()
}

/// How a database fails at a statement.
package enum DatabaseFault: String, CaseIterable, Sendable {
  /// Somebody else held a lock for longer than anybody waits.
  case busy
  /// It cannot be read or written.
  case inputOutput
  case full
  /// It was done, and the answer did not come.
  case lostAnswer
}

/// Where databases of simulations are made. Not with Foundation itself, which every command of the program would
/// load with all its languages.
extension SimulatedDatabase {
  static var temporaryDirectory: String {
    getenv("TMPDIR").map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
  }

  /// - Returns: A name that nobody has yet.
  static func directory(in parent: String) -> String {
    parent + (parent.hasSuffix("/") ? "" : "/") + "chatctl-sim-\(UUID().uuidString)"
  }

  /// Makes it for its owner alone, with what is missing above it.
  /// - Throws: ``StoreError/invalid(_:)`` where it cannot be made.
  static func make(_ directory: String) throws {
    do {
      try FileManager.default.createDirectory(
        atPath: directory, withIntermediateDirectories: true,
        attributes: [.posixPermissions: 0o700])
    } catch {
      throw StoreError.invalid("the directory \(directory) cannot be made")
    }
  }

  /// What cannot be removed, the system removes with its temporary files.
  static func remove(_ directory: String) {
    try? FileManager.default.removeItem(atPath: directory)
  }
}
