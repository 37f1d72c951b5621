/// What a copy of a database carried of the one that it was copied from.
public struct CopyNote: Hashable, Sendable, CustomStringConvertible {
  public struct Holder: Hashable, Sendable {
    public let worker: WorkerID
    /// Its leases.
    public let chats: Int

    package init(worker: WorkerID, chats: Int) {
      self.worker = worker
      self.chats = chats
    }
  }

  public let copiedAt: Timestamp
  /// By name.
  public let holders: [Holder]

  package init(copiedAt: Timestamp, holders: [Holder]) {
    self.copiedAt = copiedAt
    self.holders = holders
  }

  public var description: String {
    guard !holders.isEmpty else { return "this database is a copy; no worker held a chat in it" }
    let held = holders.map { "\($0.worker) \($0.chats)" }.joined(separator: ", ")
    return
      "this database is a copy, and carries leases of workers of the original (\(held)): these "
      + "chats are pending again, and workers are new to it. Where the original's workers go on, both run "
      + "the same chats, in the same directories if their commands name them"
  }
}
