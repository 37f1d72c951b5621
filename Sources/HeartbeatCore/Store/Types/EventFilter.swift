/// Which events to read.
public struct EventFilter: Hashable, Sendable {
  public var chat: ChatID?
  /// Events about this worker or about a lease taken from it.
  public var worker: WorkerID?
  /// Only events with a greater number.
  public var after: Int64 = 0
  public var limit = 10_000

  public init() {}
}
