import HeartbeatCore

/// A chat's history and how it stands, as far as the database tells.
struct Explanation {
  let chat: ChatID
  /// Nil of a chat that is gone.
  let title: String?
  /// Of the chat, oldest first.
  let events: [Event]
  let history: History
  let now: ChatNow

  /// - Parameter known: The chat's oldest events; those after them are read.
  /// - Throws: ``StoreError/unknownChat(_:)`` for one that the log does not know either.
  init(of chat: ChatID, in store: any QuestionStore, at now: Timestamp, known: [Event] = []) throws
  {
    let circumstances = try store.circumstances(of: chat, at: now)
    var events = known
    var filter = EventFilter()
    filter.chat = chat
    filter.after = known.last?.seq ?? 0
    var reader = try EventReader(store: store, filter: filter)
    while let page = try reader.next() { events += page }
    guard circumstances != nil || !events.isEmpty else { throw StoreError.unknownChat(chat) }
    self.chat = chat
    title = circumstances?.chat.title
    self.events = events
    let history = History(events)
    self.history = history
    guard let circumstances else {
      self.now = .gone(history)
      return
    }
    self.now = ChatNow.of(circumstances, history, workers: try store.workers(at: now), now: now)
  }
}
