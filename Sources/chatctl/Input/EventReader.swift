import HeartbeatCore

/// Reads the event log page by page, however long it is.
struct EventReader {
  private static let page = 1000

  private let store: any QuestionStore
  private var filter: EventFilter
  /// How many events are still to come.
  private var rest: Int

  /// - Parameters:
  ///   - filter: Its limit does not count.
  ///   - limit: Of all pages; nil for none.
  init(store: any QuestionStore, filter: EventFilter, limit: Int? = nil) throws {
    self.store = store
    self.filter = filter
    rest = limit ?? .max
    if let since = filter.since {
      // So that neither the first page nor a look from the end reads all that is older.
      self.filter.after = max(filter.after, try store.lastEvent(before: since))
    }
  }

  /// Whether there are as many as were asked for.
  var isAtLimit: Bool { rest == 0 }

  /// The next page; nil when there is none for now.
  mutating func next() throws -> [Event]? {
    guard !isAtLimit else { return nil }
    filter.limit = min(Self.page, rest)
    let page = try store.events(filter)
    guard let last = page.last else { return nil }
    if filter.isReversed { filter.before = last.seq } else { filter.after = last.seq }
    rest -= page.count
    return page
  }
}
