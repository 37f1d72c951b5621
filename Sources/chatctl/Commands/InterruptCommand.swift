import ArgumentParser
import HeartbeatCore

struct InterruptCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "interrupt",
    abstract: "Stop chats until somebody asks for them again.",
    discussion: """
      Running and pending chats become waiting; the worker of a running one stops it. `retry` and \
      `send` make them pending again.

      Examples:
        chatctl interrupt 7 8
        chatctl interrupt --all --json
      """)

  @OptionGroup var selection: SelectionOptions
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let store = try database.openOperator()
    try BulkCommand.change(.interrupt, selection.selection, in: store).report { changes in
      try ChangesReport(changes, verb: "interrupted").print(
        output, nothing: "nothing matched: no chat is running or pending")
    }
  }
}
