import ArgumentParser
import Glibc
import HeartbeatCore

struct EventsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    command: "events",
    abstract: "Print the event log: who held a chat, who took it, why.",
    discussion: """
      Oldest first, or the newest with --reverse. With --json, one object per line. --follow goes on \
      with what happens from now on, until SIGINT or SIGTERM, and then exits 0. The events of \
      deleted chats stay.

      Examples:
        chatctl events --chat 7
        chatctl events --reverse --limit 20
        chatctl events --since 8h --kind gave_up quarantined
        chatctl events --worker w1 --after 1200 --json
        chatctl events --follow --json | jq .kind
      """)

  @Option(
    parsing: .unconditional, help: "Only events of this chat.", transform: ChatIDArgument.parse)
  var chat: ChatID?

  @Option(
    parsing: .unconditional,
    help: "Only events about this worker id or about chats taken from it.",
    transform: WorkerID.parse)
  var worker: WorkerID?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Only events with a greater number. (default: 0)", valueName: "seq"),
    transform: IntegerArgument.parse(in: 0...Int.max))
  var after = 0

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Only events of the last while, such as 1h.", valueName: "duration"),
    transform: DurationArgument.parse)
  var since: Duration?

  @Option(
    name: .customLong("kind"), parsing: .upToNextOption,
    help: ArgumentHelp("Only events of these kinds; may be repeated.", valueName: "kind"),
    completion: .list(Event.Kind.names), transform: Event.Kind.parse)
  var kinds: [Event.Kind] = []

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Only the first of what would be printed.", valueName: "n"),
    transform: IntegerArgument.parse(in: 1...Int.max))
  var limit: Int?

  @Flag(help: "The newest first.")
  var reverse = false

  @Flag(help: "Go on with new events until interrupted, or until there are as many as --limit.")
  var follow = false

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if follow, reverse {
      throw ValidationError("--follow and --reverse exclude each other: what is new comes last")
    }
  }

  func run() throws {
    // Before anything can take long: a follower has nothing to lose or to put in order, so it may
    // end at once, wherever it is.
    if follow { Follower.endQuietlyWhenInterrupted() }
    let store = try database.openQuestions()
    if let chat { try requireTraces(of: chat, in: store) }
    var filter = EventFilter()
    filter.chat = chat
    filter.worker = worker
    filter.after = Int64(after)
    filter.kinds = Set(kinds)
    filter.since = try since.map { try database.now() - $0 }
    filter.isReversed = reverse
    var reader = try EventReader(store: store, filter: filter, limit: limit)
    let out = Output.standard()
    var reading = PatientReading()
    while true {
      while let page = try follow ? reading.read({ try reader.next() }) ?? nil : reader.next() {
        try print(page, to: out)
      }
      guard follow, !reader.isAtLimit else { return }
      usleep(100_000)
    }
  }

  private func print(_ page: [Event], to out: Output) throws {
    for event in page {
      if output.json {
        try out.json(EventJSON(event))
      } else {
        try out.line(EventText.line(event))
      }
      if follow { try out.flush() }
    }
    try out.flush()
  }

  /// A deleted chat is known as long as the log knows it.
  private func requireTraces(of chat: ChatID, in store: any QuestionStore) throws {
    guard try store.chat(chat) == nil else { return }
    var filter = EventFilter()
    filter.chat = chat
    filter.limit = 1
    guard try store.events(filter).isEmpty else { return }
    throw StoreError.unknownChat(chat)
  }
}
