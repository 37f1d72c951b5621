/// A command line up to the cursor, and what may stand there. Pure.
struct CompletionQuery {
  /// What completes the word at the cursor.
  enum Answer: Equatable {
    /// Words of the program itself, each with what it means.
    case words([Candidate])
    /// A value, behind a prefix of the word such as `--status=`.
    case value(Completable, prefix: String)
  }

  /// The words behind the program's name and before the one at the cursor, without their quotes.
  let words: [String]
  /// The word at the cursor, as far as it goes before it.
  let current: String

  /// - Parameter arguments: The words, the one at the cursor last. A shell may give the `=` of
  ///   `--db=x` as a word of its own, and means by the word at the cursor what is behind it.
  init(_ arguments: some Collection<String>) {
    var words: [String] = []
    for word in arguments.dropLast() {
      let isSign = word == "=" && CommandSyntax.hasOptionForm(words.last ?? "")
      if !isSign { words.append(ShellWord.unquoted(word)) }
    }
    self.words = words
    let last = Array(arguments).last ?? ""
    current = last == "=" && CommandSyntax.hasOptionForm(words.last ?? "") ? "" : last
  }

  var answer: Answer {
    var path: [String] = []
    var command: CommandTree.Command = Chatctl.self
    var rest = words[...]
    while true {
      let (_, behind) = RawArguments.leadingOptions(rest)
      guard let name = behind.first, !name.hasPrefix("-"), CommandTree.isGroup(command) else {
        break
      }
      if path.isEmpty, name == "help" { return help(behind.dropFirst()) }
      guard let next = CommandTree.command(name, of: command) else { return .words([]) }
      // The options before the name stay where they do not matter: each has its value.
      path.append(name)
      command = next
      rest = behind.dropFirst()
    }
    guard CommandTree.isGroup(command) else { return inCommand(command, path, rest) }
    return beforeName(of: command, rest)
  }

  /// The value of an option that some of the words give; the last one counts.
  func value(of option: String) -> String? {
    var value: String?
    for (index, word) in words.prefix(while: { $0 != "--" }).enumerated() {
      if word == option, index + 1 < words.count {
        value = words[index + 1]
      } else if word.hasPrefix(option + "=") {
        value = ShellWord.unquoted(String(word.dropFirst(option.count + 1)))
      }
    }
    return value
  }

  // MARK: - Before a command's name

  private func beforeName(
    of group: CommandTree.Command, _ words: ArraySlice<String>
  ) -> Answer {
    // Any command has the options that may stand there.
    let common = CommandDescription.of(ListCommand.self)?.arguments?.filter { argument in
      argument.name.map { $0 == "--json" || RawArguments.valued.contains($0) } ?? false
    }
    if let option = words.last, let argument = common?.first(where: { $0.name == option }),
      !argument.isFlag
    {
      return .value(Completable(argument, of: [], words: self.words), prefix: "")
    }
    if let answer = valueBehindSign(common ?? [], []) { return answer }
    if current.hasPrefix("-") {
      let more = [
        Candidate("--help", "Show help information."), Candidate("--version", "Show the version."),
      ]
      return .words((common ?? []).compactMap(Candidate.init) + more)
    }
    var names = Self.members(of: group)
    if group == Chatctl.self { names.append(Candidate("help", "Show help of a command.")) }
    return .words(names)
  }

  private static func members(of group: CommandTree.Command) -> [Candidate] {
    group.configuration.subcommands.compactMap { member in
      let member = member.configuration
      guard member.shouldDisplay, let name = member.commandName else { return nil }
      return Candidate(name, member.abstract)
    }
  }

  private func help(_ path: ArraySlice<String>) -> Answer {
    var command: CommandTree.Command = Chatctl.self
    for name in path {
      guard let next = CommandTree.command(name, of: command) else { return .words([]) }
      command = next
    }
    return .words(Self.members(of: command))
  }

  // MARK: - Behind it

  private func inCommand(
    _ command: CommandTree.Command, _ path: [String], _ words: ArraySlice<String>
  ) -> Answer {
    guard let arguments = CommandDescription.of(command)?.arguments,
      let syntax = CommandSyntax(of: command)
    else { return .words([]) }
    let pieces = syntax.pieces(words)
    let isBehindTerminator = words.contains("--")
    if !isBehindTerminator {
      if case .incomplete(let name) = pieces.last,
        let argument = arguments.first(where: { $0.names?.contains { $0.dashed == name } ?? false })
      {
        return .value(Completable(argument, of: path, words: self.words), prefix: "")
      }
      if let answer = valueBehindSign(arguments, path) { return answer }
      if current.hasPrefix("-") { return .words(options(arguments, given: pieces)) }
    }
    let before = pieces.count { if case .argument = $0 { true } else { false } }
    let behind = words.drop { $0 != "--" }.dropFirst().count
    let positional = arguments.filter(\.isPositional)
    if isBehindTerminator, let command = positional.first(where: \.isBehindTerminator) {
      return .value(Completable(command, of: path, words: self.words), prefix: "")
    }
    let ordinary = positional.filter { !$0.isBehindTerminator }
    let place = before + behind
    guard
      let argument = place < ordinary.count
        ? ordinary[place] : ordinary.last.flatMap({ $0.isRepeating ? $0 : nil })
    else { return .words([]) }
    return .value(Completable(argument, of: path, words: self.words), prefix: "")
  }

  private func valueBehindSign(
    _ arguments: [CommandDescription.Argument], _ path: [String]
  ) -> Answer? {
    guard let sign = current.firstIndex(of: "="), CommandSyntax.hasOptionForm(current) else {
      return nil
    }
    let argument = arguments.first { $0.name == String(current[..<sign]) && !$0.isFlag }
    return argument.map {
      .value(Completable($0, of: path, words: words), prefix: String(current[...sign]))
    }
  }

  /// Those that may still be given.
  private func options(
    _ arguments: [CommandDescription.Argument], given: [CommandSyntax.Piece]
  ) -> [Candidate] {
    let names = given.compactMap { piece in
      if case .option(let words) = piece { words.first?.prefix { $0 != "=" } } else { nil }
    }
    return arguments.filter { argument in
      !argument.isPositional && argument.shouldDisplay
        && (argument.isRepeating || !names.contains { $0 == argument.name ?? "" })
    }
    .compactMap(Candidate.init)
  }
}

/// One way to go on, with what it means.
struct Candidate: Equatable {
  let text: String
  let meaning: String

  init(_ text: String, _ meaning: String = "") {
    self.text = text
    self.meaning = meaning
  }

  /// Nil for what has no name.
  init?(_ argument: CommandDescription.Argument) {
    guard let name = argument.name else { return nil }
    self.init(name, argument.abstract ?? "")
  }
}
