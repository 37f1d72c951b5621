import ArgumentParser
import HeartbeatCore

struct RetryCommand: ParsableCommand {
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

  @OptionGroup var selection: SelectionOptions
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let store = try database.openOperator()
    try BulkCommand.change(.retry, selection.selection, in: store).report { changes in
      try ChangesReport(changes, verb: "retried").print(
        output, nothing: "nothing matched: no chat has the status error or waiting")
    }
  }
}
