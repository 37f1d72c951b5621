/// A line of `start` as the parser reads it: what of it is the message, and what the arguments of the
/// chat's command.
///
/// Behind `--` stand the arguments. Where neither a message nor anything that names the chat stands
/// before it, one word behind it is the message instead: `start -- "- fix this"`.
enum StartLine {
  /// Whether the parser may read the line otherwise than it is meant.
  static func mayBeMisread(_ words: some Sequence<String>) -> Bool {
    words.contains { $0 == "--" || $0 == "--after" || $0.hasPrefix("--after=") }
      || DashedWords.mayBeMisread(words)
  }

  /// Whether all behind `--` are arguments: the message or the chat's name stand before it.
  static func hasMessage(_ pieces: [CommandSyntax.Piece], _ syntax: CommandSyntax) -> Bool {
    pieces.contains { piece in
      switch piece {
      case .argument: true
      case .unknown: syntax.isMessage(piece)
      case .option(let words): ["--message", "--title", "--from"].contains(name(of: words))
      case .incomplete: false
      }
    }
  }

  /// The words behind the command's name, with the message in an option where it begins with a dash.
  /// - Throws: ``InvalidInput`` for more than one message, and for an option without its value that
  ///   would take what is not meant for it.
  static func disambiguated(
    _ words: ArraySlice<String>, for syntax: CommandSyntax
  ) throws -> [String] {
    let pieces = withOlderChats(syntax.pieces(words))
    let arguments = Array(words.drop { $0 != "--" }.dropFirst())
    let dashed = pieces.filter(syntax.isMessage)
    try requireOneMessage(pieces, dashed: dashed.count)
    var before: [String] = []
    for piece in pieces {
      switch piece {
      case .option(let words): before += CommandSyntax.unmistakable(words)
      case .incomplete(let name):
        if !dashed.isEmpty || !arguments.isEmpty { throw InvalidInput("\(name) has no value") }
        before.append(name)
      case .argument(let word): before.append(word)
      case .unknown(let word): before.append(syntax.isMessage(piece) ? "--message=\(word)" : word)
      }
    }
    if arguments.isEmpty { return before }
    if hasMessage(pieces, syntax) { return before + ["--"] + arguments }
    guard arguments.count == 1 else {
      throw InvalidInput(
        "'\(arguments[1])' is one word too many: without a message before it, one word behind -- is"
          + " the message; with one, all behind -- are arguments of the chat's command")
    }
    guard !arguments[0].isEmpty else { throw InvalidInput("a message must not be empty") }
    return before + ["--message=\(arguments[0])"]
  }

  private static func requireOneMessage(
    _ pieces: [CommandSyntax.Piece], dashed: Int
  ) throws {
    let others = pieces.count { piece in
      switch piece {
      case .argument: true
      case .option(let words): name(of: words) == "--message"
      case .incomplete, .unknown: false
      }
    }
    guard dashed == 0 || dashed + others == 1 else {
      throw InvalidInput("a message is one argument, and there are \(dashed + others)")
    }
  }

  /// `--after 1 2,3` names three chats: what follows it and can only be chats belongs to it.
  private static func withOlderChats(_ pieces: [CommandSyntax.Piece]) -> [CommandSyntax.Piece] {
    var isAfter = false
    return pieces.map { piece in
      switch piece {
      case .option(let words):
        isAfter = name(of: words) == "--after"
      case .argument(let word) where isAfter && isChats(word):
        return .option(["--after", word])
      case .argument, .unknown, .incomplete:
        isAfter = false
      }
      return piece
    }
  }

  private static func isChats(_ word: String) -> Bool {
    !word.isEmpty && word.utf8.allSatisfy { (48...57).contains($0) || $0 == UInt8(ascii: ",") }
  }

  private static func name(of words: [String]) -> String {
    String(words.first?.prefix { $0 != "=" } ?? "")
  }
}
