import ArgumentParser
import HeartbeatCore

struct WorkspaceRemoveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    command: "remove", abstract: "Remove a workspace; its chats stay.",
    discussion: """
      Example:
        chatctl workspace remove build-box
      """)

  @Argument(help: "The workspace.", transform: WorkspaceArgument.existing)
  var name: String

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let workspace = try database.openOperator().removeWorkspace(name)
    let out = Output.standard()
    if output.json {
      try out.json(WorkspaceJSON(workspace))
    } else {
      let chats = Counted.text(workspace.chats, "chat")
      try out.line("removed workspace \(TerminalText.safe(workspace.name)), which had \(chats)")
    }
    try out.flush()
  }
}
