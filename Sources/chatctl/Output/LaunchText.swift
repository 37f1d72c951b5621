import HeartbeatCore

/// What a chat brings along for its command, for people.
struct LaunchText {
  let fields: [(String, String)]

  /// - Parameter showsValues: Of variables; they may be secrets.
  init(_ launch: ChatLaunch, showsValues: Bool) {
    var fields: [(String, String)] = []
    if let directory = launch.directory {
      fields.append(("cwd", TerminalText.safe(directory)))
    }
    if !launch.environment.isEmpty {
      let names = launch.environment.keys.sorted()
      let texts = showsValues ? names.map { "\($0)=\(launch.environment[$0] ?? "")" } : names
      fields.append(("env", TerminalText.safe(ShellText.line(texts))))
    }
    if !launch.arguments.isEmpty {
      fields.append(("args", TerminalText.safe(ShellText.line(launch.arguments))))
    }
    self.fields = fields
  }
}

/// Where a chat belongs and what it comes after, for people.
enum ChatBelongings {
  static func fields(_ chat: Chat) -> [(String, String)] {
    var fields: [(String, String)] = []
    if let group = chat.group { fields.append(("group", TerminalText.safe(group))) }
    if chat.priority != 0 { fields.append(("priority", "\(chat.priority)")) }
    if !chat.tags.isEmpty {
      fields.append(("tags", TerminalText.safe(chat.tags.joined(separator: ", "))))
    }
    if !chat.after.isEmpty { fields.append(("after", ChatsText.named(chat.after))) }
    return fields
  }
}
