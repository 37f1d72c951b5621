import HeartbeatCore
import HeartbeatView

/// The events of one chat as sentences, oldest first. Pure.
struct History {
  struct Line: Equatable {
    let at: Timestamp
    let kind: String
    /// As it is in the log: it may hold what users wrote.
    let text: String
  }

  private(set) var lines: [Line] = []
  /// Since when it has wanted a worker; nil when it does not, as far as the log tells.
  private(set) var pendingSince: Timestamp?
  /// Since when its holder has had it; nil when it has none.
  var heldSince: Timestamp? { holder?.since }
  /// Since when it has been as it is: the newest event that changed that.
  private(set) var settledSince: Timestamp?
  /// The event that removed it.
  private(set) var deletion: Event?

  private var holder: (worker: WorkerID, since: Timestamp)?

  init(_ events: [Event]) {
    for event in events {
      lines.append(
        Line(at: event.at, kind: event.kind.rawValue, text: sentence(event)))
      follow(event)
    }
  }

  // MARK: What follows from an event

  private mutating func follow(_ event: Event) {
    switch event.kind {
    case .claimed, .stolen, .adopted:
      holder = event.worker.map { ($0, event.at) }
      become(pending: false, at: event.at)
    case .recovered, .released, .failed, .retried, .created:
      holder = nil
      become(pending: true, at: event.at)
    case .sent, .answered:
      // A running one goes on, and a pending one keeps its place.
      if holder == nil, pendingSince == nil { become(pending: true, at: event.at) }
    case .completed, .gaveUp, .quarantined, .interrupted, .asked:
      holder = nil
      become(pending: false, at: event.at)
    case .deleted:
      holder = nil
      become(pending: false, at: event.at)
      deletion = event
    default: break
    }
  }

  private mutating func become(pending: Bool, at time: Timestamp) {
    pendingSince = pending ? time : nil
    settledSince = time
  }

  // MARK: Sentences

  private func sentence(_ event: Event) -> String {
    let worker = event.worker?.name ?? "a worker"
    let had = held(at: event.at)
    switch event.kind {
    case .created: return "it was made"
    case .claimed:
      let wait = pendingSince.map { ", after it had waited for \(Self.span($0, event.at))" } ?? ""
      return "\(worker) took it\(Self.generation(event))\(wait)"
    case .stolen, .adopted, .recovered: return Self.handChange(event, worker, had)
    case .lost: return "\(worker) noticed that it had lost it\(Self.because(event))"
    case .gained: return "\(worker) noticed that it had been given it"
    case .quarantined:
      return
        "it was taken from \(event.from?.name ?? worker)\(Self.closed(had)) and is not tried again"
        + Self.because(event)
    case .released: return "\(worker) gave it back\(after(event))\(Self.because(event))"
    case .completed: return ended(event, "completed it")
    case .interrupted: return ended(event, "interrupted it")
    case .failed: return "the attempt of \(worker) failed\(after(event))\(Self.because(event))"
    case .gaveUp:
      return event.worker == nil
        ? "it failed without a run\(Self.because(event))"
        : "the attempt of \(worker) failed\(after(event)) and was the last\(Self.because(event))"
    case .deleted: return ended(event, "removed it")
    default: return Self.otherSentence(event, worker, isHeld: holder != nil)
    }
  }

  /// What changes nobody's hold of the chat.
  private static func otherSentence(
    _ event: Event, _ worker: String, isHeld: Bool
  ) -> String {
    switch event.kind {
    case .retried: return "\(who(event)) queued it for another run\(because(event))"
    case .sent:
      return "\(who(event)) added a message" + (isHeld ? ", for which it runs again" : "")
    case .handedOver where event.worker == nil:
      return "the older run of \(event.from?.name ?? "a worker") is not waited for any more: "
        + "its worker gives no sign of life, and it may go on"
    case .handedOver:
      return "the older run of \(event.from?.name ?? "a worker") has ended"
        + (event.reason.flatMap(RunEnd.init).map { " (\($0.words))" } ?? "")
        + ", so \(worker) may begin"
    case .ready: return "all that it comes after has ended"
    case .timedOut: return "its run on \(worker) went beyond its limits\(because(event))"
    case .asked: return "it asked\(because(event))"
    case .answered: return "\(who(event)) answered it"
    case .edited: return "\(who(event)) changed it\(because(event))"
    case .fenced:
      return "\(worker) stopped its work, since the lease could not be renewed in time"
    default: return event.kind.rawValue + because(event)
    }
  }

  private static func handChange(_ event: Event, _ worker: String, _ had: String) -> String {
    let from = event.from?.name ?? "a worker"
    switch event.kind {
    case .stolen:
      return "\(who(event)) moved it from \(from)\(closed(had)) to \(worker)\(generation(event))"
        + because(event)
    case .adopted:
      let older = event.from == event.worker ? "an earlier process of \(worker)" : from
      return
        "\(worker) took it over from \(older)\(closed(had))\(generation(event))\(because(event))"
    default:
      let why = event.reason.flatMap(RecoveryRequest.Why.init)
      let because =
        switch why {
        case .workerDead: "; its process had ended"
        case .stale: "; it had given no sign for too long"
        case nil: because(event)
        }
      return "it was taken back from \(from)\(had)\(because)"
    }
  }

  /// What a worker ends itself, or somebody else from outside.
  private func ended(_ event: Event, _ verb: String) -> String {
    guard event.byIncarnation == nil else {
      return "\(event.by) \(verb)\(after(event))\(Self.because(event))"
    }
    let span = holder.map { " had for \(Self.span($0.since, event.at))" } ?? " had"
    let lease = event.from.map { ", which \($0)\(span)" } ?? ""
    return "\(Self.who(event)) \(verb)\(lease)\(Self.because(event))"
  }

  private func after(_ event: Event) -> String {
    holder.map { " after \(Self.span($0.since, event.at))" } ?? ""
  }

  /// `, which had it for 3m`, or nothing where the log does not tell.
  private func held(at time: Timestamp) -> String {
    holder.map { ", which had it for \(Self.span($0.since, time))" } ?? ""
  }

  /// An aside in the middle of a sentence.
  private static func closed(_ aside: String) -> String { aside.isEmpty ? "" : aside + "," }

  private static func who(_ event: Event) -> String {
    event.byIncarnation == nil && event.by == "operator" ? "an operator" : event.by
  }

  private static func generation(_ event: Event) -> String {
    event.generation.map { " (generation \($0))" } ?? ""
  }

  private static func because(_ event: Event) -> String { event.reason.map { ": \($0)" } ?? "" }

  /// A clock that was set back in between shows no time.
  static func span(_ from: Timestamp, _ to: Timestamp) -> String {
    TimeText.brief(max(from.age(at: to), .zero))
  }
}

extension RunEnd {
  /// How it is known that a run has ended.
  fileprivate var words: String {
    switch self {
    case .confirmed: "its worker said so"
    case .workerDead: "its worker is dead, and nothing of it is left"
    case .endedFromOutside: "it was ended from outside"
    case .notConfirmed: "as far as can be told"
    case .notWaitedFor: "an operator did not want to wait for it"
    }
  }
}

extension TimeText {
  /// The two largest units: `3d4h`, `1m30s`, `250ms`.
  static func brief(_ duration: Duration) -> String { duration.briefText }
}
