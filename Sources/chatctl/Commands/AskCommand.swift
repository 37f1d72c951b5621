import ArgumentParser
import HeartbeatCore

struct AskCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    command: "ask",
    abstract: "Ask something, from within a chat's own command.",
    discussion: """
      When the command then ends with 0, its chat becomes waiting with the question, and its \
      answer is stored as ever. `list --questions` shows who waits; `send` answers and makes the \
      chat pending: its next run reads the answer as its newest message. A later question takes \
      the place of an earlier one. What ends in another way, or runs again because a message \
      arrived meanwhile, has asked nothing.

      Examples:
        chatctl ask "Plan A or plan B?"
        git diff --stat | chatctl ask -
      """)

  @Argument(help: "The question; - reads it from stdin.")
  var question: String

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    // Who is in no chat is told that, and not of a role that would not help.
    _ = try database.role.held()
    let own = try OwnChat.current()
    let store = try database.openOwnRun()
    let text = try MessageArgument.question(question)
    let chat = try store.askFromWithin(
      text, lease: own.lease, worker: own.worker, at: database.now())
    // What a chat's command prints is its answer.
    guard output.json else { return }
    let out = Output.standard()
    try out.json(ChatJSON(chat))
    try out.flush()
  }
}
