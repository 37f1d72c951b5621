import HeartbeatCore

extension WatchLayout {
  /// What is known of one chat, and under it the end of its log.
  func detailLines(of id: ChatID) -> [WatchFrame.Line] {
    guard let chat = details.chat else { return [WatchFrame.Line("chat \(id) is gone", .bad)] }
    let facts = facts(of: chat)
    let room = max(size.rows - WatchRooms.frame - facts.count - 2, 0)
    let log = details.log.suffix(room).map { line in
      WatchFrame.Line(TerminalText.safe(line.text), Style(line.stream))
    }
    return facts + [WatchFrame.Line(), WatchFrame.Line(log.isEmpty ? "no log" : "log", .faint)]
      + log
  }

  private func facts(of chat: Chat) -> [WatchFrame.Line] {
    var facts = [
      Self.fact("chat", "\(chat.id): \(chat.title)"),
      Self.fact("status", chat.status.rawValue, Style(chat.status)),
      Self.fact(
        "attempts", "\(chat.attempts), \(Counted.text(chat.recoveries, "recovery", "recoveries"))"),
    ]
    if let worker = chat.worker {
      facts.append(Self.fact("worker", "\(worker), generation \(chat.generation)"))
    }
    if let group = chat.group { facts.append(Self.fact("group", group)) }
    if chat.status == .running, let started = chat.startedAt {
      let sign = chat.lastOutputAt.map { TimeText.relative($0, to: now) } ?? "never"
      facts.append(
        Self.fact("running", "began \(TimeText.relative(started, to: now)), last output \(sign)"))
    }
    if let progress = chat.progress {
      let note = progress.note.map { ", \($0)" } ?? ""
      facts.append(Self.fact("progress", "\(Int(progress.fraction * 100)) %\(note)"))
    }
    if let question = chat.question { facts.append(Self.fact("asks", question, .busy)) }
    if let error = chat.error { facts.append(Self.fact("error", error, .bad)) }
    return facts
  }

  /// The first line of a text that somebody wrote is enough for one.
  private static func fact(
    _ name: String, _ text: String, _ style: Style = .plain
  ) -> WatchFrame.Line {
    let width = 10
    let line = TerminalText.safeLines(text).first { !$0.isEmpty } ?? ""
    return WatchFrame.Line([
      StyledText(name + String(repeating: " ", count: width - name.count), .faint),
      StyledText(line, style),
    ])
  }
}

extension Style {
  init(_ stream: LogLine.Stream) {
    switch stream {
    case .stdout: self = .plain
    case .stderr: self = .busy
    case .chatctl: self = .faint
    }
  }
}
