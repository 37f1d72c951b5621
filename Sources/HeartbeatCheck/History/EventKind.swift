/// The kinds of events, as the log spells them, with what each means for a chat. Written down once more
/// here on purpose: the checker shares nothing with what it checks.
enum EventKind: String, CaseIterable {
  case created, claimed, stolen, adopted, lost, gained, recovered, quarantined, released, completed
  case failed, interrupted, retried, sent, deleted, ready, asked, answered, edited, paused, resumed
  case draining, undrained, pruned, fenced
  case gaveUp = "gave_up"
  case handedOver = "handed_over"
  case timedOut = "timed_out"
  case groupSet = "group_set"
  case workerSet = "worker_set"
  case workerStarted = "worker_started"
  case workerStopped = "worker_stopped"

  /// Whether somebody gets the chat.
  var acquires: Bool {
    switch self {
    case .claimed, .stolen, .adopted: true
    default: false
    }
  }

  /// Only tells what its writer has noticed, in its own time.
  var isNotice: Bool {
    switch self {
    case .lost, .gained, .fenced, .timedOut: true
    default: false
    }
  }

  enum Ending {
    /// Ends a lease each time.
    case always
    /// Ends the lease of a chat that is running, and happens to others too.
    case ofRunning
    case never
  }

  var ending: Ending {
    switch self {
    case .stolen, .adopted, .recovered, .quarantined, .released, .failed, .asked: .always
    case .completed, .gaveUp, .interrupted, .deleted: .ofRunning
    default: .never
    }
  }

  /// Whether it is the end of a run, told by who ran it.
  func isHolders(_ event: RecordedEvent) -> Bool {
    switch self {
    case .released, .failed, .asked, .gaveUp: true
    case .completed: event.incarnation != nil || event.actor != "operator"
    default: false
    }
  }

  /// Whether it can happen to a chat that has a status.
  func isPossible(in status: ChatHistory.Status, _ event: RecordedEvent) -> Bool {
    switch self {
    case .claimed, .ready, .edited: status == .pending
    case .stolen, .adopted, .recovered, .quarantined, .released, .failed, .asked:
      status == .running
    // Without a holder nobody has waited, whatever the chat's status.
    case .handedOver: status == .running || event.worker == nil
    case .completed: status == .running || status == .waiting && !isHolders(event)
    case .gaveUp: status == (event.ended == nil ? .pending : .running)
    case .interrupted: status == .running || status == .pending
    case .retried: status == .waiting || status == .error || status == .completed
    default: true
    }
  }

  /// The status afterwards; nil where it stays as it is.
  func outcome(from status: ChatHistory.Status?) -> ChatHistory.Status? {
    switch self {
    case .created, .recovered, .released, .failed, .retried: .pending
    case .claimed, .stolen, .adopted: .running
    case .completed: .completed
    case .quarantined, .gaveUp: .error
    case .interrupted, .asked: .waiting
    case .sent, .answered: status == .running || status == nil ? nil : .pending
    default: nil
    }
  }
}
