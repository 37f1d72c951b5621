import HeartbeatCore

/// How an ownership is shown that ended in a certain way: by colour, pattern, letter and words, so
/// that none of them is needed alone.
package struct OwnershipLook: Hashable {
  /// What has one colour and one pattern.
  package enum Family: String, CaseIterable {
    case open, good, bad, moved, taken, back
  }

  package let family: Family
  package let letter: String
  package let words: String

  package init(_ end: Ownership.End?) {
    (family, letter, words) =
      switch end {
      case nil: (.open, "", "still held")
      case .completed: (.good, "✓", "completed")
      case .failed: (.bad, "F", "failed, to be tried again")
      case .gaveUp: (.bad, "X", "failed for the last time")
      case .timedOut: (.bad, "T", "went beyond its limits")
      case .quarantined: (.bad, "Q", "quarantined")
      case .stolen: (.moved, "S", "stolen")
      case .adopted: (.moved, "A", "taken over by the same worker")
      case .recovered: (.taken, "R", "recovered from a dead or stale worker")
      case .lost: (.taken, "L", "lost, the log does not tell how")
      case .released: (.back, "B", "given back")
      case .interrupted: (.back, "I", "interrupted")
      case .asked: (.back, "?", "ended with a question")
      case .deleted: (.back, "D", "deleted")
      }
  }
}

extension TimelineMove.Kind {
  var words: String {
    switch self {
    case .stolen: "stolen"
    case .recovered: "recovered, and claimed by another worker"
    case .handedOver: "handed over: the older run has ended"
    }
  }
}

extension TimelineMark.Kind {
  /// Beside its sign, where it has one.
  var label: String {
    switch self {
    case .started, .stopped: ""
    case .draining: "drains"
    case .undrained: "drains no more"
    case .died: "dead"
    case .hung: "stale"
    case .fenced: "fenced"
    case .lost: "lost"
    case .gained: "gained"
    }
  }

  var words: String {
    switch self {
    case .started: "started"
    case .stopped: "stopped"
    case .draining: "was told to end what it has"
    case .undrained: "was told to go on"
    case .died: "its process was found dead"
    case .hung: "its heartbeats were found stale"
    case .fenced: "stopped its work by itself"
    case .lost: "noticed that it had lost chats"
    case .gained: "noticed that it had been given chats"
    }
  }
}
