import HeartbeatCore

/// A message as it is typed, or `-` for stdin.
enum MessageArgument {
  static func text(_ argument: String) throws -> String {
    let text =
      argument == "-"
      ? try Input(path: "-").text(limit: ChatDraft.maxMessageBytes) : argument
    try ChatDraft.checkMessage(text)
    return text
  }
}
