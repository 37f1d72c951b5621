import ArgumentParser
import HeartbeatCore

struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Tell a chat's history in sentences, and what it waits for now.",
    discussion: """
      Oldest first: who had it, when and for how long, why it changed hands, how attempts ended. The \
      last line says how it stands now. A chat that was deleted or pruned is told of for as long as \
      the event log knows it.

      Examples:
        chatctl explain 7
        chatctl explain 7 --json | jq -r .now
      """)

  @Argument(help: "The chat.", transform: ChatIDArgument.parse)
  var chat: ChatID

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let store = try database.openQuestions()
    let now = try database.now()
    let circumstances = try store.circumstances(of: chat, at: now)
    var events: [Event] = []
    var filter = EventFilter()
    filter.chat = chat
    var reader = try EventReader(store: store, filter: filter)
    while let page = try reader.next() { events += page }
    guard circumstances != nil || !events.isEmpty else { throw StoreError.unknownChat(chat) }
    let history = History(events)
    let standing = try circumstances.map {
      ChatNow.of($0, history, workers: try store.workers(at: now), now: now)
    }
    try print(history, standing ?? .gone(history), title: circumstances?.chat.title)
  }

  private func print(_ history: History, _ now: ChatNow, title: String?) throws {
    let out = Output.standard()
    if output.json {
      try out.json(ExplanationJSON(chat: chat, title: title, history, now))
    } else {
      try out.line("chat \(chat)" + (title.map { ": \(TerminalText.safe($0))" } ?? ""))
      for line in history.lines {
        try out.line("\(TimeText.local(line.at))  \(Self.harmless(line.text))")
      }
      try out.line("now: \(Self.harmless(now.text))")
    }
    try out.flush()
  }

  private static func harmless(_ text: String) -> String {
    TerminalText.safeLines(text).joined(separator: " ")
  }
}
