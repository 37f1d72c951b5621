import HeartbeatCore

/// Draws what is known into a frame. Pure.
struct WatchLayout {
  let snapshot: Snapshot
  let state: WatchState
  let now: Timestamp
  let size: (rows: Int, columns: Int)
  /// Of ASCII alone: the terminal's locale knows no more.
  let isPlain: Bool
  /// The last line that a running chat has printed, of those that are shown.
  var lastLines: [ChatID: String] = [:]
  /// Of the chat whose details are shown.
  var details = WatchDetails()

  var frame: WatchFrame {
    var lines: [WatchFrame.Line]
    switch state.mode {
    case .details(let chat): lines = detailLines(of: chat)
    case .help: lines = Self.help
    default: lines = tables
    }
    let room = max(size.rows - WatchRooms.frame, 0)
    lines = Array(lines.prefix(room))
    lines += Array(repeating: WatchFrame.Line(), count: room - lines.count)
    return WatchFrame(lines: ([head] + lines + [foot]).prefix(size.rows).map(fitted))
  }

  // MARK: Fitting

  /// Cut to the width, and, where the terminal knows no more, without what is not ASCII.
  private func fitted(_ line: WatchFrame.Line) -> WatchFrame.Line {
    var left = size.columns
    var pieces: [StyledText] = []
    for piece in line.pieces where left > 0 {
      let text = isPlain ? Self.plain(piece.text) : piece.text
      let cut = isPlain ? String(text.prefix(left)) : DisplayWidth.cut(text, to: left)
      left -= DisplayWidth.of(cut)
      pieces.append(StyledText(cut, piece.style))
    }
    if line.isMarked, left > 0 {
      pieces.append(StyledText(String(repeating: " ", count: left)))
    }
    return WatchFrame.Line(pieces, isMarked: line.isMarked)
  }

  private static func plain(_ text: String) -> String {
    String(
      text.map { character in
        character == "…" ? "~" : character.isASCII ? character : "?"
      })
  }
}

/// One chat, and what its command has printed last.
struct WatchDetails {
  /// Nil for one that is gone.
  var chat: Chat?
  /// Oldest first.
  var log: [LogLine] = []
}
