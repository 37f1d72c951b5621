/// The answer to a draft.
public struct MadeChat: Hashable, Sendable {
  public let chat: Chat
  /// False for a chat that was there already, by the draft's key.
  public let isNew: Bool

  package init(chat: Chat, isNew: Bool) {
    self.chat = chat
    self.isNew = isNew
  }
}
