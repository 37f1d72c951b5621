import HeartbeatCore

/// One chat with all that belongs to it, for people.
struct ChatDetailReport {
  let chat: Chat
  /// Its worker's.
  let host: String?
  let launch: LaunchText
  let messages: [Message]
  let events: [Event]
  let now: Timestamp
  let isInColor: Bool

  var lines: [String] {
    var lines = fields.map { name, value in
      let padding = String(repeating: " ", count: 12 - name.utf8.count)
      return name + padding + value
    }
    for message in messages {
      let at = TimeText.relative(message.at, to: now)
      lines += ["", faint("\(message.role.rawValue), \(at)")]
      lines += TerminalText.safeLines(message.content).map { "  " + $0 }
    }
    if !events.isEmpty {
      lines += ["", faint("events")]
      lines += events.map { "  " + EventText.line($0) }
    }
    return lines
  }

  private var fields: [(String, String)] {
    let status = Style(chat.status).applied(to: chat.status.rawValue, inColor: isInColor)
    var fields = [
      ("chat", "\(chat.id)"), ("title", TerminalText.safe(chat.title)), ("status", status),
    ]
    if let worker = chat.worker { fields.append(("worker", worker.name)) }
    if let host { fields.append(("host", TerminalText.safe(host))) }
    if let waits = ChatsReport.waits(chat) { fields.append(("note", waits)) }
    fields.append(("generation", "\(chat.generation)"))
    if let heartbeat = chat.heartbeatAt {
      fields.append(("heartbeat", TimeText.relative(heartbeat, to: now)))
    }
    fields += run
    fields.append(("attempts", "\(chat.attempts)"))
    fields.append(("recoveries", "\(chat.recoveries)"))
    if let notBefore = chat.notBefore {
      fields.append(("not before", TimeText.relative(notBefore, to: now)))
    }
    if let progress = chat.progress {
      let note = progress.note.map { ", \(TerminalText.safe($0))" } ?? ""
      fields.append(("progress", "\(Int(progress.fraction * 100)) %\(note)"))
    }
    for (name, text) in [
      ("workspace", chat.workspace), ("key", chat.key), ("error", chat.error),
      ("question", chat.question),
    ] {
      if let text { fields.append((name, TerminalText.safeLines(text).joined(separator: " "))) }
    }
    fields += ChatBelongings.fields(chat) + launch.fields
    fields.append(("created", TimeText.relative(chat.createdAt, to: now)))
    fields.append(("updated", TimeText.relative(chat.updatedAt, to: now)))
    return fields
  }

  /// Its newest run, and what limits it.
  private var run: [(String, String)] {
    var fields: [(String, String)] = []
    if let running = ChatsReport.runningFor(chat, at: now) {
      fields.append(("running for", running))
    }
    for (name, time) in [
      ("started", chat.startedAt), ("last output", chat.lastOutputAt), ("ended", chat.endedAt),
    ] {
      if let time { fields.append((name, TimeText.relative(time, to: now))) }
    }
    if let exitCode = chat.exitCode { fields.append(("exit code", "\(exitCode)")) }
    for (name, limit) in [("timeout", chat.limits.timeout), ("silence", chat.limits.silence)] {
      if let limit { fields.append((name, TimeText.exact(limit))) }
    }
    return fields
  }

  private func faint(_ text: String) -> String { Style.faint.applied(to: text, inColor: isInColor) }
}
