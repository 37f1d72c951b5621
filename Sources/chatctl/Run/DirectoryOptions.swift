import ArgumentParser

/// Where the commands of chats may start.
struct DirectoryOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Refuse chats whose own directory is outside of this one.", valueName: "dir"),
    completion: .directory)
  var cwdRoot: String?

  /// - Throws: ``InvalidInput`` for what is no directory.
  func root() throws -> DirectoryRoot? { try cwdRoot.map(DirectoryRoot.init) }
}
