import HeartbeatCore

/// How a hook has ended, in the words between the process that runs it and the worker. Pure.
enum HookResult: Equatable {
  case ended(ProcessEnd.Status, lastWords: String)
  case timedOut(lastWords: String)
  case cancelled
  case notStarted(String)

  var text: String {
    switch self {
    case .ended(.exited(let code), let words): "exited \(code) \(words)"
    case .ended(.signalled(let signal), let words): "signalled \(signal) \(words)"
    case .timedOut(let words): "timeout \(words)"
    case .cancelled: "cancelled"
    case .notStarted(let reason): "failed \(reason)"
    }
  }

  init?(_ text: String) {
    let word = text.prefix { $0 != " " }
    let rest = String(text.dropFirst(word.count + 1))
    let number = rest.prefix { $0 != " " }
    let words = String(rest.dropFirst(number.count + 1))
    switch word {
    case "exited":
      guard let code = Int32(number) else { return nil }
      self = .ended(.exited(code), lastWords: words)
    case "signalled":
      guard let signal = Int32(number) else { return nil }
      self = .ended(.signalled(signal), lastWords: words)
    case "timeout": self = .timedOut(lastWords: rest)
    case "cancelled": self = .cancelled
    case "failed": self = .notStarted(rest)
    default: return nil
    }
  }

  var outcome: HookOutcome {
    switch self {
    case .ended(.exited(0), _): .done
    case .ended(.exited(let code), let words): .failed("exit code \(code)" + Self.suffix(words))
    case .ended(.signalled(let signal), let words):
      .failed("ended by signal \(signal)" + Self.suffix(words))
    case .timedOut(let words): .failed("took longer than 30s" + Self.suffix(words))
    case .cancelled: .cancelled
    case .notStarted(let reason): .failed(reason)
    }
  }

  private static func suffix(_ words: String) -> String { words.isEmpty ? "" : ": " + words }
}
