import ArgumentParser
import HeartbeatCore

struct DeleteCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "delete",
    abstract: "Remove chats with all that belongs to them.",
    discussion: """
      The worker of a running chat sees it as lost, with the cause deleted, and stops it. What the \
      event log says of a deleted chat stays.

      Example:
        chatctl delete 7 8
      """)

  @Argument(help: "The chats.", transform: ChatIDArgument.parse)
  var chats: [ChatID]

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let store = try database.open(.operator)
    let changes = try store.delete(.chats(ChatIDArgument.unique(chats)), at: wallTime())
    let logs = LogDirectory(beside: try database.path())
    for change in changes.changed {
      do {
        try logs.removeAll(of: change.chat)
      } catch {
        // The chat is gone all the same.
        Output.say("the log of chat \(change.chat) stays: \(error)")
      }
    }
    try ChangesReport(changes, verb: "deleted").print(
      output, nothing: "nothing matched: no chat was named")
  }
}
