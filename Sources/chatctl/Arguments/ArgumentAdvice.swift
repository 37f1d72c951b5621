/// What is wrong with a line that the parser has refused, and the nearest right one.
struct ArgumentAdvice {
  private let names: [String]
  private let syntax: CommandSyntax
  private let pieces: [CommandSyntax.Piece]
  private let behindTerminator: [String]
  /// What stands behind `--` and is no message.
  private let trailing: [String]

  init?(_ line: RawArguments.Line) {
    guard let syntax = CommandSyntax(of: line.command ?? Chatctl.self) else { return nil }
    names = line.names
    self.syntax = syntax
    pieces = syntax.pieces(line.words)
    let behind = Array(line.words.drop { $0 != "--" }.dropFirst())
    let areArguments =
      syntax.takesMessage && syntax.hasTrailingArguments && StartLine.hasMessage(pieces, syntax)
    behindTerminator = areArguments ? [] : behind
    trailing = areArguments ? behind : []
  }

  /// One sentence; nil where the parser's own words say as much.
  var sentence: String? {
    if let sentence = commandWithoutTerminator { return sentence }
    if let word = unknownOption {
      // The program itself has options that help does not show.
      return names.isEmpty && syntax.option(like: word) == nil ? nil : noOption(word)
    }
    guard syntax.takesMessage else { return helpBehindName }
    return surplusWords ?? missingMessage
  }

  // MARK: - run ./agent.sh

  private var commandWithoutTerminator: String? {
    guard names == ["run"],
      let start = pieces.firstIndex(where: { piece in
        if case .option = piece { false } else { true }
      }), case .argument = pieces[start]
    else { return nil }
    let options = pieces.flatMap(\.optionWords)
    let command = pieces[start...].filter { $0.optionWords.isEmpty }.map(\.word)
    let line = names + options + ["--"] + command + behindTerminator
    return "a chat's command stands behind --; did you mean: \(ShellText.command(line))"
  }

  // MARK: - start --titel Report

  /// The first word with a dash that can be neither an option nor the message.
  private var unknownOption: String? {
    let unknown = pieces.filter { piece in
      if case .unknown(let word) = piece {
        !syntax.takesMessage || !syntax.isMessage(piece)
          || hasSurplus && !word.contains(where: \.isWhitespace)
      } else {
        false
      }
    }
    return unknown.first?.word
  }

  private func noOption(_ word: String) -> String {
    let name = CommandSyntax.hasOptionForm(word) ? String(word.prefix { $0 != "=" }) : word
    let near = syntax.option(like: word)
    if near == name, name != word { return "\(name) takes no value" }
    var sentence = "there is no option \(ShellText.line([name]))"
    if let near { sentence += "; did you mean \(near)?" }
    if let line = lineWithMessage(word), let argument = syntax.arguments.last {
      sentence += near == nil ? "; a " : " A "
      let place = line.contains(" --message ") ? "behind --message" : "behind --"
      sentence += "\(argument) that begins with a dash stands \(place): \(line)"
    }
    return sentence
  }

  /// Where a word that begins with a dash would complete the line as its message or name.
  private func lineWithMessage(_ word: String) -> String? {
    let others = pieces.filter { $0.word != word }
    let arguments = others.filter(isArgument).map(\.word)
    guard syntax.takesDash,
      arguments.count + behindTerminator.count == syntax.arguments.count - 1
    else { return nil }
    let line =
      names + others.flatMap(\.optionWords) + arguments + terminator + behindTerminator
    return command(line, message: word)
  }

  /// What stands before a message that begins with a dash.
  private var terminator: [String] {
    let isNamed =
      syntax.hasTrailingArguments
      && pieces.contains { piece in
        piece.optionWords.first.map { $0.hasPrefix("--title") || $0.hasPrefix("--from") } == true
      }
    return isNamed || !trailing.isEmpty ? ["--message"] : ["--"]
  }

  private func command(_ line: [String], message: String) -> String {
    let behind = trailing.isEmpty ? "" : " -- " + ShellText.line(trailing)
    return ShellText.command(line, message: message) + behind
  }

  // MARK: - list help

  private var helpBehindName: String? {
    guard pieces.first == .argument("help") else { return nil }
    return "help stands before a command's name: \(ShellText.command(["help"] + names))"
  }

  // MARK: - start fix the bug, send 1 --json

  private func isArgument(_ piece: CommandSyntax.Piece) -> Bool {
    if case .argument = piece { true } else { syntax.isMessage(piece) }
  }

  private var arguments: [String] { pieces.filter(isArgument).map(\.word) + behindTerminator }

  private var hasSurplus: Bool { arguments.count > syntax.arguments.count }

  private var surplusWords: String? {
    // An option that stands behind `--` is a word like the others, but hardly meant as one.
    guard hasSurplus, !behindTerminator.contains(where: syntax.knows) else { return nil }
    // Those may have been meant as arguments of the command.
    if syntax.hasTrailingArguments,
      behindTerminator.dropFirst().contains(where: { $0.hasPrefix("-") })
    {
      return nil
    }
    let first = arguments.prefix(syntax.arguments.count - 1)
    // Without a number at its place, something else is missing.
    guard first.allSatisfy({ IntegerArgument.number($0) != nil }) else { return nil }
    let message = arguments.dropFirst(first.count).joined(separator: " ")
    let terminator = message.hasPrefix("-") ? terminator : []
    let line = names + pieces.flatMap(\.optionWords) + first + terminator
    return "a message is one argument; did you mean: \(command(line, message: message))"
  }

  private var missingMessage: String? {
    switch pieces.last {
    case .incomplete(let name):
      lineWithMessage(name).map { "\(name) has no value; if it is the message: \($0)" }
    case .option(let words) where words.count == 1 && arguments.count < syntax.requiredArguments:
      lineWithMessage(words[0]).map { "the message is missing; if it is \(words[0]): \($0)" }
    default: nil
    }
  }
}

extension CommandSyntax.Piece {
  /// The first word.
  fileprivate var word: String {
    switch self {
    case .option(let words): words[0]
    case .incomplete(let word), .argument(let word), .unknown(let word): word
    }
  }

  fileprivate var optionWords: [String] {
    if case .option(let words) = self { words } else { [] }
  }
}
