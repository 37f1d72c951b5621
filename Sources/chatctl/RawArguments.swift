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
  /// that `chatctl --db x list` and `chatctl list --db x` are the same.
  static func normalized(_ arguments: [String]) -> [String] {
    var end = arguments.startIndex
    while end < arguments.endIndex {
      let argument = arguments[end]
      if argument == "--json" || valued.contains(where: { argument.hasPrefix($0 + "=") }) {
        end += 1
      } else if valued.contains(argument) {
        end += 2
      } else {
        break
      }
    }
    guard end < arguments.endIndex, !arguments[end].hasPrefix("-") else { return arguments }
    return [arguments[end]] + arguments[..<end] + arguments[(end + 1)...]
  }

  private static let valued = ["--db", "--busy-timeout", "--color"]
}
