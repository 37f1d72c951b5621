/// Which chats are over and not wanted any more.
public struct PruneRequest: Hashable, Sendable {
  /// Of a chat that may be pruned.
  public static let allowed: [ChatStatus] = [.completed, .error, .waiting]

  public let statuses: [ChatStatus]
  /// Only what has been so since before this time.
  public let before: Timestamp
  /// The newest of them that stay, by id.
  public let kept: Int
  /// Whether the events of chats that are gone are pruned too.
  public let withEvents: Bool

  /// Traps for a status of chats that may still run.
  public init(
    statuses: [ChatStatus] = [.completed, .error], before: Timestamp, kept: Int = 0,
    withEvents: Bool = false
  ) {
    precondition(
      statuses.allSatisfy(Self.allowed.contains), "a chat that may still run is never pruned")
    precondition(kept >= 0, "no fewer than none are kept")
    self.statuses = statuses
    self.before = before
    self.kept = kept
    self.withEvents = withEvents
  }
}

/// What was removed, or would be.
public struct Pruned: Hashable, Sendable {
  public var chats = 0
  public var messages = 0
  public var events = 0
  public var workers = 0
  public var lockFiles = 0
  /// Folders of logs, one for each chat.
  public var logs = 0
  public var logBytes = 0
  /// How much became free in the database's file, for what is written later.
  public var freeBytes = 0
  /// How much of what was free was given back to the file system.
  public var vacuumedBytes = 0

  public init() {}

  public static func += (left: inout Pruned, right: Pruned) {
    left.chats += right.chats
    left.messages += right.messages
    left.events += right.events
    left.workers += right.workers
    left.lockFiles += right.lockFiles
    left.logs += right.logs
    left.logBytes += right.logBytes
    left.freeBytes += right.freeBytes
    left.vacuumedBytes += right.vacuumedBytes
  }
}

/// A part of what a look found.
public struct PrunePortion<ID: Hashable & Sendable>: Hashable, Sendable {
  /// In their order.
  public let found: [ID]
  /// Where the next look begins; nil when there is nothing behind.
  public let next: ID?

  package init(found: [ID], next: ID?) {
    self.found = found
    self.next = next
  }
}

/// Where a prune ends: what comes later stays.
public struct PruneBounds: Hashable, Sendable {
  /// The first chat that stays whatever it is; nil where none is.
  public let firstKept: ChatID?
  /// The last event that may go.
  public let lastEvent: Int64

  package init(firstKept: ChatID?, lastEvent: Int64) {
    self.firstKept = firstKept
    self.lastEvent = lastEvent
  }
}

/// How much of a database's file is free.
public struct FreeSpace: Hashable, Sendable {
  public let freeBytes: Int
  /// Whether it can be given back in steps. Files of older programs cannot.
  public let isReturnable: Bool

  package init(freeBytes: Int, isReturnable: Bool) {
    self.freeBytes = freeBytes
    self.isReturnable = isReturnable
  }
}
