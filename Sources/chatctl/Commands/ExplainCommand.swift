import ArgumentParser
import HeartbeatCore

struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    command: "explain",
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
    let explanation = try Explanation(
      of: chat, in: try database.openQuestions(), at: try database.now())
    let out = Output.standard()
    if output.json {
      try out.json(
        ExplanationJSON(
          chat: chat, title: explanation.title, explanation.history, explanation.now))
    } else {
      let title = explanation.title.map { ": \(TerminalText.safe($0))" } ?? ""
      try out.line("chat \(chat)\(title)")
      for line in explanation.history.lines {
        try out.line("\(TimeText.local(line.at))  \(Self.harmless(line.text))")
      }
      try out.line("now: \(Self.harmless(explanation.now.text))")
    }
    try out.flush()
  }

  private static func harmless(_ text: String) -> String {
    TerminalText.safeLines(text).joined(separator: " ")
  }
}
