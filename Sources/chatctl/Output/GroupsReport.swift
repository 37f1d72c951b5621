import HeartbeatCore

/// Prints groups as a table for people.
struct GroupsReport {
  private let groups: [ChatGroup]
  private let now: Timestamp
  /// The row that tells of the pause of everything.
  private let everything: ChatGroup?

  init(_ groups: [ChatGroup], now: Timestamp) {
    self.groups = groups
    self.now = now
    everything = groups.first { $0.name == nil && $0.isPaused }
  }

  /// What a narrow terminal does without, the first one first.
  static let dropping = ["REASON", "PLACES", "PENDING", "RUNNING"]

  func print(_ options: OutputOptions, to out: Output) throws {
    var table = Table(
      ["GROUP", "RUNNING", "PLACES", "PENDING", "STATE", "REASON"],
      shrinking: ["GROUP", "REASON"], dropping: Self.dropping)
    for group in groups {
      let state = state(of: group)
      table.add(
        Table.Cell(group.name ?? "(none)", group.name == nil ? .faint : .plain),
        Table.Cell("\(group.running)"),
        Table.Cell(group.maxRunning.map { "\($0)" } ?? "-"),
        Table.Cell("\(group.pending)"),
        Table.Cell(state.text, state.style),
        Table.Cell(state.reason ?? "-"))
    }
    try options.print(table, to: out)
    try out.flush()
  }

  private func state(of group: ChatGroup) -> (text: String, style: Style, reason: String?) {
    if group.isPaused {
      let since = TimeText.relative(group.pausedAt, to: now)
      return ("paused \(since)", .busy, group.pauseReason)
    }
    if let everything { return ("paused with all", .busy, everything.pauseReason) }
    if let places = group.maxRunning, group.running >= places { return ("full", .plain, nil) }
    return ("open", .plain, nil)
  }
}
