/// What the log has told of one chat so far.
struct ChatHistory {
  enum Status: String {
    case pending, running, waiting, completed, error
  }

  struct Holder: Hashable {
    let worker: String
    /// Nil where the log does not tell: of a lease that an operator has moved.
    let incarnation: Int64?
  }

  struct Complaint {
    let rule: Rule
    let sentence: String
    /// Whether events that are missing before this one would explain it.
    let isExplainedByGap: Bool
  }

  /// Nil while nothing has told it.
  private(set) var status: Status?
  /// The last one that began.
  private(set) var generation: Int64 = 0
  /// Of the last generation, until it ends.
  private(set) var holder: Holder?
  private(set) var isDeleted = false
  /// The number of the last event that is no notice.
  private(set) var lastEvent: Int64 = 0
  /// Whether any event was read.
  private(set) var isKnown = false
  /// Whether work was handed over to the last generation.
  private(set) var isHandedOver = false

  init() {}

  init(
    status: Status?, generation: Int64, holder: Holder?, isDeleted: Bool, lastEvent: Int64,
    isKnown: Bool, isHandedOver: Bool
  ) {
    self.status = status
    self.generation = generation
    self.holder = holder
    self.isDeleted = isDeleted
    self.lastEvent = lastEvent
    self.isKnown = isKnown
    self.isHandedOver = isHandedOver
  }

  /// Goes on with the next event, whatever it breaks.
  mutating func take(_ event: RecordedEvent, _ kind: EventKind) -> [Complaint] {
    var found = begin(event, kind)
    guard !kind.isNotice else { return found + checkNotice(event, kind) }
    if isDeleted {
      return [Complaint(rule: .staysGone, sentence: "comes after its end", isExplainedByGap: false)]
    }
    let before = status
    found += kind == .handedOver ? checkHandOver(event) : []
    found += end(event, kind)
    if kind.acquires { found += acquire(event, kind) }
    if found.isEmpty, let before, !kind.isPossible(in: before, event) {
      found.append(
        Complaint(
          rule: .possible, sentence: "happens to a chat that is \(before.rawValue)",
          isExplainedByGap: true))
    }
    status = kind.outcome(from: before) ?? before
    if status != .running { holder = nil }
    isDeleted = kind == .deleted
    return found
  }

  private mutating func begin(_ event: RecordedEvent, _ kind: EventKind) -> [Complaint] {
    defer {
      isKnown = true
      if !kind.isNotice { lastEvent = event.number }
    }
    if isKnown && kind == .created {
      return [
        Complaint(rule: .begins, sentence: "makes a chat that was there", isExplainedByGap: false)
      ]
    }
    if !isKnown && kind != .created {
      return [
        Complaint(rule: .begins, sentence: "is the first of its chat", isExplainedByGap: true)
      ]
    }
    return []
  }

  private func checkNotice(_ event: RecordedEvent, _ kind: EventKind) -> [Complaint] {
    guard kind == .lost, let holder, holder.incarnation != nil,
      holder.incarnation == event.incarnation, event.generation == generation
    else { return [] }
    return [
      Complaint(
        rule: .trueLoss, sentence: "is of generation \(generation), which it holds",
        isExplainedByGap: true)
    ]
  }

  private mutating func checkHandOver(_ event: RecordedEvent) -> [Complaint] {
    var found: [Complaint] = []
    if let holder, event.generation == generation, event.worker == holder.worker {
      if isHandedOver {
        found.append(
          Complaint(
            rule: .handsOverOnce, sentence: "is the second one to generation \(generation)",
            isExplainedByGap: false))
      }
      isHandedOver = true
    } else if event.worker == nil, event.generation == nil, event.reason == "not_confirmed" {
      // Nobody has waited for the end that nobody knows.
    } else {
      found.append(
        Complaint(
          rule: .handsOverToHolder,
          sentence: "goes to generation \(text(event.generation)) of \(event.worker ?? "nobody")",
          isExplainedByGap: true))
    }
    if !Self.ends.contains(event.reason ?? "") || event.from == nil {
      found.append(
        Complaint(
          rule: .saysHowEnded, sentence: "does not say how the run before is known to have ended",
          isExplainedByGap: false))
    }
    return found
  }

  /// How a hand-over may know of the end of the older run.
  private static let ends: Set = [
    "confirmed", "worker_dead", "ended_from_outside", "not_confirmed", "not_waited_for",
  ]

  private mutating func end(_ event: RecordedEvent, _ kind: EventKind) -> [Complaint] {
    guard let ended = event.ended else {
      // Whatever acquires complains itself.
      let mustEnd = kind.ending == .always || kind.ending == .ofRunning && holder != nil
      guard mustEnd, !kind.acquires else { return [] }
      return [
        Complaint(
          rule: .saysEnd, sentence: "does not say which generation ended",
          isExplainedByGap: kind.ending == .ofRunning)
      ]
    }
    defer { holder = nil }
    guard kind.ending != .never else {
      return [
        Complaint(
          rule: .saysEnd, sentence: "says that generation \(ended) ended", isExplainedByGap: false)
      ]
    }
    guard ended == generation, let holder else { return [endOfOther(ended)] }
    if event.from != holder.worker {
      return [
        Complaint(
          rule: .endsHolder,
          sentence: "takes it from \(event.from ?? "nobody"), while \(holder.worker) holds it",
          isExplainedByGap: false)
      ]
    }
    let isSame = holder.incarnation == nil || holder.incarnation == event.incarnation
    if kind.isHolders(event), event.actor != holder.worker || !isSame {
      return [
        Complaint(
          rule: .endsByHolder,
          sentence: "is by \(event.actor) (\(text(event.incarnation))), while \(holder.worker) "
            + "(\(text(holder.incarnation))) holds it",
          isExplainedByGap: false)
      ]
    }
    return []
  }

  private mutating func endOfOther(_ ended: Int64) -> Complaint {
    if ended > generation {
      raise(to: ended)
      return Complaint(
        rule: .endsOnce, sentence: "ends generation \(ended), which had not begun",
        isExplainedByGap: true)
    }
    return Complaint(
      rule: .endsOnce, sentence: "ends generation \(ended), which had ended",
      isExplainedByGap: false)
  }

  private mutating func acquire(_ event: RecordedEvent, _ kind: EventKind) -> [Complaint] {
    var found: [Complaint] = []
    if let holder {
      found.append(
        Complaint(
          rule: .oneHolder,
          sentence: "begins while \(holder.worker) holds generation \(generation)",
          isExplainedByGap: true))
    } else if kind.ending == .always, event.ended == nil {
      found.append(
        Complaint(
          rule: .saysEnd, sentence: "does not say which generation ended", isExplainedByGap: false))
    }
    guard let worker = event.worker, let next = event.generation else {
      found.append(
        Complaint(rule: .namesHolder, sentence: "gives it to nobody", isExplainedByGap: false))
      holder = nil
      raise(to: event.generation ?? generation)
      return found
    }
    if next != generation + 1 {
      found.append(
        Complaint(
          rule: .nextGeneration, sentence: "begins generation \(next) after \(generation)",
          isExplainedByGap: next > generation))
    }
    if let complaint = checkMove(event, kind, to: worker) { found.append(complaint) }
    raise(to: next)
    holder = Holder(worker: worker, incarnation: kind == .stolen ? nil : event.incarnation)
    return found
  }

  private mutating func raise(to next: Int64) {
    guard next > generation else { return }
    generation = next
    isHandedOver = false
  }

  private func checkMove(
    _ event: RecordedEvent, _ kind: EventKind, to worker: String
  ) -> Complaint? {
    let sentence: String? =
      switch kind {
      case .stolen where event.from == worker: "moves it from \(worker) to \(worker)"
      case .stolen where event.incarnation != nil: "is by \(event.actor), who is no operator"
      case .adopted where event.from != worker:
        "takes it from \(event.from ?? "nobody") for \(worker)"
      case .claimed where event.actor != worker, .adopted where event.actor != worker:
        "gives it to \(worker), by \(event.actor)"
      default: nil
      }
    return sentence.map { Complaint(rule: .moves, sentence: $0, isExplainedByGap: false) }
  }

  private func text(_ number: Int64?) -> String { number.map(String.init) ?? "none" }
}
