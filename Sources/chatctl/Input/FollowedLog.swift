import FoundationEssentials
import HeartbeatCore

/// The log of one chat as it is printed: what is asked for of what is there, then what comes.
struct FollowedLog {
  let chat: ChatID
  /// As it was before the lines were read.
  var status: ChatStatus
  /// Whether all is read that will ever be there: the status was read before the lines, so once the
  /// chat had ended, everything was there.
  private(set) var isOver = false
  private var reader: LogReader
  private let choice: LogChoice
  private var tail: LogTail?
  private var saidProblems = 0

  /// - Parameter tail: How many lines of what is there already; nil for all.
  init(
    _ chat: ChatID, _ status: ChatStatus, in directory: LogDirectory, choice: LogChoice, tail: Int?
  ) {
    self.chat = chat
    self.status = status
    self.choice = choice
    self.tail = tail.map(LogTail.init)
    reader = LogReader(directory, chat: chat)
  }

  /// - Returns: Whether there was anything new.
  /// - Throws: What the reader or `print` throws.
  mutating func read(_ print: (LogEntry) throws -> Void) throws -> Bool {
    let (chat, choice) = (chat, choice)
    var tail = tail.take()
    let isNew = try reader.read { lines in
      for bytes in lines {
        guard let line = LogLine.read(bytes), choice.includes(line) else { continue }
        let entry = LogEntry(chat: chat, line: line)
        if tail == nil { try print(entry) } else { tail?.add(entry) }
      }
    }
    for entry in tail?.take() ?? [] { try print(entry) }
    isOver = !isNew && ![.pending, .running].contains(status)
    return isNew
  }

  /// What could not be read, and was not taken yet.
  mutating func takeProblems() -> [String] {
    defer { saidProblems = reader.problems.count }
    return Array(reader.problems.dropFirst(saidProblems))
  }
}
