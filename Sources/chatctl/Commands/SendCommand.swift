import ArgumentParser
import HeartbeatCore

struct SendCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    command: "send",
    abstract: "Add a user message to a chat.",
    discussion: """
      A chat that is not running becomes pending; a running one runs again when it ends. To a \
      chat that has asked something, and waits, the message is the answer. From \
      within a chat's own command, which has the role chat, it adds to the answer of that chat, \
      as long as its run holds the lease.

      Examples:
        chatctl send 7 "Shorter, please"
        chatctl send 7 - < message.txt
      """)

  @Argument(help: "The chat.", transform: ChatIDArgument.parse)
  var chat: ChatID

  @Argument(help: "The message; - reads it from stdin.")
  var message: String

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let text = try MessageArgument.text(message)
    let chat =
      try database.role.held() == .chat
      ? sendFromWithin(text) : database.openOperator().send(text, to: chat, at: database.now())
    let out = Output.standard()
    if output.json {
      try out.json(ChatJSON(chat))
    } else {
      try out.line("sent to chat \(chat.id), which is \(chat.status.rawValue)")
    }
    try out.flush()
  }

  private func sendFromWithin(_ text: String) throws -> Chat {
    let own = try OwnChat.current()
    guard own.lease.chat == chat else {
      throw CommandFailure(
        .unauthorized,
        "this needs the role operator: the role chat sends only to its own chat, \(own.lease.chat)")
    }
    let store = try database.openOwnRun()
    try store.appendFromWithin(text, lease: own.lease, worker: own.worker, at: database.now())
    guard let chat = try store.chat(chat) else { throw StoreError.unknownChat(chat) }
    return chat
  }
}
