import ArgumentParser
import HeartbeatCore

struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    command: "list",
    abstract: "List the newest chats, newest last.",
    discussion: """
      Examples:
        chatctl list
        chatctl list --status running --status pending
        chatctl list --worker w1 --stale
        chatctl list --silent 10m
        chatctl list --group night --tag slow --search timeout
        chatctl list --sort running --columns id,running,output,title
        chatctl list --questions
        chatctl list --limit 50 --json
      """)

  @Option(
    name: .customLong("status"),
    help: ArgumentHelp("Only chats with this status; may be repeated.", valueName: "status"),
    completion: .list(ChatStatus.names),
    transform: ChatStatus.parse)
  var statuses: [ChatStatus] = []

  @Option(
    parsing: .unconditional, help: "Only chats that this worker id runs.", transform: WorkerID.parse
  )
  var worker: WorkerID?

  @Flag(help: "Only running chats whose worker is dead or whose heartbeat is stale.")
  var stale = false

  @Flag(help: "Only waiting chats that have asked something, with their questions.")
  var questions = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      Only running chats that have given no sign for so long: no output, no progress; since their \
      runs began where they have never given one.
      """, valueName: "duration"),
    transform: DurationArgument.parse)
  var silent: Duration?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The most chats to list. (default: 1000)", valueName: "n"),
    transform: IntegerArgument.parse(in: 1...Limits.rows))
  var limit = 1000

  @OptionGroup var listing: ListOptions
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    var filter = ChatFilter()
    filter.statuses = Set(statuses)
    filter.worker = worker
    filter.onlyStale = stale
    filter.silentFor = silent
    filter.onlyQuestions = questions
    filter.limit = limit
    listing.add(to: &filter)
    let now = try database.now()
    let page = try database.openQuestions().chats(filter, at: now)
    try ChatsReport(page.chats, now: now, columns: listing.columns?.columns).print(output)
    if page.isCutOff {
      let which = listing.sort == .id ? "newest" : "last"
      Output.say("only the \(which) \(limit) chats are listed; --limit lists more")
    }
  }
}
