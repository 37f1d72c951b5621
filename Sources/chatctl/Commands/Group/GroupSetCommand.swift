import ArgumentParser
import HeartbeatCore

struct GroupSetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    command: "set",
    abstract: "Say how many of a group's chats may run at once.",
    discussion: """
      Over all workers. When more are running already, they run on, and none is claimed until there \
      are fewer. A group that is not there is made.

      Examples:
        chatctl group set build --max-running 4
        chatctl group set build --max-running none
      """)

  @Argument(help: "The group: 1 to 64 characters.", transform: ChatDraft.checkedGroup)
  var name: String

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The most chats that run at once, or none for no limit.", valueName: "n"),
    transform: GroupArgument.maxRunning)
  var maxRunning: GroupArgument.MaxRunning

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let group = try database.openOperator().setGroup(
      name, maxRunning: maxRunning.number, at: database.now())
    let out = Output.standard()
    if output.json {
      try out.json(GroupJSON(group))
    } else {
      let places = maxRunning.number.map { "at most \($0)" } ?? "any number"
      try out.line("group \(TerminalText.safe(name)) runs \(places) at once")
    }
    try out.flush()
  }
}
