import ArgumentParser
import HeartbeatCore

struct RetryCommand: ChangeCommand {
  static let configuration = CommandConfiguration(
    commandName: "retry",
    abstract: "Run failed or interrupted chats again.",
    discussion: """
      Chats with status error or waiting become pending, with all their attempts before them; so \
      does a chat that was quarantined because its workers died or hung too often.

      Examples:
        chatctl retry 7
        chatctl retry --all
      """)

  @OptionGroup var chosen: SelectionOptions
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  static let change = ChatChange.retry
  static let verb = "retried"
  static let nothing = "no chat has the status error or waiting"
}
