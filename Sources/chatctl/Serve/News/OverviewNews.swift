import HeartbeatCore
import HeartbeatView

/// What one page that shows everything is told: first what there is, then what has changed. Pure.
struct OverviewNews {
  private var told: Shown?

  private struct Shown {
    let summary: String
    let complaint: String?
    let workers: [ViewRow]
    let groups: [ViewRow]
    let chats: [ViewRow]
    let events: [EventRow]
    let file: String

    init(_ sight: SnapshotFeed.Sight) {
      let snapshot = sight.snapshot
      summary = snapshot.summary
      complaint = sight.complaint
      file = sight.file
      workers = snapshot.workers.map { ViewRow($0) }
      groups = snapshot.groups.map { ViewRow($0) }
      chats = snapshot.chats.map { ViewRow($0, lastLine: sight.lastLines[$0.id]) }
      events = snapshot.events.map(EventRow.init)
    }
  }

  /// - Returns: Nil when there is nothing to tell but that somebody is still here.
  mutating func next(_ sight: SnapshotFeed.Sight, isOperator: Bool) throws -> ServerSentEvent? {
    let new = Shown(sight)
    // Of another database nothing was told.
    let old = told.flatMap { $0.file == new.file ? $0 : nil }
    let complaint = told?.complaint
    told = new
    let json = OverviewJSON(
      isWhole: old == nil, role: isOperator ? .operator : .viewer, at: sight.snapshot.at,
      summary: old?.summary == new.summary ? nil : new.summary, complaint: new.complaint,
      file: new.file,
      workers: ListChange(from: old?.workers ?? [], to: new.workers),
      groups: ListChange(from: old?.groups ?? [], to: new.groups),
      chats: ListChange(from: old?.chats ?? [], to: new.chats),
      events: ListChange(from: old?.events ?? [], to: new.events))
    guard !json.isEmpty || complaint != new.complaint else { return nil }
    return ServerSentEvent(
      name: "news", data: try JSON.encode(json), id: sight.snapshot.seq)
  }
}

/// One line of the event log.
struct EventRow: Hashable, Identifiable, Sendable {
  let id: Int64
  let chat: ChatID?
  let text: String

  init(_ event: Event) {
    id = event.seq
    chat = event.chat
    text = EventText.line(event)
  }
}
