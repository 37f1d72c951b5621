import Testing

@testable import HeartbeatCore

extension TestDatabase {
  @discardableResult
  func addWorkspace(
    _ name: String = "lab", bump: Duration = .seconds(100), ttl: Duration? = nil,
    max maxDeadline: Timestamp? = nil, at now: Timestamp = 0
  ) throws -> Workspace {
    try store.addWorkspace(
      WorkspaceDraft(
        name: name, activityBump: bump, timeToLive: ttl, maxDeadlineAt: maxDeadline),
      at: now)
  }

  /// Makes chats of a workspace and lets `holder` claim them.
  @discardableResult
  func makeRunning(
    _ count: Int, in workspace: String, by holder: Incarnation
  ) throws -> [Lease] {
    let draft = ChatDraft(title: "a chat", workspace: workspace)
    _ = try store.create(Array(repeating: draft, count: count), at: 0)
    return try store.claim(limit: count, by: holder, at: 0).assignments.map(\.lease)
  }

  func workspace(_ name: String = "lab") throws -> Workspace {
    try #require(try store.workspace(name))
  }
}
