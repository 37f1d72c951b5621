/// One message of a chat.
public struct Message: Hashable, Sendable {
  public enum Role: String, CaseIterable, Sendable {
    case user, assistant
  }

  /// Increasing within a chat.
  public let id: Int64
  public let role: Role
  public let content: String
  public let at: Timestamp

  package init(id: Int64, role: Role, content: String, at: Timestamp) {
    self.id = id
    self.role = role
    self.content = content
    self.at = at
  }
}
