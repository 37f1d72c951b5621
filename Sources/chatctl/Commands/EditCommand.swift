import ArgumentParser
import HeartbeatCore

struct EditCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    command: "edit",
    abstract: "Change what pending chats are to be run with.",
    discussion: """
      A chat that is not pending is refused. Each keeps its place in the queue, apart from what a new \
      priority makes of it. What is changed is in the event log.

      Examples:
        chatctl edit 7 --priority 10
        chatctl edit 7 8 9 --group night --delay 2h
        chatctl edit 7 --title "Second try" --timeout none --no-tags --tag slow
      """)

  @OptionGroup var chosen: NamedChats

  @Option(parsing: .unconditional, help: "The title, 1 to 500 characters.")
  var title: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The group; none for no group.", valueName: "name"),
    transform: EditArgument.group)
  var group: ChatEdit.New<String>?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("From -1000 to 1000; higher ones are claimed first.", valueName: "n"),
    transform: IntegerArgument.parse(in: -1000...1000))
  var priority: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Not claimed before that time has passed; 0s for at once.", valueName: "duration"),
    transform: DurationArgument.parseOrZero)
  var delay: Duration?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Not claimed before: 22:30, \"2026-12-31 18:00\" or 2026-12-31T18:00:00Z.",
      valueName: "time"))
  var at: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The longest that a run may take; none for the worker's own.", valueName: "duration"),
    transform: EditArgument.duration)
  var timeout: ChatEdit.New<Duration>?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The longest that a run may be silent; none for the worker's own.", valueName: "duration"),
    transform: EditArgument.duration)
  var silence: ChatEdit.New<Duration>?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The directory in which its command runs; none for the worker's own.", valueName: "dir"),
    completion: .directory)
  var cwd: String?

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "A tag besides those that it has; with --no-tags instead of them. May be repeated.",
      valueName: "tag"),
    transform: ChatDraft.checkedTag)
  var tag: [String] = []

  @Flag(help: "Remove the tags that it has.")
  var noTags = false

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if delay != nil, at != nil { throw ValidationError("--delay and --at exclude each other") }
    let isNothing =
      title == nil && group == nil && priority == nil && delay == nil && at == nil
      && timeout == nil && silence == nil && cwd == nil && tag.isEmpty && !noTags
    if isNothing { throw ValidationError("say what to change, such as --priority 10") }
  }

  func run() throws {
    let now = try database.now()
    let edit = try self.edit(at: now)
    let store = try database.openOperator()
    guard case .chats(let chats) = chosen.selection else { return }
    let changes = try store.edit(chats, edit, at: now)
    try ChangesReport(changes, verb: "edited").print(output, nothing: "no chat was named")
  }

  private func edit(at now: Timestamp) throws -> ChatEdit {
    if let title { try ChatDraft.checkTitle(title) }
    var edit = ChatEdit()
    edit.title = title
    edit.group = group
    edit.priority = priority
    if let delay { edit.startAt = delay == .zero ? .nothing : .value(now + delay) }
    if let at { edit.startAt = .value(try TimeArgument.future(at, from: now)) }
    edit.timeout = timeout
    edit.silence = silence
    var directories = DirectoryArgument()
    edit.directory = try cwd.map { path in
      path == "none" ? .nothing : .value(try directories.absolute(path))
    }
    edit.tags = noTags ? .instead(tag) : tag.isEmpty ? nil : .besides(tag)
    return edit
  }
}

/// Values that a chat need not have, as they are typed.
enum EditArgument {
  static func group(_ text: String) throws -> ChatEdit.New<String> {
    text == ChatDraft.noGroup ? .nothing : .value(try ChatDraft.checkedGroup(text))
  }

  static func duration(_ text: String) throws -> ChatEdit.New<Duration> {
    text == "none" ? .nothing : .value(try DurationArgument.parse(text))
  }
}
