import HeartbeatCore
import HeartbeatView

/// What changes on a page that shows everything.
struct OverviewJSON: Encodable {
  /// Nothing that was shown before counts.
  let isWhole: Bool
  let role: Role
  /// By the clock that all times here are of.
  let at: Timestamp
  let summary: String?
  let complaint: String?
  /// What an action is sent with: of which database the page is.
  var file = ""
  let workers: ListChange<ViewRow>
  let groups: ListChange<ViewRow>
  let chats: ListChange<ViewRow>
  let events: ListChange<EventRow>

  var isEmpty: Bool {
    !isWhole && summary == nil && workers.isEmpty && groups.isEmpty && chats.isEmpty
      && events.isEmpty
  }

  private enum Key: String, CodingKey {
    case whole, role, at, file, columns, summary, complaint, workers, groups, chats, events
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(isWhole, forKey: .whole)
    try container.encode(role.rawValue, forKey: .role)
    try container.encode(at.milliseconds, forKey: .at)
    try container.encode(file, forKey: .file)
    if isWhole { try container.encode(ColumnsJSON(), forKey: .columns) }
    if let summary { try container.encode(summary, forKey: .summary) }
    if let complaint { try container.encode(complaint, forKey: .complaint) }
    try container.encode(TableChangeJSON(workers), forKey: .workers)
    try container.encode(TableChangeJSON(groups), forKey: .groups)
    try container.encode(TableChangeJSON(chats), forKey: .chats)
    try container.encode(
      EventsJSON(rows: events.changed, order: events.order), forKey: .events)
  }
}

private struct ColumnsJSON: Encodable {
  let workers = ViewColumns.workers
  let groups = ViewColumns.groups
  let chats = ViewColumns.chats
}

private struct TableChangeJSON: Encodable {
  let rows: [RowJSON]
  /// Left out where it is as it was.
  let order: [String]?

  init(_ change: ListChange<ViewRow>) {
    rows = change.changed.map(RowJSON.init)
    order = change.order
  }
}

private struct RowJSON: Encodable {
  let id: String
  let chat: Int64?
  let cells: [CellJSON]
  let actions: [String]

  init(_ row: ViewRow) {
    id = row.id
    chat = row.chat?.rawValue
    cells = row.cells.map(CellJSON.init)
    actions = row.actions.map(\.rawValue)
  }
}

private struct EventsJSON: Encodable {
  let rows: [Row]
  let order: [Int64]?

  struct Row: Encodable {
    let id: Int64
    let chat: Int64?
    let text: String
  }

  init(rows: [EventRow], order: [Int64]?) {
    self.rows = rows.map { Row(id: $0.id, chat: $0.chat?.rawValue, text: $0.text) }
    self.order = order
  }
}

/// A place in a table. A page makes words of times itself, again each second.
struct CellJSON: Encodable {
  let cell: ViewCell

  private enum Key: String, CodingKey {
    case text, style, ago, since, bar
    case limit = "limit_ms"
  }

  /// A page that gets a text without an end would only look odd; a server would have to send it.
  private static let mostCharacters = 500

  init(_ cell: ViewCell) { self.cell = cell }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    switch cell {
    case .text(let text, let style):
      try container.encode(Self.shown(text), forKey: .text)
      if style != .plain { try container.encode("\(style)", forKey: .style) }
    case .relative(let time): try container.encode(time.milliseconds, forKey: .ago)
    case .span(let since): try container.encode(since.milliseconds, forKey: .since)
    case .bar(let since, let limit, let style):
      try container.encode(since.milliseconds, forKey: .bar)
      try container.encode(limit.wholeMilliseconds, forKey: .limit)
      try container.encode("\(style)", forKey: .style)
    }
  }

  static func shown(_ text: String, most: Int = mostCharacters) -> String {
    let text = TerminalText.safe(text)
    return text.count <= most ? text : "\(text.prefix(most))…"
  }
}
