/// Which chats to list.
public struct ChatFilter: Hashable, Sendable {
  /// Empty: all.
  public var statuses: Set<ChatStatus> = []
  public var worker: WorkerID?
  /// Only running chats whose worker is dead or whose lease is stale.
  public var onlyStale = false
  /// Only waiting chats that have asked something.
  public var onlyQuestions = false
  public var limit = 1000

  public init() {}
}

/// The newest chats that match.
public struct ChatPage: Sendable {
  /// By id, oldest first.
  public let chats: [Chat]
  /// Whether older ones match that the limit cut off.
  public let isCutOff: Bool

  package init(chats: [Chat], isCutOff: Bool) {
    self.chats = chats
    self.isCutOff = isCutOff
  }
}
