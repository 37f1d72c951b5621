import ArgumentParser
import HeartbeatCore

struct DeleteCommand: ChangeCommand {
  static let configuration = CommandConfiguration(
    commandName: "delete",
    abstract: "Remove chats with all that belongs to them.",
    discussion: """
      The worker of a running chat sees it as lost, with the cause deleted, and stops it. What the \
      event log says of a deleted chat stays.

      Example:
        chatctl delete 7 8
      """)

  @OptionGroup var chosen: NamedChats
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  static let verb = "deleted"

  func change(
    _ chats: ChatSelection, in store: any OperatorStore, at now: Timestamp
  ) throws -> Changes {
    let changes = try store.delete(chats, at: now)
    let logs = LogDirectory(beside: try database.path())
    for change in changes.changed { logs.remove(change.chat) }
    return changes
  }
}
