import ArgumentParser
import HeartbeatCore

struct StartCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "start",
    abstract: "Make pending chats.",
    discussion: """
      Without a title, a chat is called by the first line of its message, cut to 80 characters. \
      The database is created unless it is there.

      With --key the command can be repeated safely: the key's first chat is the answer each time. \
      A file for --from has one JSON object per line with any of the keys title, message, \
      workspace and key; all of its chats are made, or none.

      Examples:
        chatctl start "Summarise the report" --title Report
        chatctl start --title load --count 1000
        git diff | chatctl start - --title Review --key review-42
        chatctl start --from chats.ndjson --json
      """)

  @Argument(help: "The first message; - reads it from stdin.")
  var message: String?

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

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if from == "" { throw ValidationError("--from is empty: it must name a file") }
    if from != nil, message != nil || title != nil || key != nil || count != nil || workspace != nil
    {
      throw ValidationError(
        "--from takes all from the file, not from MESSAGE, --title, --count, --workspace or --key")
    }
    if key != nil, count ?? 1 > 1 {
      throw ValidationError("--key names one chat, so it does not go with --count")
    }
  }

  func run() throws {
    // All input is read and checked before anything is created.
    let drafts = try self.drafts()
    let store = try database.openOperator(creating: true)
    let now = wallTime()
    let chats = try drafts.isEmpty ? [] : store.create(drafts, at: now)
    let out = Output.standard()
    if output.json {
      try out.json(chats.map(ChatJSON.init))
    } else {
      for line in Self.text(chats, now: now) { try out.line(line) }
    }
    try out.flush()
  }

  private func drafts() throws -> [ChatDraft] {
    if let from { return try ChatImport.read(from) }
    let message = try message.map { try MessageArgument.text($0) }
    let draft = try ChatDraft(
      checkedTitle: title, message: message, workspace: workspace, key: key)
    return Array(repeating: draft, count: count ?? 1)
  }

  /// The lines; of many only how many chats are new and how many were found again.
  static func text(_ chats: [Chat], now: Timestamp) -> [String] {
    let lines = lines(chats, now: now)
    guard lines.count > ChatsText.most else { return lines }
    // A key that the file has twice is one chat.
    var seen: Set<ChatID> = []
    let chats = chats.filter { seen.insert($0.id).inserted }
    return ChatsText.lines(chats, by: { $0.createdAt == now }, chat: \.id) { isNew, chats in
      isNew ? "created \(chats)" : "there already, by their keys: \(chats)"
    }
  }

  /// One line for each run of new chats, and one for each chat that a key found again.
  static func lines(_ chats: [Chat], now: Timestamp) -> [String] {
    var lines: [String] = []
    var rest = chats[...]
    while let first = rest.first {
      guard first.createdAt == now else {
        lines.append("chat \(first.id) has this key already")
        rest = rest.dropFirst()
        continue
      }
      var last = first
      rest = rest.dropFirst()
      while let next = rest.first, next.createdAt == now,
        next.id.rawValue == last.id.rawValue + 1
      {
        last = next
        rest = rest.dropFirst()
      }
      lines.append(
        first.id == last.id ? "created chat \(first.id)" : "created chats \(first.id)-\(last.id)")
    }
    return lines
  }
}
