/// All chats, or those of one group, at one moment: what runs, what waits and why, what went wrong,
/// and how fast it goes.
public struct Overview: Hashable, Sendable {
  /// How many chats have each status; one that none has is left out.
  public var counts: [ChatStatus: Int] = [:]
  /// The same for each group that has chats, those of no group first, then by name.
  public var groups: [GroupCounts] = []
  /// The pending chats by what keeps them, in the order of their groups' names, those of no group
  /// first.
  public var waits: [Wait] = []
  /// The running chats that have given no sign for longest, those first.
  public var silent: [Run] = []
  /// The chats with status error that ended since the time asked for, by the first lines of their
  /// errors, the most frequent first.
  public var errors: [ErrorGroup] = []
  /// How many chats with status error ended before.
  public var olderErrors = 0
  /// The waiting chats that have asked something, by id.
  public var questions: [Question] = []
  /// The runs that have taken longest: those that go on, and those that ended since the time asked
  /// for.
  public var slowest: [Run] = []
  public var pace = Pace()

  public init() {}

  /// How many chats of one group have each status; one that none has is left out.
  public struct GroupCounts: Hashable, Sendable {
    /// Nil for those of no group.
    public let group: String?
    public package(set) var counts: [ChatStatus: Int]

    package init(group: String?, counts: [ChatStatus: Int]) {
      self.group = group
      self.counts = counts
    }
  }

  /// Pending chats of one group that the same thing keeps.
  public struct Wait: Hashable, Sendable {
    public enum Reason: String, CaseIterable, Sendable {
      /// Chats that they come after have not ended.
      case dependency
      /// One of the chats that they come after waits for somebody, is paused, or comes after such a chat.
      case stuckDependency = "stuck_dependency"
      /// Everything is paused.
      case paused
      /// Their group is paused.
      case groupPaused = "group_paused"
      /// They are not wanted before a time.
      case notBefore = "not_before"
      /// They were tried, and are tried again after a pause.
      case betweenAttempts = "between_attempts"
      /// As many chats of their group run as may.
      case groupFull = "group_full"
      /// Nothing: a worker that has a free place takes them.
      case queued
    }

    public let group: String?
    public let reason: Reason
    public let count: Int
    /// For ``Reason/notBefore`` and ``Reason/betweenAttempts``: when the first of them is due.
    public let due: Timestamp?
    /// For the pauses: what was said when it began. For ``Reason/groupFull``: the number of places.
    public let note: String?

    package init(group: String?, reason: Reason, count: Int, due: Timestamp?, note: String?) {
      self.group = group
      self.reason = reason
      self.count = count
      self.due = due
      self.note = note
    }
  }

  /// One run of one chat.
  public struct Run: Hashable, Sendable {
    public let chat: ChatID
    public let title: String
    public let status: ChatStatus
    /// Nil for one that has ended.
    public let worker: WorkerID?
    public let startedAt: Timestamp
    /// Nil for one that goes on.
    public let endedAt: Timestamp?
    public let lastOutputAt: Timestamp?

    package init(
      chat: ChatID, title: String, status: ChatStatus, worker: WorkerID?, startedAt: Timestamp,
      endedAt: Timestamp?, lastOutputAt: Timestamp?
    ) {
      self.chat = chat
      self.title = title
      self.status = status
      self.worker = worker
      self.startedAt = startedAt
      self.endedAt = endedAt
      self.lastOutputAt = lastOutputAt
    }

    public func duration(at now: Timestamp) -> Duration {
      max(startedAt.age(at: endedAt ?? now), .zero)
    }

    /// How long it has given no sign; one that never gave any, since it began.
    public func silence(at now: Timestamp) -> Duration {
      max((lastOutputAt ?? startedAt).age(at: now), .zero)
    }
  }

  public struct ErrorGroup: Hashable, Sendable {
    public let firstLine: String
    /// By id.
    public let chats: [ChatID]

    package init(firstLine: String, chats: [ChatID]) {
      self.firstLine = firstLine
      self.chats = chats
    }
  }

  public struct Question: Hashable, Sendable {
    public let chat: ChatID
    public let title: String
    public let question: String

    package init(chat: ChatID, title: String, question: String) {
      self.chat = chat
      self.title = title
      self.question = question
    }
  }

  /// What ended since the time asked for.
  public struct Pace: Hashable, Sendable {
    public let completed: Int
    public let failed: Int
    /// When the first of these runs began, and when the last one ended; nil when there was none. A chat
    /// that failed since one that it came after did counts without a run.
    public let firstStartedAt: Timestamp?
    public let lastEndedAt: Timestamp?

    package init(
      completed: Int = 0, failed: Int = 0, firstStartedAt: Timestamp? = nil,
      lastEndedAt: Timestamp? = nil
    ) {
      self.completed = completed
      self.failed = failed
      self.firstStartedAt = firstStartedAt
      self.lastEndedAt = lastEndedAt
    }
  }
}
