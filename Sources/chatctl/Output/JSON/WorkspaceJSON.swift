import HeartbeatCore

/// A workspace as scripts see it.
struct WorkspaceJSON: Encodable {
  let name: String
  let activityBumpMs: Int64
  let ttlMs: Int64?
  let lastUsedAt: Int64?
  let deadlineAt: Int64?
  let maxDeadlineAt: Int64?
  let chats: Int
  let runningChats: Int

  enum CodingKeys: String, CodingKey {
    case name
    case activityBumpMs = "activity_bump_ms"
    case ttlMs = "ttl_ms"
    case lastUsedAt = "last_used_at"
    case deadlineAt = "deadline_at"
    case maxDeadlineAt = "max_deadline_at"
    case chats
    case runningChats = "running_chats"
  }

  init(_ workspace: Workspace) {
    name = workspace.name
    activityBumpMs = workspace.activityBump.wholeMilliseconds
    ttlMs = workspace.timeToLive?.wholeMilliseconds
    lastUsedAt = workspace.lastUsedAt?.milliseconds
    deadlineAt = workspace.deadlineAt?.milliseconds
    maxDeadlineAt = workspace.maxDeadlineAt?.milliseconds
    chats = workspace.chats
    runningChats = workspace.runningChats
  }
}
