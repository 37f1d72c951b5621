import HeartbeatCore

/// A column that `list --columns` can show.
struct ChatColumn: Sendable {
  /// As it is asked for; its heading is the same in capitals.
  let name: String
  /// Whether it is free text, which a narrow terminal shortens.
  var isText = false
  var style: @Sendable (Chat) -> Style = { _ in .plain }
  let text: @Sendable (Chat, _ now: Timestamp) -> String?

  var heading: String { name.uppercased().replacing("_", with: " ") }

  /// The columns by their names, in the order in which they are told.
  static let all = [
    ChatColumn(name: "id") { chat, _ in "\(chat.id)" },
    ChatColumn(name: "status", style: { Style($0.status) }) { chat, _ in chat.status.rawValue },
    ChatColumn(name: "title", isText: true) { chat, _ in chat.title },
    ChatColumn(name: "worker", isText: true) { chat, _ in chat.worker?.name },
    ChatColumn(name: "group", isText: true) { chat, _ in chat.group },
    ChatColumn(name: "priority") { chat, _ in "\(chat.priority)" },
    ChatColumn(name: "tags", isText: true) { chat, _ in list(chat.tags) },
    ChatColumn(name: "key", isText: true) { chat, _ in chat.key },
    ChatColumn(name: "workspace", isText: true) { chat, _ in chat.workspace },
    ChatColumn(name: "after", isText: true) { chat, _ in list(chat.after.map(\.description)) },
    ChatColumn(name: "generation") { chat, _ in "\(chat.generation)" },
    ChatColumn(name: "attempts") { chat, _ in "\(chat.attempts)" },
    ChatColumn(name: "recoveries") { chat, _ in "\(chat.recoveries)" },
    ChatColumn(name: "error", isText: true) { chat, _ in line(chat.error) },
    ChatColumn(name: "question", isText: true) { chat, _ in line(chat.question) },
    ChatColumn(name: "exit_code") { chat, _ in chat.exitCode.map { "\($0)" } },
    ChatColumn(name: "progress", isText: true) { chat, _ in
      chat.progress.map { "\(Int($0.fraction * 100)) %" + ($0.note.map { ", \($0)" } ?? "") }
    },
    ChatColumn(name: "timeout") { chat, _ in chat.limits.timeout.map(TimeText.exact) },
    ChatColumn(name: "silence") { chat, _ in chat.limits.silence.map(TimeText.exact) },
    ChatColumn(name: "not_before") { chat, now in
      chat.notBefore.map { TimeText.relative($0, to: now) }
    },
    ChatColumn(name: "heartbeat") { chat, now in
      chat.heartbeatAt.map { TimeText.relative($0, to: now) }
    },
    ChatColumn(name: "running") { chat, now in
      guard chat.status == .running, let started = chat.startedAt else { return nil }
      return TimeText.rounded(.milliseconds(now.milliseconds &- started.milliseconds))
    },
    ChatColumn(name: "output") { chat, now in
      chat.lastOutputAt.map { TimeText.relative($0, to: now) }
    },
    ChatColumn(name: "started") { chat, now in
      chat.startedAt.map { TimeText.relative($0, to: now) }
    },
    ChatColumn(name: "ended") { chat, now in chat.endedAt.map { TimeText.relative($0, to: now) } },
    ChatColumn(name: "created") { chat, now in TimeText.relative(chat.createdAt, to: now) },
    ChatColumn(name: "updated") { chat, now in TimeText.relative(chat.updatedAt, to: now) },
  ]

  /// For the `transform` of an option: `id,title,group`.
  static func parse(_ text: String) throws -> [ChatColumn] {
    try text.split(separator: ",", omittingEmptySubsequences: false).map { name in
      guard let column = all.first(where: { $0.name == name }) else {
        let names = all.map(\.name).joined(separator: ", ")
        throw InvalidInput(
          "there is no column \(name.isEmpty ? "without a name" : "\(name)"); \(names)")
      }
      return column
    }
  }

  static func table(_ columns: [ChatColumn], of chats: [Chat], now: Timestamp) -> Table {
    // The later ones drop first where they do not fit: what was asked for first matters most.
    var table = Table(
      columns.map(\.heading), shrinking: columns.filter(\.isText).map(\.heading))
    for chat in chats {
      table.add(columns.map { Table.Cell($0.text(chat, now) ?? "-", $0.style(chat)) })
    }
    return table
  }

  private static func list(_ texts: [String]) -> String? {
    texts.isEmpty ? nil : texts.joined(separator: ", ")
  }

  private static func line(_ text: String?) -> String? {
    text.map { TerminalText.safeLines($0).joined(separator: " ") }
  }
}
