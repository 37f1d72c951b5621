import ArgumentParser
import HeartbeatCore

struct WorkspaceAddCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    command: "add",
    abstract: "Make a workspace.",
    discussion: """
      With --ttl it has a deadline, so long after now; without, it has none and only its use is \
      noted. Use moves the deadline to now + --activity-bump, never back and never beyond \
      --max-deadline.

      Examples:
        chatctl workspace add build-box --activity-bump 1h --ttl 8h
        chatctl workspace add lab --activity-bump 30m --ttl 2h --max-deadline 2026-12-31T18:00:00Z
      """)

  @Argument(
    help: "1 to 64 of A-Z a-z 0-9 . _ -.", transform: WorkspaceArgument.name)
  var name: String

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("How far use moves the deadline.", valueName: "duration"),
    transform: DurationArgument.parse)
  var activityBump: Duration

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("From now to the first deadline.", valueName: "duration"),
    transform: DurationArgument.parse)
  var ttl: Duration?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The latest deadline: milliseconds since 1970, or such as 2026-12-31T18:00:00Z.",
      valueName: "time"),
    transform: WorkspaceArgument.time)
  var maxDeadline: Timestamp?

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let now = try database.now()
    if let maxDeadline, maxDeadline <= now {
      throw InvalidInput("--max-deadline is in the past")
    }
    let workspace = try database.openOperator().addWorkspace(
      WorkspaceDraft(
        name: name, activityBump: activityBump, timeToLive: ttl, maxDeadlineAt: maxDeadline),
      at: now)
    let out = Output.standard()
    if output.json {
      try out.json(WorkspaceJSON(workspace))
    } else {
      try out.line("added workspace \(workspace.name)")
    }
    try out.flush()
  }
}
