import ArgumentParser
import HeartbeatCore

struct InterruptCommand: ChangeCommand {
  static let configuration = CommandConfiguration(
    command: "interrupt",
    abstract: "Stop chats until somebody asks for them again.",
    discussion: """
      Running and pending chats become waiting; the worker of a running one stops it. `retry` and \
      `send` make them pending again.

      Examples:
        chatctl interrupt 7 8
        chatctl interrupt --all --json
      """)

  @OptionGroup var chosen: SelectionOptions
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  var change: ChatChange { .interrupt }
  static let verb = "interrupted"
  static let nothing = "no chat is running or pending"
}
