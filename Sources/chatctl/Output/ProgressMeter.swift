import Glibc

/// Shows on stderr how far a command has come, in one line that is written again and again. Only on a
/// terminal, and only once the command takes long enough to wonder.
///
/// Without any escape sequence: what the last line had more is overwritten with blanks.
final class ProgressMeter {
  private static let patience: Duration = .milliseconds(300)
  private static let pause: Duration = .milliseconds(100)

  /// Nil where nothing is shown.
  private let terminal: (columns: Int, isPlain: Bool)?
  private let now: () -> ContinuousClock.Instant
  private let write: (String) -> Void
  private let start: ContinuousClock.Instant
  private var shown: ContinuousClock.Instant?
  private var shownWidth = 0
  private var line = ProgressBar(noun: "", done: 0, total: nil, elapsed: .zero)
  private var lineStart: ContinuousClock.Instant

  var isShown: Bool { terminal != nil }

  /// - Parameters:
  ///   - terminal: What lines are cut to; nil for none.
  ///   - write: Given what goes to the terminal.
  init(
    terminal: (columns: Int, isPlain: Bool)?,
    now: @escaping () -> ContinuousClock.Instant = { .now },
    write: @escaping (String) -> Void
  ) {
    self.terminal = terminal
    self.now = now
    self.write = write
    start = now()
    lineStart = start
  }

  /// On stderr.
  convenience init() throws {
    // The last column stays free: some terminals begin a new line behind it.
    let columns = try Terminal.columns(of: STDERR_FILENO).map { max($0 - 1, 1) }
    self.init(
      terminal: columns.map { (columns: $0, isPlain: !Terminal.isUTF8) },
      write: { text in
        // A terminal that is gone shows nothing, which is all that is lost.
        _ = text.withCString { Glibc.write(STDERR_FILENO, $0, strlen($0)) }
      })
  }

  /// - Parameters:
  ///   - noun: What is counted; another one than before begins anew.
  ///   - total: Nil when nobody knows.
  func show(_ noun: String, _ done: Int, of total: Int?) {
    guard let terminal else { return }
    let now = now()
    if noun != line.noun {
      line = ProgressBar(noun: noun, done: done, total: total, elapsed: .zero, begin: done)
      lineStart = now
    } else if let shown, now < shown + Self.pause {
      return
    }
    guard now >= start + Self.patience else { return }
    shown = now
    (line.done, line.total, line.elapsed) = (done, total, lineStart.duration(to: now))
    let text = line.text(columns: terminal.columns, isPlain: terminal.isPlain)
    let width = DisplayWidth.of(text)
    write("\r" + text + String(repeating: " ", count: max(shownWidth - width, 0)))
    shownWidth = width
  }

  /// What is done where nothing is counted.
  func say(_ text: String) {
    guard let terminal, now() >= start + Self.patience else { return }
    clear()
    let line = DisplayWidth.cut(text, to: terminal.columns)
    write("\r" + line)
    shownWidth = DisplayWidth.of(line)
  }

  /// To be called before anything else is written to the terminal.
  func clear() {
    guard shownWidth > 0 else { return }
    write("\r" + String(repeating: " ", count: shownWidth) + "\r")
    shownWidth = 0
  }

  deinit { clear() }
}
