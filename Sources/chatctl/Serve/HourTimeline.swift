import HeartbeatCore
import HeartbeatView
import Synchronization

/// The drawing of the last hour, which goes on with what has come since it was asked for last. Of one thread.
struct HourTimeline {
  static let span: Duration = .seconds(3600)
  /// After a longer while nobody knows what has ended meanwhile, but by reading it all.
  private static let mostPause: Duration = .seconds(1800)
  /// The most chats that are held all the time without an event.
  private static let mostHeld = 20_000
  private static let width = 1240
  /// As much as a moment is, of the time that is drawn.
  private static let resolution: Duration = .seconds(4)
  /// A drawing is kept for so many times what it took, and a while without events.
  private static let pauses = 20
  private static let mostAge: Duration = .seconds(30)

  private let database: NamedDatabase
  private var number = 0
  private let clock: any WorkerClock
  private var timeline: Timeline?
  private var readAt: Uptime?
  private var drawing: (svg: [UInt8], seq: Int64, at: Uptime, took: Duration)?

  init(of database: NamedDatabase, clock: any WorkerClock) {
    self.database = database
    self.clock = clock
  }

  /// - Returns: An element `svg` without a style.
  mutating func svg() throws -> [UInt8] {
    let begin = clock.uptime()
    let opened = try database.opened()
    // Of another file nothing is known yet.
    if opened.number != number { (timeline, readAt, drawing) = (nil, nil, nil) }
    number = opened.number
    if let drawing, begin - drawing.at < drawing.took * Self.pauses { return drawing.svg }
    let now = clock.wallTime()
    if let readAt, begin - readAt > Self.mostPause { timeline = nil }
    var timeline = try timeline ?? first(opened.store)
    var filter = EventFilter()
    filter.after = timeline.seq
    // Of the first time alone: later ones follow on what was read.
    if self.timeline == nil { filter.since = now - Self.span }
    var reader = try EventReader(store: opened.store, filter: filter)
    while let page = try reader.next() { for event in page { timeline.add(event) } }
    timeline.forget(before: now - Self.span)
    self.timeline = timeline
    readAt = begin
    if let drawing, drawing.seq == timeline.seq, begin - drawing.at < Self.mostAge {
      return drawing.svg
    }
    let svg = Self.draw(timeline, at: now)
    let end = clock.uptime()
    drawing = (svg, timeline.seq, end, end - begin)
    return svg
  }

  /// With the chats that are held: what began more than an hour ago has no event in it.
  private func first(_ store: any QuestionStore) throws -> Timeline {
    var timeline = Timeline(resolution: Self.resolution, limit: 5_000)
    var filter = ChatFilter()
    filter.statuses = [.running]
    filter.limit = Self.mostHeld
    for chat in try store.chats(filter, at: clock.wallTime()).chats { timeline.add(held: chat) }
    return timeline
  }

  static func draw(_ timeline: Timeline, at now: Timestamp) -> [UInt8] {
    var drawing = TimelineDrawing(timeline, from: now - span, to: now, width: width)
    drawing.localOffset = TimeText.localOffset(at: now)
    drawing.link = { "/chats/\($0)" }
    // The policy of the page lets no style in but that of its files.
    drawing.hasStyle = false
    return Array(drawing.svg.utf8)
  }
}

/// One for all pages: only one thread asks it, so that nobody waits for another's drawing.
final class SharedTimeline: Sendable {
  private let hour: Mutex<HourTimeline>

  init(_ hour: HourTimeline) { self.hour = Mutex(hour) }

  func svg() throws -> [UInt8] { try hour.withLock { try $0.svg() } }
}
