import HeartbeatCore

/// Chat ids as they are typed.
enum ChatIDArgument {
  /// For the `transform` of an argument.
  static func parse(_ text: String) throws -> ChatID {
    guard let number = IntegerArgument.number(text), let id = ChatID(rawValue: Int64(number)) else {
      throw InvalidInput("a chat id is a positive whole number")
    }
    return id
  }

  /// Each id once, in the order given: naming a chat twice asks for nothing more.
  static func unique(_ chats: [ChatID]) -> [ChatID] {
    var seen: Set<ChatID> = []
    return chats.filter { seen.insert($0).inserted }
  }
}
