import HeartbeatCore

/// Prints workspaces as a table for people.
struct WorkspacesReport {
  private let workspaces: [Workspace]
  private let now: Timestamp

  init(_ workspaces: [Workspace], now: Timestamp) {
    self.workspaces = workspaces
    self.now = now
  }

  /// What a narrow terminal does without, the first one first.
  static let dropping = ["LATEST", "BUMP", "LAST USED", "RUNNING", "CHATS", "DEADLINE"]

  func print(_ options: OutputOptions, to out: Output) throws {
    var table = Table(
      ["WORKSPACE", "CHATS", "RUNNING", "LAST USED", "DEADLINE", "LATEST", "BUMP"],
      shrinking: ["WORKSPACE"], dropping: Self.dropping)
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
        Table.Cell(TimeText.exact(workspace.activityBump)))
    }
    try options.print(table, to: out)
    try out.flush()
  }
}
