import ArgumentParser
import HeartbeatCore

struct CompleteCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "complete",
    abstract: "End running or waiting chats from outside.",
    discussion: """
      The worker of a running chat sees it as lost, with the cause completed, and stops it.

      Example:
        chatctl complete 7 8
      """)

  @Argument(help: "The chats.", transform: ChatIDArgument.parse)
  var chats: [ChatID]

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let store = try database.openOperator()
    try BulkCommand.change(.complete, .chats(ChatIDArgument.unique(chats)), in: store)
      .report { changes in
        try ChangesReport(changes, verb: "completed").print(
          output, nothing: "nothing matched: no chat was named")
      }
  }
}
