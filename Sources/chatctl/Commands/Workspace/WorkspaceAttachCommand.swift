import ArgumentParser
import HeartbeatCore

struct WorkspaceAttachCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    command: "attach", abstract: "Let a chat belong to a workspace, also while it runs.",
    discussion: """
      The worker's next heartbeat keeps the workspace awake.

      Example:
        chatctl workspace attach 7 build-box
      """)

  @Argument(help: "The chat.", transform: ChatIDArgument.parse)
  var chat: ChatID

  @Argument(help: "The workspace.", transform: WorkspaceArgument.existing)
  var name: String

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let chat = try database.openOperator().attach(chat, to: name, at: database.now())
    let out = Output.standard()
    if output.json {
      try out.json(ChatJSON(chat))
    } else {
      try out.line("chat \(chat.id) belongs to workspace \(TerminalText.safe(name))")
    }
    try out.flush()
  }
}
