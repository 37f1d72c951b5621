import ArgumentParser
import HeartbeatCore

struct DeleteCommand: ChangeCommand {
  static let configuration = CommandConfiguration(
    command: "delete",
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

  var change: ChatChange { .delete }
  static let verb = "deleted"

  func portionDone(_ part: Changes) {
    // Their path was good enough to open the database.
    guard let path = try? database.localPath() else { return }
    let logs = LogDirectory(beside: path)
    for change in part.changed {
      do {
        try logs.removeAll(of: change.chat)
      } catch {
        // The chat is gone all the same.
        Output.say("the log of chat \(change.chat) stays: \(error)")
      }
    }
  }
}
