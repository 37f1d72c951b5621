/// The parts of which manual pages are made.
enum ManualText {
  // MARK: - Commands

  /// The commands of a group that people see.
  static func members(of group: CommandDescription) -> [CommandDescription] {
    (group.subcommands ?? []).filter { $0.shouldDisplay && $0.commandName != "help" }
  }

  /// The pages of a group's commands, with what each is for.
  static func list(of group: CommandDescription, below name: String) -> [String] {
    members(of: group).flatMap { command in
      [
        ".TP", ManualPage.reference("\(name)-\(command.commandName)"),
        Roff.line(command.abstract ?? ""),
      ]
    }
  }

  static func about(_ command: CommandDescription) -> [String] {
    let abstract = command.abstract ?? ""
    return (abstract.isEmpty ? [] : [Roff.line(abstract)]) + discussion(command)
  }

  /// The name, what must be there, and in brackets what may.
  static func synopsis(_ path: [String], _ arguments: [CommandDescription.Argument]) -> String {
    let options = arguments.filter { !$0.isPositional }
    let needed = options.filter { !$0.isOptional }.map(label)
    let optional = options.allSatisfy { !$0.isOptional } ? [] : ["[\\fIoptions\\fR]"]
    let positional = arguments.filter(\.isPositional).map { argument in
      let value = label(argument)
      return argument.isOptional ? "[\(value)]" : value
    }
    return ([Roff.bold(path.joined(separator: " "))] + needed + optional + positional)
      .joined(separator: " ")
  }

  // MARK: - Arguments

  static func arguments(
    of command: CommandDescription, without others: [CommandDescription.Argument]
  ) -> [CommandDescription.Argument] {
    let names = Set(others.compactMap(\.name))
    return (command.arguments ?? []).filter { argument in
      argument.shouldDisplay && !(argument.name.map(names.contains) ?? false)
    }
  }

  static func options(_ arguments: [CommandDescription.Argument]) -> [String] {
    arguments.flatMap { argument in
      [".TP", label(argument), Roff.line(argument.abstract ?? "")]
        + (argument.discussion.map { [Roff.line($0)] } ?? [])
    }
  }

  private static func label(_ argument: CommandDescription.Argument) -> String {
    let more = argument.isRepeating ? " \\&..." : ""
    let value = Roff.italic(argument.valueName ?? "") + more
    if argument.isBehindTerminator { return "\\-\\- " + value }
    guard let name = argument.name else { return value }
    return argument.isFlag ? Roff.bold(name) : "\(Roff.bold(name)) \(value)"
  }

  // MARK: - Text

  /// Paragraphs, and between them the lines of examples as they are.
  static func discussion(
    _ command: CommandDescription, leavingOut beginning: String? = nil
  ) -> [String] {
    var lines: [String] = []
    var isExample = false
    for line in (command.discussion ?? "").split(separator: "\n", omittingEmptySubsequences: false)
    {
      if let beginning, line.hasPrefix(beginning) { continue }
      let indented = line.hasPrefix("  ")
      if indented != isExample {
        lines += indented ? [".RS 4", ".nf"] : [".fi", ".RE"]
        isExample = indented
      }
      if indented {
        lines.append(Roff.line(line.drop { $0 == " " }))
      } else if !line.isEmpty {
        lines += [".PP", Roff.line(line)]
      }
    }
    return isExample ? lines + [".fi", ".RE"] : lines
  }

  static var exitCodes: [String] {
    [".SH EXIT STATUS"]
      + ExitCode.allCases.flatMap { item(Roff.bold("\($0.rawValue)"), $0.meaning) }
      + [
        ".PP",
        Roff.line(
          """
          A command that is run as a chat has a code of its own: 0 completes the chat, 75 \
          (EX_TEMPFAIL) has it tried again without using up an attempt, any other is a failed attempt.
          """),
      ]
  }

  static var environment: [String] {
    [".SH ENVIRONMENT"] + variables.flatMap { item(Roff.bold($0), $1) }
  }

  static var files: [String] {
    [".SH FILES"]
      + item(
        Roff.italic("~/.local/state/chatctl/chats.db"),
        "The database, unless --db or the environment names another.")
  }

  private static let variables: [(String, String)] = [
    ("CHATCTL_DB", "The database, where --db does not name one."),
    ("CHATCTL_ROLE", "The most that a command may do; --role only lowers it."),
    (
      "CHATCTL_STATE",
      "The directory where this host keeps logs and locks of databases on servers, where it is "
        + "absolute; else $XDG_STATE_HOME/chatctl."
    ),
    ("XDG_STATE_HOME", "The directory of chatctl/chats.db, where it is absolute."),
    ("NO_COLOR", "Set to anything: no colour, unless --color is given."),
    ("CLICOLOR_FORCE", "Set to anything but 0: colour where there is no terminal, too."),
    ("CLICOLOR", "0: no colour."),
    ("COLUMNS", "How wide the terminal is."),
    (
      "NOTIFY_SOCKET, WATCHDOG_USEC, WATCHDOG_PID",
      "As a service manager such as systemd sets them: run tells it how the worker does. What a "
        + "worker starts does not get them."
    ),
  ]

  private static func item(_ tag: String, _ text: String) -> [String] {
    [".TP", tag, Roff.line(text)]
  }
}
