import HeartbeatCore

/// The command of a hook as it is typed: a program and its arguments in one text, without a shell.
/// Pure.
enum HookWords {
  /// For the `transform` of an option: the text as it is, by which the hook is known.
  static func parse(_ text: String) throws -> String {
    _ = try split(text)
    return text
  }

  /// Splits at blanks; `'…'` keeps all that is in it, `"…"` all but `\"` and `\\`, and a backslash the
  /// character behind it.
  /// - Throws: ``InvalidInput``, also for what only a shell could do.
  static func split(_ text: String) throws -> [String] {
    var words: [String] = []
    var word: String?
    var quote: Character?
    var rest = text[...]
    while let next = rest.popFirst() {
      switch (quote, next) {
      case (nil, " "), (nil, "\t"), (nil, "\n"):
        if let ended = word { words.append(ended) }
        word = nil
      case (nil, "'"), (nil, "\""):
        quote = next
        word = word ?? ""
      case (let open?, _) where open == next: quote = nil
      case (nil, "\\"):
        guard let escaped = rest.popFirst() else {
          throw InvalidInput("a hook's command must not end with a backslash")
        }
        word = (word ?? "") + String(escaped)
      case ("\"", "\\") where rest.first == "\"" || rest.first == "\\":
        word = (word ?? "") + String(rest.removeFirst())
      case (nil, _) where shellOnly.contains(next):
        throw InvalidInput(
          """
          a hook's command is started without a shell, which \(next) needs; quote it, or name a \
          shell: "sh -c '…'"
          """)
      default: word = (word ?? "") + String(next)
      }
    }
    guard quote == nil else {
      throw InvalidInput("a quotation mark in a hook's command is not closed")
    }
    if let word { words.append(word) }
    guard words.first?.isEmpty == false else { throw InvalidInput("a hook needs a command") }
    return words
  }

  private static let shellOnly: Set<Character> = [
    "|", "&", ";", "<", ">", "(", ")", "$", "`", "*", "?", "#", "~",
  ]
}
