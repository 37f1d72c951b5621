import HeartbeatCore
import HeartbeatView

/// Everything that a report shows.
struct Report {
  /// How far back it was asked to go.
  let since: Duration
  /// From the first event in that time to the last one, or to now while anything goes on.
  let from: Timestamp
  let to: Timestamp
  let now: Timestamp
  let timeline: Timeline
  /// By name.
  let workers: [WorkerStatus]
  /// By how their newest lease is or was over.
  let outcomes: [Outcome]

  /// Chats of one outcome.
  struct Outcome {
    let end: Ownership.End?
    /// How many there are.
    let count: Int
    /// The newest of them, by group and number.
    let rows: [Row]
  }

  /// One chat.
  struct Row {
    let id: ChatID
    /// Nil for one that is gone.
    let chat: Chat?
    /// In the order of their generations; never empty.
    let ownerships: [Ownership]
  }

  /// Of one outcome.
  static let mostRows = 200

  /// Where the rows of chats are, for who comes from a bar.
  var listed: Set<ChatID> { Set(outcomes.flatMap { $0.rows.map(\.id) }) }

  func drawing(width: Int) -> TimelineDrawing {
    var drawing = TimelineDrawing(timeline, from: from, to: to, width: width)
    drawing.localOffset = TimeText.localOffset(at: to)
    return drawing
  }
}

extension Report {
  /// Reads the events of the time, which may be more than memory holds at once.
  /// - Throws: What the store throws.
  static func read(_ store: any QuestionStore, since: Duration, at now: Timestamp) throws -> Report
  {
    // Before the events: what changes meanwhile, they tell.
    var running = ChatFilter()
    running.statuses = [.running]
    running.limit = .max
    let held = try store.chats(running, at: now).chats
    var filter = EventFilter()
    filter.since = now - since
    let first = try one(of: filter, store)
    filter.isReversed = true
    let last = try one(of: filter, store)
    filter.isReversed = false
    filter.before = (last?.seq ?? 0) + 1
    let end = held.isEmpty ? min(last?.at ?? now, now) : now
    var timeline = Timeline(resolution: (first?.at ?? now - since).span(to: end) / 1000)
    for chat in held { timeline.add(held: chat) }
    var reader = try EventReader(store: store, filter: filter)
    while let page = try reader.next() {
      for event in page { timeline.add(event) }
    }
    let range = Self.range(
      first: timeline.firstAt, last: timeline.lastAt, goesOn: !held.isEmpty, begin: now - since,
      now: now)
    return Report(
      since: since, from: range.from, to: range.to, now: now, timeline: timeline,
      workers: try store.workers(at: now), outcomes: try outcomes(of: timeline, store))
  }

  /// The first event, in the order of the filter.
  private static func one(of filter: EventFilter, _ store: any QuestionStore) throws -> Event? {
    var reader = try EventReader(store: store, filter: filter, limit: 1)
    return try reader.next()?.first
  }

  /// What is to be seen, with a little room: no long time in which nothing happened.
  static func range(
    first: Timestamp?, last: Timestamp?, goesOn: Bool, begin: Timestamp, now: Timestamp
  ) -> (from: Timestamp, to: Timestamp) {
    guard let first, let last else { return (begin, now) }
    // A clock that was ahead for a while has written what lies in the future.
    let end = goesOn ? now : min(max(first, last), now)
    let room = max(first.span(to: end) / 50, .milliseconds(1))
    return (max(begin, first - room), goesOn ? now : min(end + room, now))
  }

  private static func outcomes(
    of timeline: Timeline, _ store: any QuestionStore
  ) throws -> [Outcome] {
    let byChat = Dictionary(grouping: timeline.ownerships.values, by: \.chat).mapValues { some in
      some.sorted { $0.lease < $1.lease }
    }
    let byEnd = Dictionary(grouping: byChat.values) { $0.last?.end }
    return try ([nil] + Ownership.End.allCases).compactMap { end in
      guard let chats = byEnd[end] else { return nil }
      let newest = chats.sorted { isNewer($0, $1) }.prefix(mostRows)
      let rows = try newest.compactMap { ownerships in
        try ownerships.first.map { first in
          Row(id: first.chat, chat: try store.chat(first.chat), ownerships: ownerships)
        }
      }
      return Outcome(
        end: end, count: chats.count,
        rows: rows.sorted { ($0.chat?.group ?? "", $0.id) < ($1.chat?.group ?? "", $1.id) })
    }
  }

  private static func isNewer(_ one: [Ownership], _ other: [Ownership]) -> Bool {
    let first = Timestamp(milliseconds: .min)
    guard let one = one.last, let other = other.last else { return false }
    return (one.endedAt ?? one.begunAt ?? first, one.lease)
      > (other.endedAt ?? other.begunAt ?? first, other.lease)
  }
}
