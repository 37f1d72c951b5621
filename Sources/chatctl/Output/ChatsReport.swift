import HeartbeatCore

/// Prints chats: a table for people, one array for scripts.
struct ChatsReport {
  private static let maxTitleColumns = 60

  private let chats: [Chat]
  private let now: Timestamp

  init(_ chats: [Chat], now: Timestamp) {
    self.chats = chats
    self.now = now
  }

  func print(_ options: OutputOptions) throws {
    let out = Output.standard()
    if options.json {
      try out.json(chats.map(ChatJSON.init))
    } else {
      for line in table.lines(inColor: try options.isInColor()) { try out.line(line) }
    }
    try out.flush()
  }

  private var table: Table {
    var table = Table("CHAT", "STATUS", "WORKER", "GENERATION", "HEARTBEAT", "UPDATED", "TITLE")
    for chat in chats {
      table.add(
        Table.Cell("\(chat.id)"),
        Table.Cell(chat.status.rawValue, Style(chat.status)),
        Table.Cell(chat.worker?.name ?? "-"),
        Table.Cell("\(chat.generation)"),
        Table.Cell(TimeText.relative(chat.heartbeatAt, to: now)),
        Table.Cell(TimeText.relative(chat.updatedAt, to: now)),
        Table.Cell(DisplayWidth.cut(chat.title, to: Self.maxTitleColumns)))
    }
    return table
  }
}
