import ArgumentParser
import HeartbeatCore

struct CompleteCommand: ChangeCommand {
  static let configuration = CommandConfiguration(
    command: "complete",
    abstract: "End running or waiting chats from outside.",
    discussion: """
      The worker of a running chat sees it as lost, with the cause completed, and stops it.

      Example:
        chatctl complete 7 8
      """)

  @OptionGroup var chosen: NamedChats
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  var change: ChatChange { .complete }
  static let verb = "completed"
}
