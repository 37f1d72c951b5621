import HeartbeatCore

/// What becomes of all that a command prints: its answer, its last words, its log, its progress.
struct CommandOutput {
  /// Of stdout, in bytes, that becomes the answer.
  static let answerLimit = 1 << 20
  /// Of stderr, in bytes, that becomes the chat's error.
  static let lastWordsLimit = 2000

  private(set) var answer = BoundedText(limit: answerLimit)
  private(set) var lastWords = TailText(limit: lastWordsLimit)
  private var log: RunLog
  private var progressLines = LineSplitter()
  private let report: (Chat.Progress) -> Void

  init(log: RunLog, report: @escaping (Chat.Progress) -> Void) {
    self.log = log
    self.report = report
  }

  /// When ``writeDue(at:)`` has something to do; nil for never.
  var writesNextAt: Uptime? { log.writesNextAt }

  mutating func writeDue(at now: Uptime) { log.writeDue(at: now) }

  mutating func add(
    _ bytes: [UInt8], to stream: LogLine.Stream, at time: Timestamp, uptime now: Uptime
  ) {
    switch stream {
    case .stdout: answer.append(bytes)
    case .stderr: lastWords.append(bytes)
    case .chatctl: break
    }
    log.append(bytes, stream, at: time, uptime: now)
  }

  mutating func addProgress(_ bytes: [UInt8]) {
    // Only the newest counts, so older ones are not even read.
    for line in progressLines.lines(bytes).reversed() {
      guard let progress = ProgressLine.parse(line) else { continue }
      return report(progress)
    }
  }

  /// Nothing comes any more.
  mutating func end(at now: Timestamp) {
    // A last line without a newline counts, as it does in the log.
    if let rest = progressLines.end().flatMap(ProgressLine.parse) { report(rest) }
    log.end(at: now)
  }
}
