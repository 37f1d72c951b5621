import CNcurses
import Glibc
import HeartbeatCore

/// The whole terminal, by ncurses, which redraws only what has changed and knows the terminal.
///
/// There is one, of one thread. Whatever ends the process leaves the terminal as it was found: the end
/// of the command, an exit elsewhere, and the signals that end a process.
final class Screen {
  /// Set by the signals that end a process; read between two keys.
  nonisolated(unsafe) private static var ended: sig_atomic_t = 0

  /// Of ASCII alone: what the locale's encoding has beside it cannot be known.
  let isPlain: Bool
  private let isInColor: Bool

  /// - Throws: ``CommandFailure`` for a terminal that ncurses does not know.
  init(isInColor: Bool) throws {
    guard curses_open() else {
      let name = try Environment.value("TERM") ?? "without $TERM"
      throw CommandFailure(
        .failure,
        "the terminal \(name) cannot show a whole screen; `chatctl watch | cat` prints lines")
    }
    atexit { endwin() }
    for signal in [SIGINT, SIGTERM, SIGHUP] { Glibc.signal(signal) { _ in Screen.ended = 1 } }
    isPlain = !Terminal.isUTF8
    self.isInColor = isInColor && curses_use_colors()
  }

  /// Leaves the terminal as it was found.
  func close() { endwin() }

  var hasEnded: Bool { Self.ended != 0 }

  var size: (rows: Int, columns: Int) { (Int(curses_rows()), Int(curses_columns())) }

  /// - Returns: Nil when nothing was typed for that time, or what has no meaning here.
  func key(within timeout: Duration) -> WatchKey? {
    var code: wint_t = 0
    switch curses_key(Int32(clamping: timeout.wholeMilliseconds), &code) {
    case KEY_CODE_YES: return Self.keys[Int32(clamping: code)]
    case OK: break
    default: return nil
    }
    switch code {
    case 9: return .tab
    case 10, 13: return .enter
    case 27: return .escape
    case 8, 127: return .backspace
    default:
      guard code >= 32, let scalar = Unicode.Scalar(code) else { return nil }
      return .character(Character(scalar))
    }
  }

  func show(_ frame: WatchFrame) {
    curses_erase()
    for (row, line) in frame.lines.enumerated() {
      var column = 0
      for piece in line.pieces {
        look(piece.style, isMarked: line.isMarked)
        curses_put(Int32(row), Int32(column), piece.text)
        column += DisplayWidth.of(piece.text)
      }
    }
    look(.plain, isMarked: false)
    curses_refresh()
  }

  /// What is bad is bold too: colour alone never tells anything.
  private func look(_ style: Style, isMarked: Bool) {
    let pair = isInColor && !isMarked ? Self.pairs[style] ?? 0 : 0
    curses_look(pair, style == .bad, style == .faint && !isMarked, isMarked)
  }

  /// As the shim has them.
  private static let pairs: [Style: Int16] = [.good: 1, .busy: 2, .bad: 3]

  private static let keys: [Int32: WatchKey] = [
    KEY_UP: .up, KEY_DOWN: .down, KEY_PPAGE: .pageUp, KEY_NPAGE: .pageDown, KEY_HOME: .home,
    KEY_END: .end, KEY_ENTER: .enter, KEY_BACKSPACE: .backspace, KEY_RESIZE: .resized,
  ]
}
