import ArgumentParser
import HeartbeatCore

struct RetryCommand: ChangeCommand {
  static let configuration = CommandConfiguration(
    command: "retry",
    abstract: "Run failed or interrupted chats again.",
    discussion: """
      Chats with status error or waiting become pending, with all their attempts before them; so \
      does a chat that was quarantined because its workers died or hung too often. With --again, \
      chats that are named run again also when they are completed.

      Examples:
        chatctl retry 7
        chatctl retry --all
        chatctl retry 7 --again
      """)

  @Flag(help: "Also of those chats that are completed.")
  var again = false

  @OptionGroup var chosen: SelectionOptions
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    // All that was ever completed would run again by a slip.
    if again, chosen.all { throw ValidationError("--again needs the chats by name, not --all") }
  }

  var change: ChatChange { again ? .runAgain : .retry }

  static let verb = "retried"
  static let nothing = "no chat has the status error or waiting"
}
