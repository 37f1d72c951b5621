import HeartbeatCore

extension WatchLayout {
  /// How all stands, and what time it is where there is room for it.
  var head: WatchFrame.Line {
    let text = "chatctl  \(snapshot.summary)"
    let time = TimeText.local(now).dropFirst(11).prefix(8)
    let gap = size.columns - DisplayWidth.of(text) - time.count
    return WatchFrame.Line(
      gap > 0 ? text + String(repeating: " ", count: gap) + time : text, isMarked: true)
  }

  /// What is asked, or can be done.
  var foot: WatchFrame.Line {
    switch state.mode {
    case .filtering:
      let filter = TerminalText.safe(state.filter)
      return WatchFrame.Line("filter: \(filter)_  enter: keep, esc: none", .busy)
    case .naming(let chat, let target):
      let note = state.message.map { "  (\(TerminalText.safe($0)))" } ?? ""
      let target = TerminalText.safe(target)
      return WatchFrame.Line("move chat \(chat) to worker: \(target)_\(note)", .busy)
    case .confirming(let action):
      return WatchFrame.Line("y: yes  \(action.question)", .busy)
    case .details: return WatchFrame.Line("esc: back", .faint)
    case .help: return WatchFrame.Line("any key: back", .faint)
    case .browsing:
      if let message = state.message { return WatchFrame.Line(TerminalText.safe(message), .busy) }
      return WatchFrame.Line(Self.keys, .faint)
    }
  }

  private static let keys =
    "? help  / filter  s steal  i interrupt  r retry  p pause  d drain  q quit"

  static let help: [WatchFrame.Line] = [
    "",
    "  up, down, j, k     another row            page up, page down, home, end",
    "  tab                another table: chats, workers, groups",
    "  enter              details of a chat, with its log as it grows",
    "  /                  only chats with a text in title, error, question or message",
    "  s                  move a running chat to another worker",
    "  i                  interrupt a chat",
    "  r                  let a chat run again",
    "  p                  pause a group, or the chat's group; or let it go on",
    "  d                  drain a worker, or the chat's worker; or let it go on",
    "  q                  quit",
    "",
    "  Each of s, i, r, p and d says what it will do, and waits for y.",
    "  A heartbeat's bar is full when its worker counts as stale.",
  ].map { WatchFrame.Line($0) }
}
