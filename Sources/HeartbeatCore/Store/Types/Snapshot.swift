/// How all stands at one moment: what every view shows, whoever draws it.
public struct Snapshot: Hashable, Sendable {
  /// The number of the newest event that it counts in; 0 before the first one.
  public let seq: Int64
  public let at: Timestamp
  /// How many chats have each status; one that none has is left out. Of all chats, whatever was asked for.
  public let counts: [ChatStatus: Int]
  /// By name.
  public let workers: [WorkerStatus]
  /// The chats of no group first, then the groups by name.
  public let groups: [ChatGroup]
  /// The chats that were asked for, by ``ChatStatus/viewOrder``, then the newest first; completed ones by when
  /// they were.
  public let chats: [Chat]
  /// Oldest first.
  public let events: [Event]
  /// Nil unless it was asked for.
  public let overview: Overview?

  package init(
    seq: Int64, at: Timestamp, counts: [ChatStatus: Int], workers: [WorkerStatus],
    groups: [ChatGroup], chats: [Chat], events: [Event], overview: Overview? = nil
  ) {
    self.seq = seq
    self.at = at
    self.counts = counts
    self.workers = workers
    self.groups = groups
    self.chats = chats
    self.events = events
    self.overview = overview
  }
}

/// What a ``Snapshot`` is to have beside the workers and the groups.
public struct SnapshotQuestion: Hashable, Sendable {
  /// Which chats; those that this leaves out count all the same.
  public var details: ChatDetails
  /// The most chats of each status; 0 for none.
  public var chats: Int
  /// The most events; the newest are taken.
  public var events: Int
  public var overview: OverviewQuestion?

  public init(
    details: ChatDetails = ChatDetails(), chats: Int = 0, events: Int = 0,
    overview: OverviewQuestion? = nil
  ) {
    self.details = details
    self.chats = chats
    self.events = events
    self.overview = overview
  }
}

/// What an ``Overview`` is of.
public struct OverviewQuestion: Hashable, Sendable {
  /// Only its chats; nil for all.
  public var group: String?
  /// From when on errors, ended runs and the pace are counted.
  public var since: Timestamp
  /// The most silent runs, groups of errors, questions and slow runs.
  public var limit: Int

  public init(group: String? = nil, since: Timestamp, limit: Int) {
    self.group = group
    self.since = since
    self.limit = limit
  }
}

extension ChatStatus {
  /// What goes on first, then what needs somebody, then what is to come, then what is over.
  public static let viewOrder: [ChatStatus] = [.running, .waiting, .error, .pending, .completed]
}
