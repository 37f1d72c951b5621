import HeartbeatCore

/// Prints chats: a table for people, one array for scripts.
struct ChatsReport {
  /// What a narrow terminal does without, the first one first.
  static let dropping = [
    "GENERATION", "UPDATED", "PROGRESS", "WORKER", "NOTE", "RUNNING FOR", "LAST OUTPUT", "TITLE",
    "QUESTION",
    "STATUS",
  ]

  private let chats: [Chat]
  private let now: Timestamp
  private let columns: [ChatColumn]?

  /// - Parameter columns: Nil for the usual ones.
  init(_ chats: [Chat], now: Timestamp, columns: [ChatColumn]? = nil) {
    self.columns = columns
    self.chats = chats
    self.now = now
  }

  func print(_ options: OutputOptions) throws {
    let out = Output.standard()
    if options.json {
      try out.json(arrayOf: chats, ChatJSON.init)
    } else {
      let chosen = columns.map { ChatColumn.table($0, of: chats, now: now) }
      try options.print(chosen ?? table, to: out)
    }
    try out.flush()
  }

  private var table: Table {
    // Only where something has been said: most chats never say how far they are.
    let showsProgress = chats.contains { $0.progress != nil }
    let showsWaits = chats.contains { $0.waitsFor != nil }
    let showsQuestions = chats.contains { Self.question($0) != nil }
    var table = Table(
      ["CHAT", "STATUS", "WORKER", "GENERATION", "RUNNING FOR", "LAST OUTPUT", "UPDATED"]
        + (showsProgress ? ["PROGRESS"] : []) + (showsWaits ? ["NOTE"] : []) + ["TITLE"]
        + (showsQuestions ? ["QUESTION"] : []),
      shrinking: ["WORKER", "PROGRESS", "NOTE", "TITLE", "QUESTION"], dropping: Self.dropping)
    for chat in chats {
      var cells = [
        Table.Cell("\(chat.id)"),
        Table.Cell(chat.status.rawValue, Style(chat.status)),
        Table.Cell(chat.worker?.name ?? "-"),
        Table.Cell("\(chat.generation)"),
        Table.Cell(Self.runningFor(chat, at: now) ?? "-"),
        Table.Cell(Self.lastOutput(chat, at: now)),
        Table.Cell(TimeText.relative(chat.updatedAt, to: now)),
      ]
      if showsProgress { cells.append(Table.Cell(chat.progress.map(Self.text) ?? "-")) }
      if showsWaits { cells.append(Table.Cell(Self.waits(chat) ?? "-")) }
      cells.append(Table.Cell(chat.title))
      if showsQuestions { cells.append(Table.Cell(Self.question(chat) ?? "-")) }
      table.add(cells)
    }
    return table
  }

  /// Nil while nothing is run: an older run may have to end first.
  static func runningFor(_ chat: Chat, at now: Timestamp) -> String? {
    guard chat.status == .running, chat.waitsFor == nil, let started = chat.startedAt else {
      return nil
    }
    return TimeText.rounded(started.age(at: now))
  }

  private static func lastOutput(_ chat: Chat, at now: Timestamp) -> String {
    if chat.lastOutputAt == nil, runningFor(chat, at: now) != nil { return "none yet" }
    return TimeText.relative(chat.lastOutputAt, to: now)
  }

  /// What keeps a chat's next run from beginning.
  static func waits(_ chat: Chat) -> String? {
    chat.waitsFor.map { "waits for \($0) to end its run" }
  }

  /// What a waiting chat has asked, in one line. What a running one will wait with is not asked yet.
  static func question(_ chat: Chat) -> String? {
    guard chat.status == .waiting, let question = chat.question else { return nil }
    return TerminalText.safeLines(question).joined(separator: " ")
  }

  private static func text(_ progress: Chat.Progress) -> String {
    let percent = "\(Int(progress.fraction * 100)) %"
    guard let note = progress.note else { return percent }
    return "\(percent), \(note)"
  }
}
