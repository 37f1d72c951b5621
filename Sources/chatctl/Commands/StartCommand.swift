import ArgumentParser
import Glibc
import HeartbeatCore

struct StartCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    command: "start",
    abstract: "Make pending chats.",
    discussion: """
      Without a title, a chat is called by the first line of its message, cut to 80 characters. \
      The database is created unless it is there.

      With --key the command can be repeated safely: the key's first chat is the answer each time. \
      A file for --from has one JSON object per line with any of the keys title, message, \
      workspace, key, group, priority, after, after_any, delay, at, timeout, silence, cwd, env, tags \
      and args; all of its chats are made, or none.

      Behind -- stand arguments that follow those of the worker's command. Where neither MESSAGE nor \
      --title stands before it, one word behind it is the message: start -- "- fix this".

      Examples:
        chatctl start "Summarise the report" --title Report
        chatctl start --title load --count 1000
        git diff | chatctl start - --title Review --key review-42
        chatctl start "Fix the tests" --cwd ~/project --env MODEL=large --tag night -- --fast
        chatctl start "Sum it up" --group night --priority 5 --after 41,42 --at 06:00
        chatctl start --from chats.ndjson --json
      """)

  @Argument(help: "The first message; - reads it from stdin.")
  var message: String?

  @Option(
    name: .customLong("message"), parsing: .unconditional,
    help: ArgumentHelp("The same for a text that may begin with a dash.", valueName: "message"))
  var messageOption: String?

  @Option(
    parsing: .unconditional,
    help: "The title, 1 to 500 characters. (default: the message's first line)")
  var title: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("How many such chats to make, up to 100000. (default: 1)", valueName: "n"),
    transform: IntegerArgument.parse(in: 1...ChatImport.maxChats))
  var count: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The workspace that the chats keep awake.", valueName: "name"))
  var workspace: String?

  @Option(
    parsing: .unconditional,
    help: "Your own name for the chat, 1 to 200 characters; makes the command repeatable.")
  var key: String?

  @Option(
    help: ArgumentHelp(
      "Make a chat of each line of a file; - reads stdin.", valueName: "file"),
    completion: .file())
  var from: String?

  @OptionGroup var bring: BringOptions
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  @Argument(
    parsing: .postTerminator,
    help: ArgumentHelp(
      "Arguments that follow those of the worker's command, without a shell.", valueName: "args"))
  var arguments: [String] = []

  func validate() throws {
    if from == "" { throw ValidationError("--from is empty: it must name a file") }
    if message != nil, messageOption != nil {
      throw ValidationError("the message is given twice: as an argument and by --message")
    }
    let isNamed = message != nil || messageOption != nil || title != nil
    if from != nil,
      isNamed || !arguments.isEmpty || key != nil || count != nil || workspace != nil
        || !bring.isEmpty
    {
      throw ValidationError(
        "--from takes all from the file, not from MESSAGE, --title, --count, --workspace, --key, "
          + "other options of a chat or arguments behind --")
    }
    if key != nil, count ?? 1 > 1 {
      throw ValidationError("--key names one chat, so it does not go with --count")
    }
    // A script may make chats that have neither; by hand it is a slip.
    if from == nil, !isNamed,
      isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1
    {
      throw ValidationError(
        "a message or --title is needed: chatctl start \"Summarise the report\"")
    }
  }

  func run() throws {
    // All input is read and checked before anything is created.
    let now = try database.now()
    let drafts = try self.drafts(at: now)
    let store = try database.openOperator(creating: true)
    try Self.requireOlder(drafts, in: store)
    let meter = try ProgressMeter()
    let made =
      try drafts.isEmpty
      ? []
      : store.make(drafts, at: database.now()) { meter.show("chats", $0, of: drafts.count) }
    meter.clear()
    let out = Output.standard()
    if output.json {
      try out.json(arrayOf: made, MadeChatJSON.init)
    } else {
      for line in Self.text(made) { try out.line(line) }
    }
    try out.flush()
    StartNotices(drafts: drafts, made: made, store: store, at: now).say()
  }

  /// A chat that these drafts make has a number that nobody could know before.
  private static func requireOlder(_ drafts: [ChatDraft], in store: any QuestionStore) throws {
    for chat in Set(drafts.lazy.flatMap(\.after)).sorted() {
      guard try store.chat(chat) != nil else { throw StoreError.unknownChat(chat) }
    }
  }

  private func drafts(at now: Timestamp) throws -> [ChatDraft] {
    if let from { return try ChatImport.read(from, at: now) }
    var fields = DraftFields()
    fields.title = title
    fields.message = try (message ?? messageOption).map { try MessageArgument.text($0) }
    fields.workspace = workspace
    fields.key = key
    fields.arguments = arguments
    bring.add(to: &fields)
    var directories = DirectoryArgument()
    let draft = try fields.draft(at: now, &directories)
    return Array(repeating: draft, count: count ?? 1)
  }

  /// The lines; of many only how many chats are new and how many were found again.
  static func text(_ made: [MadeChat]) -> [String] {
    let lines = lines(made)
    guard lines.count > ChatsText.most else { return lines }
    // A key that the file has twice is one chat.
    var seen: Set<ChatID> = []
    let made = made.filter { seen.insert($0.chat.id).inserted }
    return ChatsText.lines(made, by: \.isNew, chat: \.chat.id) { isNew, chats in
      isNew ? "created \(chats)" : "there already, by their keys: \(chats)"
    }
  }

  /// One line for each run of new chats, and one for each chat that a key found again.
  static func lines(_ made: [MadeChat]) -> [String] {
    var lines: [String] = []
    var rest = made[...]
    while let first = rest.first {
      guard first.isNew else {
        lines.append("chat \(first.chat.id) has this key already")
        rest = rest.dropFirst()
        continue
      }
      var last = first.chat.id
      rest = rest.dropFirst()
      while let next = rest.first, next.isNew, next.chat.id.rawValue == last.rawValue + 1 {
        last = next.chat.id
        rest = rest.dropFirst()
      }
      let id = first.chat.id
      lines.append(id == last ? "created chat \(id)" : "created chats \(id)-\(last)")
    }
    return lines
  }
}
