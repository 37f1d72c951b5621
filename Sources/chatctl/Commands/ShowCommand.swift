import ArgumentParser
import HeartbeatCore

struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    command: "show",
    abstract: "Show one chat with its messages and events.",
    discussion: """
      Examples:
        chatctl show 7
        chatctl show 7 --json
        chatctl show 7 --show-env
      """)

  @Argument(help: "The chat.", transform: ChatIDArgument.parse)
  var chat: ChatID

  @Flag(help: "Show the values of the variables that it brings along, which may be secrets.")
  var showEnv = false

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let store = try database.openQuestions()
    guard let chat = try store.chat(chat) else { throw StoreError.unknownChat(chat) }
    let messages = try store.messages(of: chat.id)
    let launch = try store.launch(of: chat.id)
    var events: [Event] = []
    var filter = EventFilter()
    filter.chat = chat.id
    var reader = try EventReader(store: store, filter: filter)
    while let page = try reader.next() { events += page }
    let now = try database.now()
    let host = try chat.worker.flatMap { worker in
      try store.workers(at: now).first { $0.worker == worker }?.host
    }
    let out = Output.standard()
    if output.json {
      try out.json(
        ChatDetailJSON(
          chat: ChatJSON(chat), host: host, launch: LaunchJSON(launch, showsValues: showEnv),
          messages: messages.map(MessageJSON.init),
          events: events.map(EventJSON.init)))
    } else {
      let report = ChatDetailReport(
        chat: chat, host: host, launch: LaunchText(launch, showsValues: showEnv),
        messages: messages,
        events: events, now: now, isInColor: try output.isInColor())
      for line in report.lines { try out.line(line) }
    }
    try out.flush()
  }
}
