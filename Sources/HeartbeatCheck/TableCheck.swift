/// Compares the tables with each other and with what the log tells.
struct TableCheck {
  private var names: [Int64: String] = [:]
  /// By chat.
  private var leases: [Int64: RecordedLease] = [:]
  /// How many have not ended, by the chat that waits for them.
  private var waits: [Int64: Int64] = [:]
  /// Of those, one that cannot end.
  private var stuck: [Int64: Int64] = [:]

  mutating func read(_ worker: RecordedWorker) { names[worker.incarnation] = worker.name }

  mutating func read(_ lease: RecordedLease) { leases[lease.chat] = lease }

  /// - Parameter status: That of a chat that is there.
  mutating func read(
    _ dependency: RecordedDependency, status: (Int64) -> ChatHistory.Status?
  ) {
    guard !dependency.isOver else { return }
    waits[dependency.chat, default: 0] += 1
    switch status(dependency.after) {
    case nil, .completed, .error: stuck[dependency.chat] = dependency.after
    case .pending, .running, .waiting: break
    }
  }

  // MARK: Rows

  /// Of a chat that is there nothing is said.
  mutating func skip(_ chat: RecordedChat) { leases[chat.id] = nil }

  /// - Parameter history: What the log tells of the chat, if anything.
  mutating func check(_ chat: RecordedChat, against history: ChatHistory?) -> [HistoryFinding] {
    let lease = leases.removeValue(forKey: chat.id)
    var found: [HistoryFinding] = []
    func complain(_ rule: Rule, _ sentence: String) {
      found.append(HistoryFinding(rule: rule, chat: chat.id, event: nil, sentence: sentence))
    }
    if history?.isDeleted == true { complain(.chatGone, "is there, although it was deleted") }
    if history?.isDeleted != true,
      history?.status?.rawValue != chat.status || history?.generation != chat.generation
    {
      complain(
        .chatAsTold,
        "is \(chat.status) in generation \(chat.generation); by its history it is "
          + "\(history?.status?.rawValue ?? "nothing") in generation \(history?.generation ?? 0)")
    }
    if (lease != nil) != (chat.status == "running") {
      complain(.leaseOfRunning, "is \(chat.status) \(lease == nil ? "without" : "with") a lease")
    }
    if let lease {
      if lease.generation != chat.generation {
        complain(
          .leaseGeneration,
          "has a lease of generation \(lease.generation) in generation \(chat.generation)")
      }
      found += check(lease, against: history?.holder)
    }
    if chat.waitsOn != waits[chat.id, default: 0] {
      complain(
        .waitCount,
        "counts \(chat.waitsOn) chats to wait for, and there are \(waits[chat.id, default: 0])")
    }
    if chat.status == "pending", let older = stuck[chat.id] {
      complain(.waitPossible, "waits for chat \(older), which cannot end any more")
    }
    return found
  }

  private func check(
    _ lease: RecordedLease, against holder: ChatHistory.Holder?
  ) -> [HistoryFinding] {
    guard let name = names[lease.incarnation] else {
      return [
        HistoryFinding(
          rule: .knownOwner, chat: lease.chat, event: nil,
          sentence: "is leased to \(lease.incarnation), which is not known")
      ]
    }
    guard let holder else { return [] }
    let isSame = holder.incarnation == nil || holder.incarnation == lease.incarnation
    guard name != holder.worker || !isSame else { return [] }
    return [
      HistoryFinding(
        rule: .leaseAsTold, chat: lease.chat, event: nil,
        sentence: "is leased to \(name) (\(lease.incarnation)); by its history \(holder.worker) "
          + "(\(holder.incarnation.map(String.init) ?? "any incarnation")) holds it")
    ]
  }

  func check(_ run: RecordedRun, against history: ChatHistory?) -> [HistoryFinding] {
    func complaint(_ rule: Rule, _ sentence: String) -> [HistoryFinding] {
      [HistoryFinding(rule: rule, chat: run.chat, event: nil, sentence: sentence)]
    }
    guard names[run.incarnation] != nil else {
      return complaint(.knownOwner, "is run by \(run.incarnation), which is not known")
    }
    if let history, run.generation > history.generation {
      return complaint(
        .runAsTold,
        "has a run of generation \(run.generation), but only had \(history.generation)")
    }
    if let lease = leases[run.chat], lease.generation == run.generation,
      lease.incarnation != run.incarnation
    {
      return complaint(
        .runAsTold,
        "is run by \(run.incarnation) in the generation that \(lease.incarnation) holds")
    }
    return []
  }

  func check(_ answer: RecordedAnswer, against history: ChatHistory?) -> [HistoryFinding] {
    guard let history, answer.generation > history.generation else { return [] }
    return [
      HistoryFinding(
        rule: .answerGeneration, chat: answer.chat, event: nil,
        sentence: "has an answer of generation \(answer.generation), but only had "
          + "\(history.generation)")
    ]
  }

  /// What is left once every chat was compared.
  func leasesWithoutChat() -> [HistoryFinding] {
    leases.keys.sorted().map { chat in
      HistoryFinding(
        rule: .leaseOfRunning, chat: chat, event: nil, sentence: "has a lease and no row")
    }
  }
}
