/// What the caller of the store can name, with a sentence for people.
public enum StoreError: Error, Equatable, Sendable, CustomStringConvertible {
  case noDatabase(path: String)
  /// The file was moved, deleted or replaced while it was open.
  case databaseGone(path: String)
  case notADatabase(path: String)
  case foreignDatabase(path: String)
  case newerDatabase(path: String, version: Int, known: Int)
  case notAFile(path: String)
  case readOnly(path: String)
  case cannotOpen(path: String, reason: String)
  case unknownChat(ChatID)
  case unknownWorkspace(String)
  case workspaceExists(String)
  case workerInUse(WorkerID, pid: Int32?, heartbeatAge: Duration?)
  case leaseLost(Lease)
  case invalid(String)

  public var description: String {
    switch self {
    case .noDatabase(let path):
      "no database at \(path): `chatctl init`, `start` and `run` create it"
    case .databaseGone(let path): "\(path) was moved or deleted while it was in use"
    case .notADatabase(let path):
      "\(path) is not a SQLite database; it was left untouched"
    case .foreignDatabase(let path):
      "\(path) is a SQLite database of another program; it was left untouched"
    case .newerDatabase(let path, let version, let known):
      """
      \(path) was made by a newer chatctl (schema \(version), this one knows up to \(known)); \
      it was left untouched
      """
    case .notAFile(let path): "\(path) is not a file"
    case .readOnly(let path): "\(path) is read-only here"
    case .cannotOpen(let path, let reason): "cannot open \(path): \(reason)"
    case .unknownChat(let id): "there is no chat \(id)"
    case .unknownWorkspace(let name): "there is no workspace \(name)"
    case .workspaceExists(let name): "there is a workspace \(name) already"
    case .workerInUse(let worker, let pid, let age):
      "worker id \(worker) is in use"
        + (pid.map { " by process \($0)" } ?? "")
        + (age.map { ", its last heartbeat was \($0.wholeMilliseconds) ms ago" } ?? "")
    case .leaseLost(let lease):
      "the lease on chat \(lease.chat), generation \(lease.generation), is no longer held"
    case .invalid(let reason): reason
    }
  }
}
