import ArgumentParser
import HeartbeatCore

struct GroupRemoveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    command: "remove", abstract: "Remove a group that has no chats.",
    discussion: """
      Refused while chats belong to it, also such as are over: they say which group they were of.

      Example:
        chatctl group remove build
      """)

  @Argument(help: "The group.", transform: GroupArgument.name)
  var name: String

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let group = try database.openOperator().removeGroup(name, at: database.now())
    let out = Output.standard()
    if output.json {
      try out.json(GroupJSON(group))
    } else {
      try out.line("removed group \(TerminalText.safe(name))")
    }
    try out.flush()
  }
}
