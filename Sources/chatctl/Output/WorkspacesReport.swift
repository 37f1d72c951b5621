import HeartbeatCore

/// Prints workspaces as a table for people.
struct WorkspacesReport {
  private let workspaces: [Workspace]
  private let now: Timestamp

  init(_ workspaces: [Workspace], now: Timestamp) {
    self.workspaces = workspaces
    self.now = now
  }

  func print(to out: Output, inColor: Bool) throws {
    var table = Table("WORKSPACE", "CHATS", "RUNNING", "LAST USED", "DEADLINE", "LATEST", "BUMP")
    for workspace in workspaces {
      table.add(
        Table.Cell(workspace.name),
        Table.Cell("\(workspace.chats)"),
        Table.Cell("\(workspace.runningChats)"),
        Table.Cell(TimeText.relative(workspace.lastUsedAt, to: now)),
        Table.Cell(
          TimeText.relative(workspace.deadlineAt, to: now),
          workspace.isDue(at: now) ? .bad : .plain),
        Table.Cell(TimeText.relative(workspace.maxDeadlineAt, to: now)),
        Table.Cell(TimeText.rounded(workspace.activityBump)))
    }
    for line in table.lines(inColor: inColor) { try out.line(line) }
    try out.flush()
  }
}
