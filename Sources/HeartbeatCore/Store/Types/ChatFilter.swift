/// Which chats to list.
public struct ChatFilter: Hashable, Sendable {
  /// Empty: all.
  public var statuses: Set<ChatStatus> = []
  public var worker: WorkerID?
  /// Only running chats whose worker is dead or whose lease is stale.
  public var onlyStale = false
  /// Only running chats whose work has given no sign for so long, or, where it has never given one,
  /// was begun so long ago.
  public var silentFor: Duration?
  public var details = ChatDetails()
  /// What the list is in the order of; the last ones in it are listed.
  public var order = ChatOrder.id
  /// Only waiting chats that have asked something.
  public var onlyQuestions = false
  public var limit = 1000

  public init() {}
}

/// The newest chats that match, or the last in the order of the filter.
public struct ChatPage: Sendable {
  /// In the order of the filter: by id, oldest first.
  public let chats: [Chat]
  /// Whether others before them match that the limit cut off.
  public let isCutOff: Bool

  package init(chats: [Chat], isCutOff: Bool) {
    self.chats = chats
    self.isCutOff = isCutOff
  }
}
