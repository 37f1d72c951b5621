/// What the log has told of what was removed so far.
struct PruneHistory {
  private struct Removal {
    let event: Int64
    let chats: ClosedRange<Int64>
  }

  /// Whether events of chats that are gone were removed: the rest of their histories has gaps.
  private(set) var removedEvents = false
  /// One for each portion of chats.
  private var removals: [Removal] = []

  mutating func take(_ event: RecordedEvent, _ kind: EventKind) {
    guard kind == .pruned, let words = event.reason?.split(separator: " ") else { return }
    if words.last == "event" || words.last == "events" { removedEvents = true }
    // Such as `3 chats, from 4 to 9`.
    guard words.count == 6, words[1].hasPrefix("chat"), let first = Int64(words[3]),
      let last = Int64(words[5]), first <= last
    else { return }
    removals.append(Removal(event: event.number, chats: first...last))
  }

  /// Those of `chats`, which are gone and in their order, that nothing can have removed after the last
  /// thing that happened to them.
  func unexplained(_ chats: [(chat: Int64, lastEvent: Int64)]) -> [Int64] {
    var coming = removals.sorted { $0.chats.lowerBound < $1.chats.lowerBound }[...]
    var around: [Removal] = []
    return chats.compactMap { chat, lastEvent in
      while let next = coming.first, next.chats.lowerBound <= chat {
        around.append(next)
        coming = coming.dropFirst()
      }
      around.removeAll { $0.chats.upperBound < chat }
      return around.contains { $0.event > lastEvent } ? nil : chat
    }
  }
}
