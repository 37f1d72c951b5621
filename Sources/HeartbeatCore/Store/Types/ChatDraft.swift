/// A chat that is to be made.
public struct ChatDraft: Hashable, Sendable {
  public static let maxTitleLength = 500
  public static let maxKeyLength = 200
  public static let maxTagLength = 64
  public static let maxMessageBytes = 16 << 20

  public var title: String
  /// The first user message.
  public var message: String?
  /// The name of a workspace that exists.
  public var workspace: String?
  /// Unique; a draft with a key that exists makes nothing.
  public var key: String?
  /// The name of a group, which its first chat makes.
  public var group: String?
  /// From -1000 to 1000; higher ones are claimed first.
  public var priority = 0
  /// When it may be claimed at the earliest; nil: at once.
  public var startAt: Timestamp?
  /// Chats that must have ended well before it is claimed, in no order.
  public var after: [ChatID] = []
  /// Whether any end of those will do.
  public var afterAny = false
  public var limits = Chat.Limits()
  /// In no order.
  public var tags: [String] = []
  public var launch = ChatLaunch()

  public init(
    title: String, message: String? = nil, workspace: String? = nil, key: String? = nil
  ) {
    self.title = title
    self.message = message
    self.workspace = workspace
    self.key = key
  }
}
