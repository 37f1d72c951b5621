/// A chat that is to be made.
public struct ChatDraft: Hashable, Sendable {
  public static let maxTitleLength = 500
  public static let maxKeyLength = 200
  public static let maxMessageBytes = 16 << 20

  public var title: String
  /// The first user message.
  public var message: String?
  /// The name of a workspace that exists.
  public var workspace: String?
  /// Unique; a draft with a key that exists makes nothing.
  public var key: String?

  public init(
    title: String, message: String? = nil, workspace: String? = nil, key: String? = nil
  ) {
    self.title = title
    self.message = message
    self.workspace = workspace
    self.key = key
  }
}
