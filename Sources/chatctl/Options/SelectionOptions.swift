import ArgumentParser
import HeartbeatCore

/// How a command is told which chats.
protocol ChatChoice: ParsableArguments {
  var selection: ChatSelection { get }
}

/// Chats by id, or all whose status allows it.
struct SelectionOptions: ChatChoice {
  @Argument(
    help: ArgumentHelp("The chats.", valueName: "chats"), transform: ChatIDArgument.parseMany)
  var words: [[ChatID]] = []

  @Flag(help: "All chats whose status allows it.")
  var all = false

  var chats: [ChatID] { words.flatMap(\.self) }

  func validate() throws {
    if all, !chats.isEmpty { throw ValidationError("name chats or --all, not both") }
    if !all, chats.isEmpty { throw ValidationError("name the chats, or --all") }
  }

  var selection: ChatSelection { all ? .all : .chats(ChatIDArgument.unique(chats)) }
}

/// Chats by id: for what nobody should do to all chats by a slip.
struct NamedChats: ChatChoice {
  @Argument(
    help: ArgumentHelp("The chats.", valueName: "chats"), transform: ChatIDArgument.parseMany)
  var words: [[ChatID]]

  var chats: [ChatID] { words.flatMap(\.self) }
  var selection: ChatSelection { .chats(ChatIDArgument.unique(chats)) }
}

/// A command whose positional arguments are all ids that ``ChatIDArgument/parseMany(_:)`` reads.
protocol ManyChatsCommand: ParsableCommand {}
