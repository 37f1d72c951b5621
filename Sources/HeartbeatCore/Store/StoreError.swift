/// What the caller of the store can name, with a sentence for people.
public enum StoreError: DatabaseFailure, Equatable {
  /// The database was moved, deleted or replaced while it was open.
  case databaseGone(name: String)
  case unknownChat(ChatID)
  case unknownWorkspace(String)
  case workspaceExists(String)
  case workerInUse(WorkerID, pid: Int32?, heartbeatAge: Duration?)
  case leaseLost(Lease)
  case invalid(String)

  public var isPermanent: Bool {
    if case .databaseGone = self { true } else { false }
  }

  public var description: String {
    switch self {
    case .databaseGone(let name): "\(name) was moved or deleted while it was in use"
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
