import ArgumentParser

/// The command line as it was given, and as the parser gets it.
enum RawArguments {
  /// A line in order: the command first, the options of every command behind its name.
  struct Line {
    var names: [String] = []
    /// Nil when the line names none, as in `chatctl --help`.
    var command: CommandTree.Command?
    /// What follows the names.
    var words: [String]

    /// The words as the parser reads them the way they are meant.
    /// - Throws: ``InvalidInput``
    func wordsForParser() throws -> [String] {
      let isStart = command is StartCommand.Type
      guard let command else { return words }
      if command is any ManyChatsCommand.Type, words.count > ChatIDArgument.many,
        !DashedWords.mayBeMisread(words), let syntax = CommandSyntax(of: command)
      {
        return ChatIDArgument.pack(words, for: syntax)
      }
      guard isStart ? StartLine.mayBeMisread(words) : DashedWords.mayBeMisread(words),
        let syntax = CommandSyntax(of: command)
      else { return words }
      if isStart { return try StartLine.disambiguated(words[...], for: syntax) }
      return try DashedWords.disambiguated(words[...], for: syntax)
    }
  }

  /// All arguments but the program's name.
  /// - Throws: ``InvalidInput`` for one that is not UTF-8, which Swift would repair silently: the
  ///   repaired text is not what was meant, and as the name of a file it is another file.
  ///   ``CommandFailure`` where they cannot be had: Swift reads them from /proc.
  static func read() throws -> [String] {
    guard CommandLine.argc > 0 else {
      throw CommandFailure(.failure, "the command line cannot be read: /proc is not there")
    }
    return try (1..<Int(CommandLine.argc)).compactMap { index in
      guard let bytes = CommandLine.unsafeArgv[index] else { return nil }
      guard let argument = String(validatingCString: bytes) else {
        throw InvalidInput("argument \(index) is not valid UTF-8")
      }
      return argument
    }
  }

  /// The arguments as the parser gets them.
  static func normalized(_ arguments: [String]) throws -> [String] {
    let line = try line(arguments)
    return line.names + (try line.wordsForParser())
  }

  /// Moves the options that every command has from before the subcommand to behind its name, so
  /// that `chatctl --db x list` and `chatctl list --db x` are the same. The name of a command of
  /// a group has two words, and the options may stand before either.
  ///
  /// - Throws: ``InvalidInput`` for a command that does not exist, for an option of one command before
  ///   its name, and for an option without its value, `--key=`, for which the parser would take the
  ///   next argument.
  static func line(_ arguments: [String]) throws -> Line {
    for argument in arguments.prefix(while: { $0 != "--" })
    where CommandSyntax.hasOptionForm(argument) && argument.hasSuffix("=")
      && !argument.dropLast().contains("=")
    {
      throw InvalidInput("\(argument) has no value")
    }
    let (options, rest) = leadingOptions(arguments[...])
    guard let name = rest.first, !name.hasPrefix("-") else {
      try refuseMisplaced(options, rest)
      return Line(words: arguments)
    }
    let afterName = rest.dropFirst()
    if name == "help" {
      try checkHelp(afterName)
      return Line(words: [name] + afterName)
    }
    let command = try CommandTree.command(at: [name]) { options + [$1] + afterName }
    guard CommandTree.isGroup(command) else {
      return Line(names: [name], command: command, words: options + afterName)
    }
    let (more, inner) = leadingOptions(afterName)
    try refuseTerminator(options + [name] + more, inner, in: [name])
    guard let member = inner.first, !member.hasPrefix("-") else {
      return Line(names: [name], command: command, words: options + afterName)
    }
    let afterMember = inner.dropFirst()
    return Line(
      names: [name, member],
      command: try CommandTree.command(at: [name, member]) {
        options + [name] + more + [$1] + afterMember
      }, words: options + more + afterMember)
  }

  /// Splits off the options at the beginning that every command has.
  static func leadingOptions(
    _ arguments: ArraySlice<String>
  ) -> (options: [String], rest: ArraySlice<String>) {
    var end = arguments.startIndex
    while end < arguments.endIndex {
      let argument = arguments[end]
      if argument == "--json" || valued.contains(where: { argument.hasPrefix($0 + "=") }) {
        end += 1
      } else if valued.contains(argument), end + 1 < arguments.endIndex {
        end += 2
      } else {
        break
      }
    }
    return (Array(arguments[..<end]), arguments[end...])
  }

  static let valued = ["--db", "--busy-timeout", "--color", "--role"]

  /// `chatctl help` shows its own page for a name that it does not know.
  private static func checkHelp(_ words: ArraySlice<String>) throws {
    let path = Array(words.prefix { !$0.hasPrefix("-") })
    guard path != ["help"] else { return }
    _ = try CommandTree.command(at: path) { index, name in
      ["help"] + path[..<index] + [name] + path[(index + 1)...]
    }
  }

  /// - Throws: ``InvalidInput`` for a line that begins with an option and would be right with it
  ///   behind the command's name, and for one that has options and no command.
  private static func refuseMisplaced(
    _ options: [String], _ rest: ArraySlice<String>
  ) throws {
    guard let option = rest.first else {
      guard !options.isEmpty else { return }
      throw InvalidInput(
        "\(ShellText.line(options)) needs a command: chatctl help lists them")
    }
    try refuseTerminator(options, rest, in: [])
    if valued.contains(option) { throw InvalidInput("\(option) has no value") }
    guard CommandSyntax.hasOptionForm(option), !["--help", "--version"].contains(option) else {
      return
    }
    for index in rest.indices.dropFirst() {
      guard let command = CommandTree.command(rest[index]), let syntax = CommandSyntax(of: command)
      else { continue }
      guard syntax.knows(option) else {
        // Its value may be named like a command.
        guard let near = syntax.option(like: option) else { continue }
        throw InvalidInput("there is no option \(option); did you mean \(near)?")
      }
      let line = [rest[index]] + options + rest[..<index] + rest[(index + 1)...]
      throw InvalidInput(
        "\(option) stands behind the command's name; did you mean: \(ShellText.command(line))")
    }
  }

  /// Before a command's name, `--` has nothing to end.
  /// - Parameters:
  ///   - before: What was typed before it.
  ///   - path: The group whose command is missing.
  private static func refuseTerminator(
    _ before: [String], _ rest: ArraySlice<String>, in path: [String]
  ) throws {
    guard rest.first == "--" else { return }
    let behind = rest.dropFirst()
    guard let name = behind.first else {
      let help = ShellText.command(["help"] + path)
      throw InvalidInput("a command is needed before --: \(help) lists them")
    }
    if name != "help" {
      _ = try CommandTree.command(at: path + [name]) { before + [$1] + behind.dropFirst() }
    }
    throw InvalidInput(
      "a command's name stands before --; did you mean: \(ShellText.command(before + behind))")
  }
}
