import HeartbeatCore

/// Lines of logs, for people.
struct LogText {
  /// The width of the longest chat id; nil where there is one chat, which needs no prefix.
  let idWidth: Int?
  let showsTimes: Bool
  let isInColor: Bool

  init(chats: [ChatID], showsTimes: Bool, isInColor: Bool) {
    idWidth = chats.count > 1 ? chats.map { "\($0)".count }.max() : nil
    self.showsTimes = showsTimes
    self.isInColor = isInColor
  }

  func line(_ entry: LogEntry) -> String {
    let style: Style =
      switch entry.line.stream {
      case .stdout: .plain
      case .stderr: .busy
      case .chatctl: .faint
      }
    var text = ""
    if let idWidth {
      let id = "\(entry.chat)"
      text = String(repeating: " ", count: idWidth - id.count) + id + " | "
    }
    if showsTimes { text += TimeText.local(Timestamp(milliseconds: entry.line.at)) + " " }
    return text + style.applied(to: TerminalText.safe(entry.line.text), inColor: isInColor)
  }
}
