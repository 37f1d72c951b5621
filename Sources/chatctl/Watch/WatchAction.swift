import HeartbeatCore

/// What somebody who watches can do, once it was confirmed.
enum WatchAction: Equatable {
  case steal(ChatID, from: WorkerID?, to: WorkerID)
  case interrupt(ChatID)
  case retry(ChatID)
  /// Nil: everything.
  case pause(group: String?)
  case resume(group: String?)
  case drain(WorkerID)
  case undrain(WorkerID)

  /// What it will do, as a question.
  var question: String {
    switch self {
    case .steal(let chat, let from, let to):
      "Move chat \(chat)\(from.map { " from \($0)" } ?? "") to \(to)? Its run ends and begins anew there."
    case .interrupt(let chat): "Interrupt chat \(chat)? Its run ends, and it waits for a message."
    case .retry(let chat): "Let chat \(chat) run again?"
    case .pause(let group?): "Pause group \(TerminalText.safe(group))? What runs goes on."
    case .pause(nil): "Pause everything? Nothing more is claimed; what runs goes on."
    case .resume(let group?): "Let group \(TerminalText.safe(group)) go on?"
    case .resume(nil): "Let everything go on?"
    case .drain(let worker): "Drain \(worker)? It ends what it has, claims nothing more, and stops."
    case .undrain(let worker): "Let \(worker) go on?"
    }
  }
}
