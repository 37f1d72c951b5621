import HeartbeatCore
import HeartbeatView

/// What has changed, one row a line. Pure.
struct WatchLines {
  /// What was there when the lines before were printed.
  private var told: Snapshot?

  /// - Returns: Workers, groups, chats, and then the events since the last call.
  mutating func next(_ snapshot: Snapshot) -> [WatchLine] {
    let old = told ?? .empty(at: snapshot.at)
    let change = SnapshotChange(from: old.withoutSigns, to: snapshot.withoutSigns)
    // What has left the list is not told: newer ones took its place, or the events tell of its end.
    let workers = Self.rows(snapshot.workers, in: change.workers)
    let chats = Self.rows(snapshot.chats, in: change.chats)
    let events = told == nil ? [] : snapshot.events.filter { $0.seq > old.seq }
    told = snapshot
    return workers.map { .worker($0, at: snapshot.at) }
      + change.groups.changed.map { .group($0, at: snapshot.at) }
      + chats.map { .chat($0, at: snapshot.at) } + events.map { .event($0) }
  }

  /// The changed rows as they are, with their signs.
  private static func rows<Row: Identifiable>(_ rows: [Row], in change: ListChange<Row>) -> [Row] {
    let changed = Set(change.changed.map(\.id))
    return rows.filter { changed.contains($0.id) }
  }
}

/// One of them.
enum WatchLine: Encodable {
  case worker(WorkerStatus, at: Timestamp)
  case group(ChatGroup, at: Timestamp)
  case chat(Chat, at: Timestamp)
  case event(Event)

  var text: String {
    switch self {
    case .worker(let worker, let now):
      "\(TimeText.local(now)) worker \(worker.worker) \(worker.state.rawValue), "
        + Counted.text(worker.chats, "chat")
    case .group(let group, let now):
      "\(TimeText.local(now)) group \(TerminalText.safe(group.name ?? "(none)")) "
        + "\(group.isPaused ? "paused" : "open"), \(group.running) running, \(group.pending) pending"
    case .chat(let chat, let now):
      "\(TimeText.local(now)) chat \(chat.id) \(chat.status.rawValue)"
        + (chat.worker.map { " by \($0)" } ?? "") + ", generation \(chat.generation): "
        + TerminalText.safe(chat.title)
    case .event(let event): "\(EventText.line(event))"
    }
  }

  private enum Key: String, CodingKey {
    case row, at
  }

  /// The row's own document with its kind, and the time of the snapshot where the row has none.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    switch self {
    case .worker(let worker, let now):
      try container.encode("worker", forKey: .row)
      try container.encode(now.milliseconds, forKey: .at)
      try WorkerJSON(worker).encode(to: encoder)
    case .group(let group, let now):
      try container.encode("group", forKey: .row)
      try container.encode(now.milliseconds, forKey: .at)
      try GroupJSON(group).encode(to: encoder)
    case .chat(let chat, let now):
      try container.encode("chat", forKey: .row)
      try container.encode(now.milliseconds, forKey: .at)
      try ChatJSON(chat).encode(to: encoder)
    case .event(let event):
      try container.encode("event", forKey: .row)
      try EventJSON(event).encode(to: encoder)
    }
  }
}
