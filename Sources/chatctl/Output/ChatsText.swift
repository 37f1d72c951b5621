import HeartbeatCore

/// Chats in a sentence: all of a few, the first of many and their number.
enum ChatsText {
  /// What tells of more chats than these counts them instead of giving each a line.
  static let most = 10
  private static let first = 5

  /// `chat 3`, `5 chats (1, 2, 3, 4, 5)` or `500 chats (1, 2, 3, 4, 5, …)`.
  static func counted(_ chats: [ChatID]) -> String {
    if chats.count == 1 { return "chat \(chats[0])" }
    return "\(chats.count) chats (\(ids(chats)))"
  }

  /// `1, 2, 3`, or `1, 2, 3, 4, 5, … (500 chats)`.
  static func named(_ chats: [ChatID]) -> String {
    chats.count <= most
      ? chats.map(\.description).joined(separator: ", ")
      : "\(ids(chats)) (\(chats.count) chats)"
  }

  /// A line for each group, in the order of their first chats.
  static func lines<Entry, Group: Hashable>(
    _ entries: [Entry], by group: (Entry) -> Group, chat: (Entry) -> ChatID,
    line: (Group, _ chats: String) -> String
  ) -> [String] {
    var order: [Group] = []
    var chats: [Group: [ChatID]] = [:]
    for entry in entries {
      let group = group(entry)
      if chats[group] == nil { order.append(group) }
      chats[group, default: []].append(chat(entry))
    }
    return order.map { line($0, counted(chats[$0, default: []])) }
  }

  /// Says on stderr what each of some chats has to be told of: of many only the first, and how many
  /// more there are.
  static func say(_ sentences: [String]) {
    guard sentences.count > most else { return sentences.forEach(Output.say) }
    sentences.prefix(first).forEach(Output.say)
    Output.say("and so for \(sentences.count - first) more; --json names them all")
  }

  private static func ids(_ chats: [ChatID]) -> String {
    let shown = chats.prefix(first).map(\.description).joined(separator: ", ")
    return chats.count > first ? shown + ", …" : shown
  }
}
