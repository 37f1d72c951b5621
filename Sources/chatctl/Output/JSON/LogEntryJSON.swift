import HeartbeatCore

/// One line of a chat's log, as scripts see it.
struct LogEntryJSON: Encodable {
  let at: Int64
  let chat: Int64
  let generation: Int64
  let stream: String
  let text: String

  init(_ entry: LogEntry) {
    at = entry.line.at
    chat = entry.chat.rawValue
    generation = entry.line.generation
    stream = entry.line.stream.rawValue
    text = entry.line.text
  }
}
