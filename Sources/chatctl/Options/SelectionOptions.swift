import ArgumentParser
import HeartbeatCore

/// Chats by id, or all whose status allows it.
struct SelectionOptions: ParsableArguments {
  @Argument(help: "The chats.", transform: ChatIDArgument.parse)
  var chats: [ChatID] = []

  @Flag(help: "All chats whose status allows it.")
  var all = false

  func validate() throws {
    if all, !chats.isEmpty { throw ValidationError("name chats or --all, not both") }
    if !all, chats.isEmpty { throw ValidationError("name the chats, or --all") }
  }

  var selection: ChatSelection { all ? .all : .chats(ChatIDArgument.unique(chats)) }
}
