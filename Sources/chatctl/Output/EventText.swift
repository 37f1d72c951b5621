import HeartbeatCore

/// One line of the event log, for people.
enum EventText {
  static func line(_ event: Event) -> String {
    var words = [TimeText.local(event.at), "#\(event.seq)", event.kind.rawValue]
    if let chat = event.chat { words.append("chat \(chat)") }
    if let group = event.group { words.append("group \(TerminalText.safe(group))") }
    if let generation = event.generation { words.append("generation \(generation)") }
    if let worker = event.worker { words.append("worker \(worker)") }
    if let from = event.from, from != event.worker { words.append("from \(from)") }
    if event.by != event.worker?.name { words.append("by \(event.by)") }
    let line = words.joined(separator: " ")
    guard let reason = event.reason else { return line }
    return line + ": " + TerminalText.safeLines(reason).joined(separator: " ")
  }
}
