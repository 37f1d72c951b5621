/// A chat with all that may keep it from running, at one moment.
public struct Circumstances: Hashable, Sendable {
  public let chat: Chat
  /// The chats that it comes after, by id.
  public let dependencies: [Dependency]
  /// The pause of everything.
  public let pause: Pause?
  /// The pause of its group.
  public let groupPause: Pause?
  /// The places of its group; nil where it may have any number.
  public let places: Places?
  /// When its maker wants it to be claimed at the earliest.
  public let startAt: Timestamp?
  /// Between two attempts: when the next one may begin.
  public let retryAt: Timestamp?
  /// The run of it whose end is not known.
  public let run: Run?

  package init(
    chat: Chat, dependencies: [Dependency] = [], pause: Pause? = nil, groupPause: Pause? = nil,
    places: Places? = nil, startAt: Timestamp? = nil, retryAt: Timestamp? = nil, run: Run? = nil
  ) {
    self.chat = chat
    self.dependencies = dependencies
    self.pause = pause
    self.groupPause = groupPause
    self.places = places
    self.startAt = startAt
    self.retryAt = retryAt
    self.run = run
  }

  public struct Dependency: Hashable, Sendable {
    public let chat: ChatID
    /// Nil when it is gone.
    public let status: ChatStatus?
    /// Whether it need not be waited for any more.
    public let isOver: Bool

    package init(chat: ChatID, status: ChatStatus?, isOver: Bool) {
      self.chat = chat
      self.status = status
      self.isOver = isOver
    }
  }

  public struct Pause: Hashable, Sendable {
    public let since: Timestamp
    public let reason: String?

    package init(since: Timestamp, reason: String?) {
      self.since = since
      self.reason = reason
    }
  }

  public struct Places: Hashable, Sendable {
    public let most: Int
    public let taken: Int

    package init(most: Int, taken: Int) {
      self.most = most
      self.taken = taken
    }
  }

  public struct Run: Hashable, Sendable {
    public let generation: Generation
    public let worker: WorkerID
    public let begunAt: Timestamp

    package init(generation: Generation, worker: WorkerID, begunAt: Timestamp) {
      self.generation = generation
      self.worker = worker
      self.begunAt = begunAt
    }
  }
}
