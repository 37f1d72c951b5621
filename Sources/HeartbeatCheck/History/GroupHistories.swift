/// What the log has told of pauses and places so far.
struct GroupHistories {
  private var isPaused = false
  private var paused: Set<String> = []
  /// None: any number.
  private var places: [String: Int] = [:]
  private var running: [String: Int] = [:]

  /// An event of a group, or of all.
  mutating func take(_ event: RecordedEvent, _ kind: EventKind) {
    switch (kind, event.group) {
    case (.paused, nil): isPaused = true
    case (.resumed, nil): isPaused = false
    case (.paused, let group?): paused.insert(group)
    case (.resumed, let group?): paused.remove(group)
    case (.groupSet, let group?):
      // Such as `max-running 4`. With its row its pause goes too.
      places[group] = event.reason?.split(separator: " ").last.flatMap { Int($0) }
      if event.reason == "removed" { paused.remove(group) }
    default: break
    }
  }

  /// An event of a chat.
  /// - Parameters:
  ///   - group: Of the chat, as far as that is certain.
  ///   - change: By how much more of its chats are held since.
  mutating func take(_ kind: EventKind, of group: String?, change: Int) -> (Rule, String)? {
    if let group { running[group, default: 0] += change }
    guard kind == .claimed else { return nil }
    if isPaused { return (.paused, "happens during the pause of everything") }
    guard let group else { return nil }
    if paused.contains(group) { return (.paused, "happens during the pause of \(group)") }
    if let most = places[group], running[group, default: 0] > most {
      return (.places, "is one more than the \(most) places of \(group)")
    }
    return nil
  }
}
