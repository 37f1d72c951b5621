/// Which options and arguments a command takes, as it declares them to the parser.
struct CommandSyntax {
  /// A piece of a command line.
  enum Piece: Equatable {
    /// A flag, or an option with its value: as one word or as two.
    case option([String])
    /// An option whose value is missing.
    case incomplete(String)
    case argument(String)
    /// Begins with a dash and is nothing that the command knows.
    case unknown(String)

    var words: [String] {
      switch self {
      case .option(let words): words
      case .incomplete(let word), .argument(let word), .unknown(let word): [word]
      }
    }
  }

  // With their dashes, as all names here.
  private var flags: Set<String> = ["--version"]
  /// With a value behind it, whatever that is.
  private var valued: Set<String> = []
  /// With a value behind it that looks like no option.
  private var cautious: Set<String> = []
  /// With values behind it up to the next option.
  private var listed: Set<String> = []
  /// The arguments before `--`, by what help calls them.
  private(set) var arguments: [String] = []
  private(set) var requiredArguments = 0
  /// Whether words behind `--` are arguments of another kind.
  private(set) var hasTrailingArguments = false

  /// Takes some milliseconds: for lines that are not simply right.
  /// - Returns: Nil for a parser that describes its commands in another form; it then has the last
  ///   word on every line.
  init?(of command: CommandTree.Command) {
    guard let description = CommandDescription.of(command) else { return nil }
    for argument in description.arguments ?? [] {
      let names = (argument.names ?? []).map(\.dashed)
      switch (argument.kind, argument.parsingStrategy) {
      case ("positional", "postTerminator"): hasTrailingArguments = true
      case ("positional", _):
        arguments.append(argument.valueName ?? "")
        if !argument.isOptional { requiredArguments += 1 }
      case ("flag", _): flags.formUnion(names)
      case (_, "upToNextOption"): listed.formUnion(names)
      case (_, "unconditional"): valued.formUnion(names)
      default: cautious.formUnion(names)
      }
    }
  }

  /// Whether its last argument is free text.
  var takesMessage: Bool { arguments.last == "message" || arguments.last == "question" }

  /// Whether its last argument may begin with a dash.
  var takesDash: Bool { takesMessage || arguments.last == "name" }

  /// The option that may have been meant, however many dashes were typed.
  func option(like word: String) -> String? {
    Nearest.name(to: Self.bareName(word), among: longNames).map { "--" + $0 }
  }

  /// Whether a word is an option's name, or one slip away from it, apart from its dashes. Blanks are
  /// no slip: `- key` is a list.
  func isNearlyOption(_ word: String) -> Bool {
    let typed = Self.bareName(word)
    guard !typed.contains(where: \.isWhitespace) else { return false }
    let slips = typed.count > 2 ? 1 : 0
    return longNames.contains { Nearest.isWithin(slips, typed, $0) }
  }

  /// Splits what stands before `--` into its pieces.
  func pieces(_ words: some Sequence<String>) -> [Piece] {
    var pieces: [Piece] = []
    var rest = Array(words.prefix { $0 != "--" })[...]
    while let word = rest.popFirst() {
      if flags.contains(word) {
        pieces.append(.option([word]))
      } else if listed.contains(word) {
        let values = rest.prefix { !$0.hasPrefix("-") }
        pieces.append(values.isEmpty ? .incomplete(word) : .option([word] + values))
        rest = rest.dropFirst(values.count)
      } else if valued.contains(word) || cautious.contains(word) {
        if let value = rest.first, valued.contains(word) || !isOption(value) {
          pieces.append(.option([word, value]))
          rest = rest.dropFirst()
        } else {
          pieces.append(.incomplete(word))
        }
      } else if knows(word) {
        pieces.append(.option([word]))
      } else if word == "-" || !word.hasPrefix("-") {
        pieces.append(.argument(word))
      } else {
        pieces.append(.unknown(word))
      }
    }
    return pieces
  }

  /// Such as `--title` or `--title=x`.
  func knows(_ word: String) -> Bool {
    let name = String(word.prefix { $0 != "=" })
    return flags.contains(word) || valued.contains(name) || cautious.contains(name)
      || listed.contains(name)
  }

  private func isOption(_ word: String) -> Bool { Self.hasOptionForm(word) || knows(word) }

  private var longNames: [String] {
    flags.union(valued).union(cautious).union(listed).filter { $0.hasPrefix("--") }.map(
      Self.bareName
    ).sorted()
  }

  /// True for `--name` and `--name=value`.
  static func hasOptionForm(_ word: String) -> Bool {
    let name = word.prefix { $0 != "=" }
    guard name.hasPrefix("--"), let first = name.dropFirst(2).first, first.isLetter else {
      return false
    }
    return name.dropFirst(2).allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }
  }

  private static func bareName(_ word: String) -> String {
    String(word.prefix { $0 != "=" }.drop { $0 == "-" })
  }
}
