extension ChatEdit {
  /// Tags, in no order.
  public enum Tags: Hashable, Sendable {
    /// Those that a chat has stay.
    case besides([String])
    case instead([String])

    /// - Returns: What a chat has from now on, by name.
    package func applied(to tags: [String]) -> [String] {
      switch self {
      case .besides(let more): (tags + more).differentTexts.sorted()
      case .instead(let others): others.differentTexts.sorted()
      }
    }
  }
}
