/// What a worker tells every reader of itself.
public struct WorkerDeclaration: Hashable, Sendable {
  public let incarnation: Incarnation
  public let pid: Int32
  public let interval: Duration
  public let staleAfter: Duration
  public let maxRecoveries: Int
  /// How long its runs may take to end once they are cancelled.
  public let grace: Duration
  /// How many chats it takes at once; nil where that is not to be told.
  public let maxChats: Int?
  /// The groups that it takes chats of; nil: all, and those of no group.
  public let groups: [String]?

  public init(
    incarnation: Incarnation, pid: Int32, interval: Duration, staleAfter: Duration,
    maxRecoveries: Int, grace: Duration, maxChats: Int? = nil, groups: [String]? = nil
  ) {
    self.maxChats = maxChats
    self.groups = groups
    self.incarnation = incarnation
    self.grace = grace
    self.pid = pid
    self.interval = interval
    self.staleAfter = staleAfter
    self.maxRecoveries = maxRecoveries
  }
}

extension WorkerDeclaration {
  /// What this process declares when it begins as `incarnation`.
  init(of incarnation: Incarnation, pid: Int32, _ settings: Settings) {
    self.init(
      incarnation: incarnation, pid: pid, interval: settings.interval,
      staleAfter: settings.staleAfter, maxRecoveries: settings.maxRecoveries,
      grace: settings.grace, maxChats: settings.maxChats, groups: settings.groups)
  }
}
