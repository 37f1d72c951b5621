/// What an operator changes of pending chats. What is nil stays as it is.
public struct ChatEdit: Hashable, Sendable {
  /// A new value for what a chat need not have.
  public enum New<Value: Hashable & Sendable>: Hashable, Sendable {
    case value(Value)
    /// It has none any more.
    case nothing

    public var value: Value? {
      switch self {
      case .value(let value): value
      case .nothing: nil
      }
    }
  }

  public var title: String?
  /// A group that does not exist is made.
  public var group: New<String>?
  public var priority: Int?
  /// When it may be claimed at the earliest.
  public var startAt: New<Timestamp>?
  public var timeout: New<Duration>?
  public var silence: New<Duration>?
  /// Absolute.
  public var directory: New<String>?
  public var tags: Tags?

  public init() {}

  public var isEmpty: Bool { self == ChatEdit() }
}
