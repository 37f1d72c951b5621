import HeartbeatCore

/// A chat's history as scripts see it.
struct ExplanationJSON: Encodable {
  let chat: Int64
  /// Null of a chat that is gone.
  let title: String?
  let history: [LineJSON]
  let now: String
  let waitsFor: String?

  enum CodingKeys: String, CodingKey {
    case chat, title, history, now
    case waitsFor = "waits_for"
  }

  struct LineJSON: Encodable {
    let at: Int64
    let kind: String
    let text: String
  }

  init(chat: ChatID, title: String?, _ history: History, _ now: ChatNow) {
    self.chat = chat.rawValue
    self.title = title
    self.history = history.lines.map {
      LineJSON(at: $0.at.milliseconds, kind: $0.kind, text: $0.text)
    }
    self.now = now.text
    waitsFor = now.waitsFor
  }
}
