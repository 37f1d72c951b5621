import HeartbeatCore

/// How a text looks on a terminal with colour.
enum Style: Sendable {
  case plain, good, busy, bad, faint

  func applied(to text: String, inColor: Bool) -> String {
    guard inColor, let code else { return text }
    return "\u{1B}[\(code)m\(text)\u{1B}[0m"
  }

  /// Source: ECMA-48, 8.3.117 "Select graphic rendition".
  private var code: Int? {
    switch self {
    case .plain: nil
    case .good: 32
    case .busy: 33
    case .bad: 31
    case .faint: 2
    }
  }
}

extension Style {
  init(_ status: ChatStatus) {
    switch status {
    case .running: self = .good
    case .pending, .waiting: self = .busy
    case .error: self = .bad
    case .completed: self = .faint
    }
  }

  init(_ state: WorkerState) {
    switch state {
    case .live: self = .good
    case .hung, .draining: self = .busy
    case .dead: self = .bad
    case .stopped: self = .faint
    }
  }
}

/// A text and how it looks.
struct StyledText: Equatable {
  let text: String
  let style: Style

  init(_ text: String, _ style: Style = .plain) {
    self.text = text
    self.style = style
  }
}
