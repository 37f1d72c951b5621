import HeartbeatCore

/// What a request is for. Pure.
enum Route: Equatable, Sendable {
  case file(PageFile)
  /// The stream of all that is shown at once.
  case overview
  /// The stream of one chat.
  case chat(ChatID)
  case timeline
  case metrics
  /// A command whose answer is wanted, with its arguments.
  case command(APICommand)
  /// What somebody wants done, as the form that he has sent.
  case action

  /// - Returns: Nil for what there is not.
  /// - Throws: ``InvalidInput`` for what a command cannot be asked.
  static func of(_ target: RequestTarget) throws -> Route? {
    let path = target.path
    switch (path.first, path.count) {
    case (nil, 0): return .file(.overview)
    case ("chats", 2): return chat(path[1]).map { _ in .file(.chat) }
    case ("files", 2): return PageFile(rawValue: path[1]).map { .file($0) }
    case ("stream", 1): return .overview
    case ("stream", 2): return chat(path[1]).map { .chat($0) }
    case ("timeline.svg", 1): return .timeline
    case ("metrics", 1):
      guard target.query.isEmpty else { throw InvalidInput("metrics takes no options here") }
      return .metrics
    case ("action", 1): return .action
    case ("api", _):
      return try APICommand(Array(path.dropFirst()), target.query).map { .command($0) }
    default: return nil
    }
  }

  /// Methods that it answers.
  var methods: [String] { self == .action ? ["POST"] : ["GET", "HEAD"] }

  private static func chat(_ text: String) -> ChatID? { try? ChatIDArgument.parse(text) }
}
