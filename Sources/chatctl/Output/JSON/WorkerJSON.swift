import HeartbeatCore

/// A worker id as scripts see it.
struct WorkerJSON: Encodable {
  let worker: String
  let state: String
  let pid: Int?
  let host: String?
  let incarnation: Int64?
  let heartbeatAt: Int64?
  let intervalMs: Int64
  let staleAfterMs: Int64
  let chats: Int
  let maxChats: Int?
  let groups: [String]?
  let drainingAt: Int64?

  enum CodingKeys: String, CodingKey {
    case worker, state, pid, host, incarnation
    case heartbeatAt = "heartbeat_at"
    case intervalMs = "interval_ms"
    case staleAfterMs = "stale_after_ms"
    case chats
    case maxChats = "max_chats"
    case groups
    case drainingAt = "draining_at"
  }

  init(_ status: WorkerStatus) {
    worker = status.worker.name
    state = status.state.rawValue
    pid = status.pid.map(Int.init)
    host = status.host
    incarnation = status.incarnation?.rawValue
    heartbeatAt = status.heartbeatAt?.milliseconds
    intervalMs = status.interval.wholeMilliseconds
    staleAfterMs = status.staleAfter.wholeMilliseconds
    chats = status.chats
    maxChats = status.maxChats
    groups = status.groups
    drainingAt = status.drainingAt?.milliseconds
  }
}
