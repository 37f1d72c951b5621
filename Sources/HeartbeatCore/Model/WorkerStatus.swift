/// One worker id with its last known incarnation.
public struct WorkerStatus: Hashable, Sendable, Identifiable {
  public let worker: WorkerID
  public var id: WorkerID { worker }
  public let state: WorkerState
  /// Nil for a worker id that was given chats but never started.
  public let incarnation: IncarnationID?
  public let pid: Int32?
  /// The newest heartbeat of its leases; without leases, when it last said that it is there.
  public package(set) var heartbeatAt: Timestamp?
  public let interval: Duration
  public let staleAfter: Duration
  /// The number of leases under this worker id.
  public let chats: Int
  /// How many chats it takes at once; nil for a worker id that never started.
  public let maxChats: Int?
  /// The groups that it takes chats of; nil: of all.
  public let groups: [String]?
  /// Since when it takes no chats.
  public let drainingAt: Timestamp?
  /// The host of its process; nil in a database that one machine has.
  public let host: String?
  /// Whether its process lives, as far as that can be told from here.
  public let process: LeaseHolder.Process

  package init(
    worker: WorkerID, state: WorkerState, incarnation: IncarnationID?, pid: Int32?,
    heartbeatAt: Timestamp?, interval: Duration, staleAfter: Duration, chats: Int,
    maxChats: Int? = nil, groups: [String]? = nil, drainingAt: Timestamp? = nil,
    host: String? = nil, process: LeaseHolder.Process = .unknown
  ) {
    self.maxChats = maxChats
    self.groups = groups
    self.drainingAt = drainingAt
    self.host = host
    self.process = process
    self.worker = worker
    self.state = state
    self.incarnation = incarnation
    self.pid = pid
    self.heartbeatAt = heartbeatAt
    self.interval = interval
    self.staleAfter = staleAfter
    self.chats = chats
  }
}
