import HeartbeatCore

/// Reads the event log as it grows, as the history of every chat: held by one generation at a time, each
/// acquired once, after the end of the one before, and ended at most once.
///
/// A value: with a copy of the database goes a copy of what was read until then.
struct LogFollower {
  private struct State {
    var generation: Int64 = 0
    var holder: WorkerID?
    /// Others may tell of it although the database forgot it when it was put back.
    var isCreated = false
    var isGone = false
    /// Neither over nor gone.
    var isUnfinished = false
  }

  private(set) var last: Int64 = 0
  private var states: [ChatID: State] = [:]
  /// Chats of which nobody knows whether an older run has ended.
  private(set) var unknownEnds: Set<ChatID> = []
  private(set) var newestChat: Int64 = 0
  /// How many chats are neither over nor gone.
  private(set) var unfinished = 0

  private static let rule = "the log is the history of every chat"

  mutating func read(_ event: Event) throws {
    guard event.seq > last else {
      throw Violation("events have numbers that grow", "\(event.seq) after \(last)")
    }
    last = event.seq
    guard let chat = event.chat else { return }
    var state = states[chat] ?? State()
    func complain(_ what: String) -> Violation {
      Violation(Self.rule, "event \(event.seq), \(event.kind.rawValue) of chat \(chat): \(what)")
    }
    if let ended = event.endedGeneration?.rawValue {
      if state.holder == nil { throw complain("ends generation \(ended), which nobody holds") }
      if ended != state.generation { throw complain("ends \(ended), not \(state.generation)") }
      if event.from != state.holder { throw complain("takes it from another than its holder") }
      state.holder = nil
    }
    switch event.kind {
    case .claimed, .stolen, .adopted:
      let begun = event.generation?.rawValue ?? -1
      if state.isGone { throw complain("its chat was deleted") }
      if state.holder != nil { throw complain("generation \(state.generation) has not ended") }
      if begun != state.generation + 1 { throw complain("\(begun) after \(state.generation)") }
      guard let worker = event.worker else { throw complain("has no holder") }
      state.generation = begun
      state.holder = worker
    case .created:
      if state.isCreated { throw complain("the id was used before") }
      state = State(isCreated: true)
      newestChat = max(newestChat, chat.rawValue)
    case .deleted: state.isGone = true
    case .handedOver:
      let unknown: Set = [RunEnd.notConfirmed.rawValue, RunEnd.notWaitedFor.rawValue]
      if unknown.contains(event.reason ?? "") { unknownEnds.insert(chat) }
    default: break
    }
    let wasUnfinished = states[chat]?.isUnfinished ?? false
    switch event.kind {
    case .completed, .gaveUp, .quarantined, .deleted: state.isUnfinished = false
    case .created, .claimed, .retried, .sent, .answered: state.isUnfinished = !state.isGone
    default: break
    }
    unfinished += (state.isUnfinished ? 1 : 0) - (wasUnfinished ? 1 : 0)
    states[chat] = state
  }

  /// Whether the log has the end of a lease that it has the beginning of.
  func hasEnded(_ lease: Lease) -> Bool {
    guard let state = states[lease.chat] else { return false }
    return state.generation > lease.generation.rawValue
      || state.generation == lease.generation.rawValue && state.holder == nil
  }

  /// Whom the log has as the holder of a lease that has not ended.
  func holder(of lease: Lease) -> WorkerID? {
    guard let state = states[lease.chat], state.generation == lease.generation.rawValue else {
      return nil
    }
    return state.holder
  }

  func exists(_ chat: ChatID) -> Bool { states[chat].map { $0.isCreated && !$0.isGone } ?? false }

  /// Compares it with what the tables say.
  func compare(_ chat: ChatID, generation: Int64, holder: String?) throws {
    let state = states[chat] ?? State()
    guard state.generation == generation, state.holder?.name == holder, !state.isGone else {
      throw Violation(
        Self.rule,
        "chat \(chat) has generation \(generation) and is held by \(holder ?? "nobody"); the log "
          + "says \(state.generation) and \(state.holder?.name ?? "nobody")")
    }
  }
}
