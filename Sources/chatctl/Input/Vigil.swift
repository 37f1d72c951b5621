import HeartbeatCore

/// Watches chats until each has ended.
///
/// Looks at one chat after the other, so that waiting for many costs one small read at a time.
struct Vigil {
  struct Outcome {
    /// In the order of the ids asked for, without the missing ones.
    var chats: [Chat] = []
    /// Never there, or deleted before they were seen to have ended.
    var missing: [ChatID] = []
    var unfinished: [ChatID] = []
  }

  private var waiting: ArraySlice<ChatID>
  private var seen = Outcome()

  init(waitingFor chats: [ChatID]) {
    waiting = chats[...]
  }

  /// Passes over all that have ended, up to the first that has not.
  /// - Returns: Whether there is still something to wait for.
  mutating func advance(read: (ChatID) throws -> Chat?) throws -> Bool {
    while let next = waiting.first {
      if let chat = try read(next) {
        guard Self.hasEnded(chat) else { return true }
        seen.chats.append(chat)
      } else {
        seen.missing.append(next)
      }
      waiting = waiting.dropFirst()
    }
    return false
  }

  /// What is known now of those that ended and of those that did not.
  func outcome(read: (ChatID) throws -> Chat?) throws -> Outcome {
    var outcome = seen
    for id in waiting {
      guard let chat = try read(id) else {
        outcome.missing.append(id)
        continue
      }
      outcome.chats.append(chat)
      if !Self.hasEnded(chat) { outcome.unfinished.append(id) }
    }
    return outcome
  }

  private static func hasEnded(_ chat: Chat) -> Bool {
    switch chat.status {
    case .pending, .running: false
    case .completed, .error, .waiting: true
    }
  }
}
