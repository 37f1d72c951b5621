import ArgumentParser
import HeartbeatCore

/// What a new chat brings along: when it may run, for how long, and what its command gets.
struct BringOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The group whose places and pauses it shares.", valueName: "name"),
    transform: ChatDraft.checkedGroup)
  var group: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "From -1000 to 1000; higher ones are claimed first. (default: 0)", valueName: "n"),
    transform: IntegerArgument.parse(in: -1000...1000))
  var priority: Int?

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "It is claimed once these have completed; may be repeated.", valueName: "chats"),
    transform: AfterArgument.parse)
  var after: [AfterArgument] = []

  @Flag(help: "It comes after those chats however they end, and not only when they complete.")
  var afterAny = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("It is not claimed before that time has passed.", valueName: "duration"),
    transform: DurationArgument.parse)
  var delay: Duration?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "It is not claimed before: 22:30, \"2026-12-31 18:00\" or 2026-12-31T18:00:00Z.",
      valueName: "time"))
  var at: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The longest that a run may take.", valueName: "duration"),
    transform: DurationArgument.parse)
  var timeout: Duration?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The longest that a run may be silent.", valueName: "duration"),
    transform: DurationArgument.parse)
  var silence: Duration?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The directory in which its command runs.", valueName: "dir"),
    completion: .directory)
  var cwd: String?

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp("A variable for its command; may be repeated.", valueName: "name=value"),
    transform: VariableArgument.parse)
  var env: [VariableArgument] = []

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp("A tag, 1 to 64 characters; may be repeated.", valueName: "tag"),
    transform: ChatDraft.checkedTag)
  var tag: [String] = []

  func validate() throws {
    if afterAny, after.isEmpty { throw ValidationError("--after-any needs --after") }
    if delay != nil, at != nil { throw ValidationError("--delay and --at exclude each other") }
  }

  var isEmpty: Bool {
    group == nil && priority == nil && after.isEmpty && delay == nil && at == nil
      && timeout == nil && silence == nil && cwd == nil && env.isEmpty && tag.isEmpty
  }

  func add(to fields: inout DraftFields) {
    fields.group = group
    fields.priority = priority
    fields.after = after.flatMap(\.chats)
    fields.afterAny = afterAny
    fields.delay = delay
    fields.at = at
    fields.timeout = timeout
    fields.silence = silence
    fields.directory = cwd
    for variable in env { fields.environment[variable.name] = variable.value }
    fields.tags = tag
  }
}

/// Chats that another one comes after, as they are typed: `41` or `41,42`.
struct AfterArgument: Hashable, Sendable {
  let chats: [ChatID]

  static func parse(_ text: String) throws -> AfterArgument {
    AfterArgument(
      chats: try text.split(separator: ",", omittingEmptySubsequences: false)
        .map { try ChatIDArgument.parse(String($0)) })
  }
}

/// A variable of the environment, as it is typed: `NAME=value`.
struct VariableArgument: Hashable, Sendable {
  let name: String
  let value: String

  static func parse(_ text: String) throws -> VariableArgument {
    guard let sign = text.firstIndex(of: "=") else {
      throw InvalidInput("a variable is given as NAME=value")
    }
    let variable = VariableArgument(
      name: String(text[..<sign]), value: String(text[text.index(after: sign)...]))
    try variable.check()
    return variable
  }

  /// - Throws: ``InvalidInput`` that never repeats the value, which may be a secret.
  func check() throws {
    let isName =
      name.utf8.first.map { !(48...57).contains($0) } == true
      && name.utf8.allSatisfy { byte in
        switch byte {
        case 48...57, 65...90, 97...122, UInt8(ascii: "_"): true
        default: false
        }
      }
    guard isName else {
      throw InvalidInput(
        "the name of a variable has letters, digits and _, and begins with no digit")
    }
    // They tell a command who it is and what it may do.
    guard !name.hasPrefix("CHATCTL_") else {
      throw InvalidInput("\(name) is set by the worker: names that begin with CHATCTL_ are its own")
    }
    guard !value.utf8.contains(0) else {
      throw InvalidInput("the value of \(name) must not contain a NUL character")
    }
  }
}
