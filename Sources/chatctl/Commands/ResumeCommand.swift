import ArgumentParser
import HeartbeatCore

struct ResumeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    command: "resume",
    abstract: "End a pause, of some groups or of everything.",
    discussion: """
      Without a group it ends the pause of everything; groups that were paused by name stay paused \
      and are named.

      Examples:
        chatctl resume build
        chatctl resume
      """)

  @OptionGroup var chosen: PauseOptions
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let store = try database.openOperator()
    let groups = try store.resume(chosen.chosen, at: database.now())
    let out = Output.standard()
    if output.json {
      try out.json(arrayOf: groups, GroupJSON.init)
    } else if chosen.chosen == nil {
      try out.line("resumed everything" + Self.stillPaused(groups))
    } else {
      for group in groups {
        try out.line("resumed group \(TerminalText.safe(group.name ?? ""))")
      }
    }
    try out.flush()
    if chosen.chosen != nil, try store.groups().contains(where: { $0.name == nil && $0.isPaused }) {
      Output.say("everything is still paused: \(ShellText.command(["resume"])) ends that")
    }
  }

  private static func stillPaused(_ groups: [ChatGroup]) -> String {
    let names = groups.filter(\.isPaused).compactMap(\.name).map { TerminalText.safe($0) }
    return names.isEmpty ? "" : "; still paused: \(names.joined(separator: ", "))"
  }
}
