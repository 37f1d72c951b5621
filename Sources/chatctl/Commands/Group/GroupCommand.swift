import ArgumentParser

struct GroupCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "group",
    abstract: "Groups of chats that share places.",
    discussion: """
      A group is made by its first chat, or by `group set`. No worker claims a chat of a group that \
      has no free place or is paused, however many workers there are.

      Examples:
        chatctl group set build --max-running 4
        chatctl group list
        chatctl pause build --reason "the build server is down"
      """,
    subcommands: [GroupSetCommand.self, GroupListCommand.self, GroupRemoveCommand.self])
}
