import HeartbeatCore

/// Chat ids as they are typed.
enum ChatIDArgument {
  /// For the `transform` of an argument.
  static func parse(_ text: String) throws -> ChatID {
    guard let number = IntegerArgument.number(text), let id = ChatID(rawValue: Int64(number)) else {
      throw InvalidInput("a chat id is a positive whole number")
    }
    return id
  }

  /// The ids of a word: one as it was typed, or many as ``pack(_:for:)`` has put them together.
  static func parseMany(_ text: String) throws -> [ChatID] {
    try text.split(separator: separator, omittingEmptySubsequences: false).map {
      try parse(String($0))
    }
  }

  /// Nobody types it.
  private static let separator: Character = "\u{1F}"
  /// More ids than these are put together.
  static let many = 100

  /// Puts the ids of a long line into one word. The parser looks through all of its words for each
  /// of them: 20,000 took it a minute.
  static func pack(_ words: [String], for syntax: CommandSyntax) -> [String] {
    var packed: [String] = []
    var ids: [String] = []
    let pieces = syntax.pieces(words)
    for piece in pieces {
      // A word that is no id is left to the parser to name.
      if case .argument(let word) = piece, (try? parse(word)) != nil {
        ids.append(word)
      } else {
        packed += piece.words
      }
    }
    guard ids.count > many else { return words }
    // Behind the options: one at the end that lacks its value would take the ids for it.
    if case .incomplete = pieces.last { return words }
    return packed + [ids.joined(separator: String(separator))] + words.drop { $0 != "--" }
  }

  /// Each id once, in the order given: naming a chat twice asks for nothing more.
  static func unique(_ chats: [ChatID]) -> [ChatID] {
    var seen: Set<ChatID> = []
    return chats.filter { seen.insert($0).inserted }
  }
}
