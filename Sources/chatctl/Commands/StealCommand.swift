import ArgumentParser
import HeartbeatCore

struct StealCommand: ManyChatsCommand {
  static let configuration = CommandConfiguration(
    command: "steal",
    abstract: "Move running chats to another worker id.",
    discussion: """
      The chats run on under new generations; the worker that had them stops them, and is told by \
      whom and why. The new holder has them at once, but begins the work of a command only when the \
      old run has ended; --now does not wait for that. Chats that are not running are refused, each \
      with its status.

      Examples:
        chatctl steal 7 8 --to w2 --reason "w1 is too slow"
        chatctl steal --all --from w1 --to w2
        chatctl steal --all --from w1 --to w2 --count 100 --json
      """)

  @Argument(
    help: ArgumentHelp("The chats to move.", valueName: "chats"),
    transform: ChatIDArgument.parseMany)
  var words: [[ChatID]] = []

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The worker id that gets them.", valueName: "worker"),
    transform: WorkerID.parse)
  var to: WorkerID

  @Flag(help: "Move all chats of the worker given with --from.")
  var all = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The worker id that loses them; with --all.", valueName: "worker"),
    transform: WorkerID.parse)
  var from: WorkerID?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("At most so many, oldest chat first; with --all.", valueName: "n"),
    transform: IntegerArgument.parse(in: 1...Limits.rows))
  var count: Int?

  @Option(parsing: .unconditional, help: ArgumentHelp("Why, for the event log.", valueName: "text"))
  var reason: String?

  @Flag(help: "Begin the work without waiting for the end of the old run.")
  var now = false

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  private var chats: [ChatID] { words.flatMap(\.self) }

  func validate() throws {
    if all {
      guard chats.isEmpty else { throw ValidationError("name chats or --all, not both") }
      guard from != nil else { throw ValidationError("--all needs --from to say whose chats") }
    } else {
      guard from == nil, count == nil else {
        throw ValidationError("--from and --count go with --all")
      }
      guard !chats.isEmpty else {
        throw ValidationError("name the chats to steal, or --all with --from")
      }
    }
    if let reason, reason.utf8.count > Limits.reasonBytes {
      throw ValidationError("a reason has at most \(Limits.reasonBytes) bytes")
    }
  }

  func run() throws {
    let selection: StealSelection =
      if all, let from {
        .allOf(from, count: count)
      } else {
        .chats(ChatIDArgument.unique(chats))
      }
    let store = try database.openOperator()
    try BulkCommand.run(by: database.clock()) { work in
      work.steal(selection, to: to, reason: reason, isNow: now, in: store)
    }
    .report(print)
  }

  private func print(_ theft: Theft) throws {
    let out = Output.standard()
    if output.json {
      try out.json(TheftJSON(theft))
    } else {
      for line in Self.lines(theft.stolen) { try out.line(line) }
    }
    try out.flush()
    if !theft.stolen.isEmpty, !theft.isHolderAlive {
      Output.say(
        "\(to) is not running; it gets them when it starts, or they are recovered when stale")
    }
    try Refusals.report(
      theft.refused, done: theft.stolen.count,
      nothing: "nothing matched: \(from.map { "\($0) holds no chat" } ?? "no chat was named")")
  }

  /// A line for each chat, or for each worker that lost many.
  private static func lines(_ stolen: [StolenChat]) -> [String] {
    guard stolen.count <= ChatsText.most else {
      return ChatsText.lines(stolen, by: { [$0.from, $0.to] }, chat: \.lease.chat) {
        "stole \($1) from \($0[0]) for \($0[1])"
      }
    }
    return stolen.map { stolen in
      "stole chat \(stolen.lease.chat) from \(stolen.from) for \(stolen.to), "
        + "generation \(stolen.lease.generation)"
    }
  }
}
