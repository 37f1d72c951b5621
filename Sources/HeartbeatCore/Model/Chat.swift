/// A chat as everybody may see it.
public struct Chat: Hashable, Sendable, Identifiable {
  public let id: ChatID
  public let title: String
  public let status: ChatStatus
  /// Nil unless ``status`` is running.
  public let worker: WorkerID?
  public let generation: Generation
  /// Nil unless ``status`` is running.
  public let heartbeatAt: Timestamp?
  /// Tries that were used up, with the one under way.
  public let attempts: Int
  /// How often the chat was taken back from a dead or stale worker. Not counted as attempts.
  public let recoveries: Int
  public let workspace: String?
  /// The caller's own key, unique, for idempotent creation.
  public let key: String?
  /// Why the last attempt failed, or why the chat was quarantined.
  public let error: String?
  /// Pending chats are not claimed before this time.
  public let notBefore: Timestamp?
  /// The newest that the chat's work said of itself.
  public let progress: Progress?
  /// The worker whose older run must have ended before the chat's next one begins.
  public let waitsFor: WorkerID?
  public let createdAt: Timestamp
  public let updatedAt: Timestamp

  package init(
    id: ChatID, title: String, status: ChatStatus, worker: WorkerID? = nil, generation: Generation,
    heartbeatAt: Timestamp? = nil, attempts: Int, recoveries: Int, workspace: String? = nil,
    key: String? = nil, error: String? = nil, notBefore: Timestamp? = nil,
    progress: Progress? = nil, waitsFor: WorkerID? = nil, createdAt: Timestamp, updatedAt: Timestamp
  ) {
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
