import HeartbeatCore

/// Which lines of a log are printed, one by one as they come. Pure.
struct LogChoice {
  /// Only the lines of this run; nil for those of all.
  var generation: Int64?
  /// Only what was printed on stderr.
  var onlyErrors = false

  func includes(_ line: LogLine) -> Bool {
    (generation == nil || line.generation == generation)
      && (!onlyErrors || line.stream == .stderr)
  }
}

/// The end of what has been read. Pure.
struct LogTail {
  let limit: Int
  private var lines: [LogEntry] = []

  init(limit: Int) {
    self.limit = limit
  }

  mutating func add(_ entry: LogEntry) {
    guard limit > 0 else { return }
    lines.append(entry)
    // Not with each line: removing the first moves all others.
    if lines.count >= 2 * limit + 1000 { lines.removeFirst(lines.count - limit) }
  }

  /// What was kept, oldest first.
  mutating func take() -> [LogEntry] {
    defer { lines = [] }
    return lines.suffix(limit)
  }
}

/// One line of the log of a chat.
struct LogEntry {
  let chat: ChatID
  let line: LogLine
}
