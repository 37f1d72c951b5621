/// Which events to read.
public struct EventFilter: Hashable, Sendable {
  public var chat: ChatID?
  /// Events about this worker or about a lease taken from it.
  public var worker: WorkerID?
  /// Events of these kinds; empty: of all.
  public var kinds: Set<Event.Kind> = []
  /// Only events whose own time is this or later. What was written under a clock that was behind is
  /// older than it is.
  public var since: Timestamp?
  /// Only events with a greater number.
  public var after: Int64 = 0
  /// Only events with a smaller number.
  public var before = Int64.max
  /// The greatest numbers first.
  public var isReversed = false
  public var limit = 10_000

  public init() {}
}
