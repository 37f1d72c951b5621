import HeartbeatCore

/// A worker id as scripts see it.
struct WorkerJSON: Encodable {
  let worker: String
  let state: String
  let pid: OrNull<Int32>
  let incarnation: OrNull<Int64>
  let heartbeatAt: OrNull<Int64>
  let intervalMs: Int64
  let staleAfterMs: Int64
  let chats: Int

  enum CodingKeys: String, CodingKey {
    case worker, state, pid, incarnation, chats
    case heartbeatAt = "heartbeat_at"
    case intervalMs = "interval_ms"
    case staleAfterMs = "stale_after_ms"
  }

  init(_ status: WorkerStatus) {
    worker = status.worker.name
    state = status.state.rawValue
    pid = OrNull(status.pid)
    incarnation = OrNull(status.incarnation?.rawValue)
    heartbeatAt = OrNull(status.heartbeatAt?.milliseconds)
    intervalMs = status.interval.wholeMilliseconds
    staleAfterMs = status.staleAfter.wholeMilliseconds
    chats = status.chats
  }
}
