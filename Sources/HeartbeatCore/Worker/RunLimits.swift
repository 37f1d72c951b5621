/// When a worker stops by itself. By default it does not.
public struct RunLimits: Hashable, Sendable {
  /// Stop after so many heartbeats.
  public var ticks: Int?
  /// Stop once no chat is pending and none is run here.
  public var untilIdle = false

  public init() {}
}
