import ArgumentParser

/// The commands by their names.
enum CommandTree {
  typealias Command = any ParsableCommand.Type

  static func command(_ name: String, of group: Command = Chatctl.self) -> Command? {
    group.configuration.subcommands.first { $0.configuration.commandName == name }
  }

  /// Whether a command's own name is not enough.
  static func isGroup(_ command: Command) -> Bool { !command.configuration.subcommands.isEmpty }

  /// The command that a path of names leads to.
  /// - Parameter line: The line that was typed, with another name in the place of the one at `index`.
  /// - Throws: ``InvalidInput`` for a name that no command has, with the line that may have been
  ///   meant.
  static func command(
    at path: [String], line: (_ index: Int, _ name: String) -> [String]
  ) throws -> Command {
    var command: Command = Chatctl.self
    for (index, name) in path.enumerated() {
      guard let next = self.command(name, of: command) else {
        throw unknown(Array(path[...index]), of: command) { line(index, $0) }
      }
      command = next
    }
    return command
  }

  private static func unknown(
    _ path: [String], of group: Command, line: (String) -> [String]
  ) -> InvalidInput {
    guard isGroup(group) else {
      return InvalidInput("\(ShellText.line(path.dropLast())) has no commands of its own")
    }
    let names = group.configuration.subcommands
      .filter { $0.configuration.shouldDisplay }.compactMap { $0.configuration.commandName }
    let fault = "there is no command \(ShellText.line(path))"
    guard let typed = path.last, let near = Nearest.name(to: typed, among: names) else {
      return InvalidInput("\(fault); \(ShellText.command(["help"] + path.dropLast())) lists them")
    }
    return InvalidInput("\(fault); did you mean: \(ShellText.command(line(near)))")
  }
}
