import HeartbeatCore

/// What the page of one chat is told. Pure.
struct ChatNews {
  private var told: [UInt8]?
  private var log: LogNews = LogNews()

  /// - Returns: Nil when nothing has changed.
  mutating func next(_ chat: ChatPageJSON) throws -> ServerSentEvent? {
    let data = try JSON.encode(chat)
    guard data != told else { return nil }
    told = data
    return ServerSentEvent(name: "chat", data: data)
  }

  mutating func next(_ lines: [LogLine], at now: Timestamp) throws -> ServerSentEvent? {
    guard let change = log.next(lines) else { return nil }
    return ServerSentEvent(name: "log", data: try JSON.encode(LogChangeJSON(change, at: now)))
  }
}

/// What has come to the end of a log since it was told. Pure.
struct LogNews {
  private var told: [LogLine]?

  struct Change: Equatable {
    /// Nothing that was shown before counts.
    let isWhole: Bool
    let lines: [LogLine]
  }

  /// - Parameter lines: The last ones that there are.
  mutating func next(_ lines: [LogLine]) -> Change? {
    defer { told = lines }
    guard let told else { return Change(isWhole: true, lines: lines) }
    // Those at the beginning of what was told are no longer among the last ones.
    for gone in told.indices where lines.starts(with: told[gone...]) {
      let added = lines.dropFirst(told.count - gone)
      return added.isEmpty ? nil : Change(isWhole: false, lines: Array(added))
    }
    return told.isEmpty && lines.isEmpty ? nil : Change(isWhole: true, lines: lines)
  }
}

private struct LogChangeJSON: Encodable {
  let whole: Bool
  let at: Int64
  let lines: [Line]

  struct Line: Encodable {
    let at: Int64
    let stream: String
    let style: String
    let text: String
  }

  /// Of a line that has no end.
  private static let mostCharacters = 4000

  init(_ change: LogNews.Change, at now: Timestamp) {
    whole = change.isWhole
    at = now.milliseconds
    lines = change.lines.map { line in
      Line(
        at: line.at, stream: line.stream.rawValue, style: "\(Style(line.stream))",
        text: CellJSON.shown(line.text, most: Self.mostCharacters))
    }
  }
}
