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
}
