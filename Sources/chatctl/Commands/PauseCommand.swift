import ArgumentParser
import HeartbeatCore

struct PauseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    command: "pause",
    abstract: "Claim nothing more, of some groups or at all.",
    discussion: """
      What runs ends as it would. A pause of everything is apart from those of groups: it also holds \
      for groups that are yet to be made, and when it ends, groups that are paused themselves stay so.

      Examples:
        chatctl pause build --reason "the build server is down"
        chatctl pause
      """)

  @OptionGroup var chosen: PauseOptions

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Why, for whoever wonders why nothing runs.", valueName: "text"))
  var reason: String?

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if let reason, reason.utf8.count > Limits.reasonBytes {
      throw ValidationError("a reason has at most \(Limits.reasonBytes) bytes")
    }
  }

  func run() throws {
    let groups = try database.openOperator().pause(
      chosen.chosen, reason: reason, at: database.now())
    let out = Output.standard()
    if output.json {
      try out.json(arrayOf: groups, GroupJSON.init)
    } else if chosen.chosen == nil {
      let running = groups.reduce(0) { $0 + $1.running }
      try out.line("paused everything" + Self.goingOn(running))
    } else {
      for group in groups {
        try out.line(
          "paused group \(TerminalText.safe(group.name ?? ""))" + Self.goingOn(group.running))
      }
    }
    try out.flush()
  }

  private static func goingOn(_ running: Int) -> String {
    switch running {
    case 0: ""
    case 1: "; 1 chat runs on"
    default: "; \(running) chats run on"
    }
  }
}
