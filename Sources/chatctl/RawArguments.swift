import ArgumentParser

/// The command line as it was given.
enum RawArguments {
  /// All arguments but the program's name.
  /// - Throws: ``InvalidInput`` for one that is not UTF-8, which Swift would repair silently: the
  ///   repaired text is not what was meant, and as the name of a file it is another file.
  static func read() throws -> [String] {
    try (1..<max(1, Int(CommandLine.argc))).compactMap { index in
      guard let bytes = CommandLine.unsafeArgv[index] else { return nil }
      guard let argument = String(validatingCString: bytes) else {
        throw InvalidInput("argument \(index) is not valid UTF-8")
      }
      return argument
    }
  }

  /// Moves the options that every command has from before the subcommand to behind its name, so
  /// that `chatctl --db x list` and `chatctl list --db x` are the same. The name of a command of
  /// a group has two words, and the options may stand before either.
  ///
  /// - Throws: ``InvalidInput`` for an option without its value, `--key=`, for which the parser would
  ///   take the next argument.
  static func normalized(_ arguments: [String]) throws -> [String] {
    for argument in arguments.prefix(while: { $0 != "--" })
    where argument.hasPrefix("--") && argument.hasSuffix("=")
      && !argument.dropLast().contains("=")
    {
      throw InvalidInput("\(argument) has no value")
    }
    let (options, rest) = leadingOptions(arguments[...])
    guard let name = rest.first, !name.hasPrefix("-") else { return arguments }
    let afterName = rest.dropFirst()
    guard groups.contains(name) else { return [name] + options + afterName }
    let (more, inner) = leadingOptions(afterName)
    guard let member = inner.first, !member.hasPrefix("-") else {
      return [name] + options + afterName
    }
    return [name, member] + options + more + inner.dropFirst()
  }

  /// Splits off the options at the beginning that every command has.
  private static func leadingOptions(
    _ arguments: ArraySlice<String>
  ) -> (options: ArraySlice<String>, rest: ArraySlice<String>) {
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
    return (arguments[..<end], arguments[end...])
  }

  private static let valued = ["--db", "--busy-timeout", "--color", "--role"]

  /// The commands whose own name is not enough.
  private static let groups = Set(
    Chatctl.configuration.subcommands
      .filter { !$0.configuration.subcommands.isEmpty }
      .compactMap { $0.configuration.commandName })
}
