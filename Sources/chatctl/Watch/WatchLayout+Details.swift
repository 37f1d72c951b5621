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
    let width = 10
    return ViewFact.all(of: chat).map { fact in
      let name = fact.name + String(repeating: " ", count: width - fact.name.count)
      return WatchFrame.Line(
        [StyledText(name, .faint)]
          + fact.pieces.map { piece in
            let cell = piece.cell(at: now)
            return StyledText(cell.text, cell.style)
          })
    }
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
