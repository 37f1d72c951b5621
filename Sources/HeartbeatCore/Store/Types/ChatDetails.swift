/// Which chats are meant, by what they are called and where they belong. What is nil or empty leaves all.
public struct ChatDetails: Hashable, Sendable {
  public enum Group: Hashable, Sendable {
    case named(String)
    /// Those of no group.
    case none
  }

  public var group: Group?
  /// A chat must have all of them.
  public var tags: [String] = []
  public var key: String?
  public var workspace: String?
  /// Found in the title, the error, the question or the first message, whatever the case of its letters.
  public var text: String?

  public init() {}

  public var isEmpty: Bool { self == ChatDetails() }
}
