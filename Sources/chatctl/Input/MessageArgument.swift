import HeartbeatCore

/// A message as it is typed, or `-` for stdin.
enum MessageArgument {
  static func text(_ argument: String) throws -> String {
    let text = try self.text(argument, limit: ChatDraft.maxMessageBytes)
    try ChatDraft.checkMessage(text)
    return text
  }

  /// Every list of chats shows it and the event log keeps it, so it is much shorter than a message
  /// may be.
  static let longestQuestion = 1 << 16

  static func question(_ argument: String) throws -> String {
    let text = try self.text(argument, limit: longestQuestion)
    guard text.contains(where: { !$0.isWhitespace }) else {
      throw InvalidInput("a question must not be empty")
    }
    guard text.utf8.count <= longestQuestion else {
      throw InvalidInput("a question has at most \(longestQuestion) bytes")
    }
    return text
  }

  private static func text(_ argument: String, limit: Int) throws -> String {
    argument == "-" ? try Input(path: "-").text(limit: limit) : argument
  }
}
