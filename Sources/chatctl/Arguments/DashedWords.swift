/// Words that begin with a dash although they are no options: `start "- fix this"`.
///
/// The parser takes such a word for short options, each letter for one: `- fix this` asks for help.
enum DashedWords {
  /// Whether the parser may misread the line: only then it is worth to look closer.
  static func mayBeMisread(_ words: some Sequence<String>) -> Bool {
    words.prefix { $0 != "--" }.contains { word in
      word.hasPrefix("-") && word != "-" && word != "-h" && !CommandSyntax.hasOptionForm(word)
    }
  }

  /// The words behind a command's name such that the parser reads them as they are meant: a message
  /// stands behind `--`, with the arguments before it, and a value that begins with a dash behind `=`.
  /// - Throws: ``InvalidInput`` where an option without its value would take `--` for it.
  static func disambiguated(
    _ words: ArraySlice<String>, for syntax: CommandSyntax
  ) throws -> [String] {
    let pieces = syntax.pieces(words)
    let behindTerminator = Array(words.drop { $0 != "--" })
    let hasMessage = syntax.takesMessage && pieces.contains { syntax.isMessage($0) }
    var before: [String] = []
    var arguments: [String] = []
    for piece in pieces {
      switch piece {
      case .option(let words): before += CommandSyntax.unmistakable(words)
      case .incomplete(let name):
        if hasMessage { throw InvalidInput("\(name) has no value") }
        before.append(name)
      case .argument(let word), .unknown(let word):
        // What is no message after all stays where the parser refuses it.
        if hasMessage, piece == .argument(word) || syntax.isMessage(piece) {
          arguments.append(word)
        } else if piece == .unknown(word), asksForHelp(word) {
          throw InvalidInput(
            "there is no option \(word); a word that begins with a dash stands behind `--`")
        } else {
          before.append(word)
        }
      }
    }
    guard hasMessage else { return before + behindTerminator }
    return before + ["--"] + arguments + behindTerminator.dropFirst()
  }

  /// Whether the parser would find `-h` among the letters of a word that is something else.
  private static func asksForHelp(_ word: String) -> Bool {
    word.count > 2 && !CommandSyntax.hasOptionForm(word) && word.dropFirst().contains("h")
  }
}

extension CommandSyntax {
  /// An option such that the parser reads its value as one, also where it begins with a dash.
  static func unmistakable(_ option: [String]) -> [String] {
    guard option.count == 2, option[1].hasPrefix("-"), option[1] != "-" else { return option }
    return ["\(option[0])=\(option[1])"]
  }

  /// Whether a piece that begins with a dash can only be meant as a message. A mistyped option is
  /// none: `--titel` has an option's form, `-json` nearly its name.
  func isMessage(_ piece: Piece) -> Bool {
    guard case .unknown(let word) = piece else { return false }
    return !Self.hasOptionForm(word) && !isNearlyOption(word)
  }
}
