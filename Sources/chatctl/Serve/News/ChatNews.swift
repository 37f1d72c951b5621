import HeartbeatCore

/// What the page of one chat is told. Pure.
struct ChatNews {
  /// By kind.
  private var told: [String: [UInt8]] = [:]
  private var log = LogNews()

  /// What was looked at: nil where nobody looked, since nothing had changed.
  struct Look: Sendable {
    var page: ChatPageJSON?
    var texts: ChatTextsJSON?
    /// The chat's events, with those that are known already.
    var events: [Event] = []
    let log: [LogLine]
    let at: Timestamp
    /// Tells the database from another one that comes to its place.
    var file = ""
  }

  /// - Returns: What is new.
  mutating func next(_ look: Look) throws -> [ServerSentEvent] {
    var news: [ServerSentEvent] = []
    if let page = look.page { try add("chat", JSON.encode(page), to: &news) }
    if let texts = look.texts { try add("texts", JSON.encode(texts), to: &news) }
    if let change = log.next(look.log) {
      let data = try JSON.encode(LogChangeJSON(change, at: look.at))
      news.append(ServerSentEvent(name: "log", data: data))
    }
    return news
  }

  private mutating func add(_ name: String, _ data: [UInt8], to news: inout [ServerSentEvent]) {
    if told[name] != data { news.append(ServerSentEvent(name: name, data: data)) }
    told[name] = data
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
