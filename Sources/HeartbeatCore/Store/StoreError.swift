/// What the caller of the store can name, with a sentence for people.
public enum StoreError: DatabaseFailure, Equatable {
  /// The database was moved, deleted or replaced while it was open.
  case databaseGone(name: String)
  case unknownChat(ChatID)
  case unknownWorkspace(String)
  case workspaceExists(String)
  case unknownGroup(String)
  /// A group cannot be removed while chats or runs belong to it.
  case groupInUse(String, chats: Int)
  case workerInUse(WorkerID, pid: Int32?, heartbeatAge: Duration?, host: String? = nil)
  /// A process seems to run under the worker id, but cannot be seen; it is taken for dead when it has
  /// given no sign for so long.
  case workerUnclear(WorkerID, pid: Int32?, wait: Duration, host: String? = nil)
  case leaseLost(Lease)
  case invalid(String)

  public var isPermanent: Bool {
    if case .databaseGone = self { true } else { false }
  }

  public var description: String {
    switch self {
    case .databaseGone(let name):
      "\(name), or the log beside it, was moved, deleted or replaced while it was in use"
    case .unknownChat(let id): "there is no chat \(id)"
    case .unknownWorkspace(let name): "there is no workspace \(name)"
    case .workspaceExists(let name): "there is a workspace \(name) already"
    case .unknownGroup(let name): "there is no group \(name)"
    case .groupInUse(let name, 0):
      "group \(name) has a run that has not ended yet, of a chat that was deleted"
    case .groupInUse(let name, let chats):
      "group \(name) has \(chats == 1 ? "1 chat" : "\(chats) chats"), also counting those that are over"
    case .workerInUse(let worker, let pid, let age, let host):
      "worker id \(worker) is in use"
        + (pid.map { " by process \($0)" } ?? "")
        + (host.map { " on \($0)" } ?? "")
        + (age.map { ", its last heartbeat was \($0.wholeMilliseconds) ms ago" } ?? "")
    case .workerUnclear(let worker, let pid, let wait, let host):
      "worker id \(worker) may be in use"
        + (pid.map { " by process \($0)" } ?? "")
        + (host.map { " on \($0)" } ?? "")
        + (host == nil ? ": its lock file is missing or another one, and" : ", and")
        + " it does not answer; unless it gives a sign,"
        + " the id is free in \((wait.wholeMilliseconds + 999) / 1000) s"
    case .leaseLost(let lease):
      "the lease on chat \(lease.chat), generation \(lease.generation), is no longer held"
    case .invalid(let reason): reason
    }
  }
}
