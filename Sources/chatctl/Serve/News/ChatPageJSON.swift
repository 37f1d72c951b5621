import HeartbeatCore

/// How one chat stands, as its page shows it. Small: it changes with each sign that the chat gives.
struct ChatPageJSON: Encodable {
  let chat: Int64
  /// Null of a chat that is gone.
  let title: String?
  let role: String
  let facts: [FactJSON]
  let actions: [String]
  let now: String
  /// What an action is sent with: of which database the page is.
  let file: String

  init(_ explanation: Explanation, chat: Chat?, isOperator: Bool, file: String = "") {
    self.file = file
    self.chat = explanation.chat.rawValue
    title = explanation.title.map { CellJSON.shown($0) }
    role = (isOperator ? Role.operator : .viewer).rawValue
    facts = chat.map { ViewFact.all(of: $0).map(FactJSON.init) } ?? []
    actions = chat.map { WatchAction.offers(for: $0).map(\.rawValue) } ?? []
    now = CellJSON.shown(explanation.now.text)
  }
}

/// What was said and what has happened. Large: it is told only when it has changed.
struct ChatTextsJSON: Encodable {
  let messages: [PageMessageJSON]
  /// How many older ones are not shown.
  let olderMessages: Int
  let history: [ExplanationJSON.LineJSON]
  let olderHistory: Int

  enum CodingKeys: String, CodingKey {
    case messages
    case olderMessages = "older_messages"
    case history
    case olderHistory = "older_history"
  }

  /// A page is no archive; `chatctl show` and `explain` have all.
  static let mostMessages = 100
  static let mostHistory = 200

  init(_ explanation: Explanation, messages: [Message]) {
    self.messages = messages.suffix(Self.mostMessages).map(PageMessageJSON.init)
    olderMessages = max(messages.count - Self.mostMessages, 0)
    let lines = explanation.history.lines
    history = lines.suffix(Self.mostHistory).map {
      ExplanationJSON.LineJSON(
        at: $0.at.milliseconds, kind: $0.kind, text: CellJSON.shown($0.text))
    }
    olderHistory = max(lines.count - Self.mostHistory, 0)
  }
}

struct FactJSON: Encodable {
  let name: String
  let cells: [CellJSON]

  init(_ fact: ViewFact) {
    name = fact.name
    cells = fact.pieces.map(CellJSON.init)
  }
}

/// A message, as long as a page has room for.
struct PageMessageJSON: Encodable {
  let role: String
  let content: String
  let at: Int64

  private static let mostCharacters = 20_000

  init(_ message: Message) {
    role = message.role.rawValue
    content =
      message.content.count <= Self.mostCharacters
      ? message.content : "\(message.content.prefix(Self.mostCharacters))…"
    at = message.at.milliseconds
  }
}
