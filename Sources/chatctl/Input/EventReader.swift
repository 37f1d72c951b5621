import HeartbeatCore

/// Reads the event log page by page, however long it is.
struct EventReader {
  private let store: any QuestionStore
  private var filter: EventFilter

  /// - Parameter filter: Its limit is the size of a page.
  init(store: any QuestionStore, filter: EventFilter) {
    self.store = store
    self.filter = filter
    self.filter.limit = 1000
  }

  /// The next page; nil when there is none for now.
  mutating func next() throws -> [Event]? {
    let page = try store.events(filter)
    guard let last = page.last else { return nil }
    filter.after = last.seq
    return page
  }
}
