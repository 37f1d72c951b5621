/// The manual, from what the commands tell the parser: a page for the program, and one for each command.
///
/// The parser's own generator makes one page with one line for the exit codes, runs the lines of examples
/// together and loses the ellipses of arguments that may be repeated.
///
/// Source: man(7), https://man7.org/linux/man-pages/man7/man.7.html
struct Manual {
  static let option = "--generate-manual"
  static let optionForAll = "--generate-manuals"
  static let program = "chatctl"

  private let root: CommandDescription
  private let date: String
  private let version: String

  /// - Parameter date: Such as `2026-11-25`.
  /// - Returns: Nil for a parser that describes its commands in another form.
  init?(date: String) {
    guard let root = CommandDescription.of(Chatctl.self) else { return nil }
    self.root = root
    self.date = date
    version = "\(Self.program) \(Version.text)"
  }

  /// The program's, with the names of all commands.
  var overview: ManualPage {
    page(
      Self.program, root.abstract,
      [
        ".SH SYNOPSIS", ".B \(Self.program)",
        "\\fIcommand\\fR [\\fIoptions\\fR] [\\fIarguments\\fR]",
        ".br", ".B \(Self.program) help", "[\\fIcommand\\fR]",
        ".SH DESCRIPTION",
      ] + ManualText.discussion(root, leavingOut: "Exit codes:")
        + [".SH COMMON OPTIONS"] + ManualText.options(commonOptions)
        + [".SH COMMANDS"] + ManualText.list(of: root, below: Self.program)
        + ManualText.exitCodes + ManualText.environment + ManualText.files,
      seeAlso: ManualText.members(of: root).map { "\(Self.program)-\($0.commandName)" })
  }

  /// All of them.
  var pages: [ManualPage] { [overview] + pages(of: root, path: [Self.program]) }

  private func pages(of group: CommandDescription, path: [String]) -> [ManualPage] {
    ManualText.members(of: group).flatMap { command in
      let path = path + [command.commandName]
      return [self.page(of: command, path)] + self.pages(of: command, path: path)
    }
  }

  private func page(of command: CommandDescription, _ path: [String]) -> ManualPage {
    let members = ManualText.members(of: command)
    let own = ManualText.arguments(of: command, without: commonOptions)
    let synopsis =
      members.isEmpty
      ? ManualText.synopsis(path, own)
      : "\(Roff.bold(path.joined(separator: " "))) \\fIcommand\\fR [\\fIoptions\\fR]"
    var body = [".SH SYNOPSIS", synopsis, ".SH DESCRIPTION"] + ManualText.about(command)
    if !members.isEmpty {
      body += [".SH COMMANDS"] + ManualText.list(of: command, below: path.joined(separator: "-"))
    } else if !own.isEmpty {
      body += [".SH OPTIONS"] + ManualText.options(own)
    }
    body += [
      ".PP", "Options that all commands have, exit codes and the environment are in",
      ManualPage.reference(Self.program) + ".",
    ]
    let name = path.joined(separator: "-")
    let above = (1..<path.count).map { path.prefix($0).joined(separator: "-") }
    return page(
      name, command.abstract, body,
      seeAlso: above + members.map { "\(name)-\($0.commandName)" })
  }

  private func page(
    _ name: String, _ abstract: String?, _ body: [String], seeAlso: [String]
  ) -> ManualPage {
    ManualPage(name, abstract ?? "", date: date, version: version, body, seeAlso: seeAlso)
  }

  /// Those of the first command are those of all, but for the program's own.
  private var commonOptions: [CommandDescription.Argument] {
    let first = root.subcommands?.first { $0.commandName == InitCommand.configuration.commandName }
    var names: Set<String> = []
    return ((first?.arguments ?? []) + (root.arguments ?? [])).filter { argument in
      argument.shouldDisplay && names.insert(argument.name ?? "").inserted
    }
  }
}
