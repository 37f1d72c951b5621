import ArgumentParser
import HeartbeatCore

struct WorkerSetCommand: OrderCommand {
  static let configuration = CommandConfiguration(
    command: "set",
    abstract: "Change how many chats workers that run take.",
    discussion: """
      Within a second. Below what a worker has, nothing is cancelled: it claims again once it has \
      fewer. A worker that starts anew takes as many as its own --max-chats says.

      Examples:
        chatctl worker set w1 --max-chats 4
        chatctl worker set w1 w2 --max-chats 16 --json
      """)

  @OptionGroup var named: WorkersArgument

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The most chats to have at once.", valueName: "n"),
    transform: IntegerArgument.parse(in: 1...1_000_000))
  var maxChats: Int

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  func run() throws { try give(.maxChats(maxChats)) }
}
