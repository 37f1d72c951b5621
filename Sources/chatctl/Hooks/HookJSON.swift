import HeartbeatCore

/// What a hook finds on its stdin.
struct HookJSON: Encodable {
  let hook: String
  let event: EventJSON
  let chat: ChatJSON?

  init(_ news: HookNews) {
    hook = news.kind.rawValue
    event = EventJSON(news.event)
    chat = news.chat.map(ChatJSON.init)
  }
}
