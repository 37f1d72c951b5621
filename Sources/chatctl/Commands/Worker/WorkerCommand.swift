import ArgumentParser

struct WorkerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "worker",
    abstract: "Change workers while they run.",
    discussion: """
      Examples:
        chatctl worker set w1 --max-chats 4
      """,
    subcommands: [WorkerSetCommand.self])
}
