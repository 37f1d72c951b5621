public import HeartbeatCore

/// What has become otherwise between two snapshots, for whoever shows the first one. Pure.
public struct SnapshotChange: Hashable, Sendable {
  /// The number of the newest event that the later snapshot counts in.
  public let seq: Int64
  public let at: Timestamp
  /// Nil where they are as they were.
  public let counts: [ChatStatus: Int]?
  public let workers: ListChange<WorkerStatus>
  public let groups: ListChange<ChatGroup>
  public let chats: ListChange<Chat>
  public let events: ListChange<Event>
  /// Of the later snapshot.
  public let overview: Overview?

  /// Whether nothing but the time has changed. What an overview tells of the time changes with it.
  public var isEmpty: Bool {
    counts == nil && workers.isEmpty && groups.isEmpty && chats.isEmpty && events.isEmpty
  }

  public init(from old: Snapshot, to new: Snapshot) {
    seq = new.seq
    at = new.at
    counts = old.counts == new.counts ? nil : new.counts
    workers = ListChange(from: old.workers, to: new.workers)
    groups = ListChange(from: old.groups, to: new.groups)
    chats = ListChange(from: old.chats, to: new.chats)
    events = ListChange(from: old.events, to: new.events)
    overview = new.overview
  }

  /// - Parameter old: The snapshot that the change was made from.
  /// - Returns: The later one.
  public func applied(to old: Snapshot) -> Snapshot {
    Snapshot(
      seq: seq, at: at, counts: counts ?? old.counts, workers: workers.applied(to: old.workers),
      groups: groups.applied(to: old.groups), chats: chats.applied(to: old.chats),
      events: events.applied(to: old.events), overview: overview)
  }
}
