import HeartbeatCore

/// A group as scripts see it.
struct GroupJSON: Encodable {
  /// Null for the chats of no group, whose pause is that of everything.
  let group: String?
  let paused: Bool
  let pausedAt: Int64?
  let reason: String?
  let maxRunning: Int?
  let running: Int
  let pending: Int

  enum CodingKeys: String, CodingKey {
    case group, paused, reason
    case maxRunning = "max_running"
    case running, pending
    case pausedAt = "paused_at"
  }

  init(_ group: ChatGroup) {
    self.group = group.name
    paused = group.isPaused
    pausedAt = group.pausedAt?.milliseconds
    reason = group.pauseReason
    maxRunning = group.maxRunning
    running = group.running
    pending = group.pending
  }
}
