/// A chat as everybody may see it.
public struct Chat: Hashable, Sendable, Identifiable {
  public let id: ChatID
  public let title: String
  public let status: ChatStatus
  /// Nil unless ``status`` is running.
  public let worker: WorkerID?
  public let generation: Generation
  /// Nil unless ``status`` is running.
  public package(set) var heartbeatAt: Timestamp?
  /// Tries that were used up, with the one under way.
  public let attempts: Int
  /// How often the chat was taken back from a dead or stale worker. Not counted as attempts.
  public let recoveries: Int
  public let workspace: String?
  /// The caller's own key, unique, for idempotent creation.
  public let key: String?
  /// The group whose places and pauses it shares.
  public let group: String?
  /// From -1000 to 1000; higher ones are claimed first.
  public let priority: Int
  /// By name.
  public let tags: [String]
  /// The chats that must end before it is claimed, by id. One that was deleted since is named too.
  public let after: [ChatID]
  public let limits: Limits
  /// Of its newest run: its begin, its end, and the newest sign that its work gave. Nil where there
  /// has been none.
  public let startedAt: Timestamp?
  public let endedAt: Timestamp?
  public package(set) var lastOutputAt: Timestamp?
  /// How the command of its newest run ended, where it was one and has ended.
  public let exitCode: Int32?
  /// Of a waiting chat what it waits for an answer to; of a running one what it will wait with.
  public let question: String?
  /// Why the last attempt failed, or why the chat was quarantined.
  public let error: String?
  /// Pending chats are not claimed before this time.
  public let notBefore: Timestamp?
  /// The newest that the chat's work said of itself.
  public let progress: Progress?
  /// The worker whose older run must have ended before the chat's next one begins.
  public let waitsFor: WorkerID?
  public let createdAt: Timestamp
  public package(set) var updatedAt: Timestamp

  package init(
    id: ChatID, title: String, status: ChatStatus, worker: WorkerID? = nil, generation: Generation,
    heartbeatAt: Timestamp? = nil, attempts: Int, recoveries: Int, workspace: String? = nil,
    key: String? = nil, error: String? = nil, notBefore: Timestamp? = nil,
    progress: Progress? = nil, waitsFor: WorkerID? = nil, group: String? = nil, priority: Int = 0,
    tags: [String] = [], after: [ChatID] = [], limits: Limits = Limits(),
    startedAt: Timestamp? = nil, endedAt: Timestamp? = nil, lastOutputAt: Timestamp? = nil,
    exitCode: Int32? = nil, question: String? = nil, createdAt: Timestamp, updatedAt: Timestamp
  ) {
    self.group = group
    self.priority = priority
    self.tags = tags
    self.after = after
    self.limits = limits
    self.startedAt = startedAt
    self.endedAt = endedAt
    self.lastOutputAt = lastOutputAt
    self.exitCode = exitCode
    self.question = question
    self.id = id
    self.title = title
    self.status = status
    self.worker = worker
    self.generation = generation
    self.heartbeatAt = heartbeatAt
    self.attempts = attempts
    self.recoveries = recoveries
    self.workspace = workspace
    self.key = key
    self.error = error
    self.notBefore = notBefore
    self.progress = progress
    self.waitsFor = waitsFor
    self.createdAt = createdAt
    self.updatedAt = updatedAt
  }

  /// The longest that a run may take, and how long it may give no sign; nil: as its worker says.
  public struct Limits: Hashable, Sendable {
    public var timeout: Duration?
    public var silence: Duration?

    public init(timeout: Duration? = nil, silence: Duration? = nil) {
      self.timeout = timeout
      self.silence = silence
    }
  }

  public struct Progress: Hashable, Sendable {
    /// From 0 to 1.
    public let fraction: Double
    public let note: String?

    public init(fraction: Double, note: String?) {
      self.fraction = fraction
      self.note = note
    }
  }
}
