/// Changes what chats are to be run with, while they have not begun.
public protocol EditStore: Sendable {
  /// Changes those of `chats` that are pending, in one transaction, and writes the event `edited` with
  /// what changed for each whose values differ. Places in the queue stay. A chat that is not pending is
  /// refused by name.
  func edit(_ chats: [ChatID], _ edit: ChatEdit, at now: Timestamp) throws -> Changes
}
