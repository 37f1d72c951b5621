/// Decides whether the history of each chat is legal, from the event log and the tables alone.
///
/// Needs memory for each chat and each start of a worker, whatever the length of the log. It reads every
/// event, and every chat twice.
package struct HistoryCheck {
  /// By chat.
  private var entries: [Int64: PackedHistory] = [:]
  private var names = PackedHistory.Names()
  private var workers = WorkerHistories()
  private var groups = GroupHistories()
  private var prunes = PruneHistory()
  private var events = 0
  private var findings: FindingList
  /// What events that were removed would explain: of chats that are gone.
  private var doubtful: FindingList

  /// - Parameter limit: The most findings that are named; the others are counted.
  package static func report(
    on recorded: some RecordedHistory, limit: Int = 100
  ) throws -> HistoryReport {
    var check = HistoryCheck(limit: limit)
    try recorded.chats { check.expect($0) }
    try recorded.events { check.read($0) }
    check.closeLog()
    var tables = TableCheck()
    try recorded.workers { tables.read($0) }
    try recorded.leases { tables.read($0) }
    try recorded.dependencies { tables.read($0) { check.status(of: $0) } }
    try recorded.runs { run in
      check.report(tables.check(run, against: check.history(of: run.chat)))
    }
    try recorded.answers { answer in
      check.report(tables.check(answer, against: check.history(of: answer.chat)))
    }
    try recorded.chats { chat in
      guard check.entries[chat.id]?.isUnclear != true else { return tables.skip(chat) }
      check.report(tables.check(chat, against: check.history(of: chat.id)))
    }
    check.report(tables.leasesWithoutChat())
    return HistoryReport(
      findings: check.findings.first, count: check.findings.count, events: check.events,
      chats: check.entries.count)
  }

  private init(limit: Int) {
    findings = FindingList(limit: limit)
    doubtful = FindingList(limit: limit)
  }

  private mutating func expect(_ chat: RecordedChat) {
    var entry = PackedHistory()
    entry.isThere = true
    entry.setGroup(chat.group, &names)
    entries[chat.id] = entry
  }

  private mutating func read(_ event: RecordedEvent) {
    events += 1
    guard let kind = EventKind(rawValue: event.kind) else {
      if let chat = event.chat { entries[chat, default: PackedHistory()].isUnclear = true }
      return report(.knownKind, event, "is unknown")
    }
    if let broken = workers.take(event, kind) { report(broken.0, event, broken.1) }
    guard let chat = event.chat else {
      groups.take(event, kind)
      prunes.take(event, kind)
      return
    }
    var entry = entries[chat] ?? PackedHistory()
    guard !entry.isUnclear else { return }
    var history = entry.history(names)
    let wasHeld = history.holder != nil
    let complaints = history.take(event, kind)
    let change = (history.holder != nil ? 1 : 0) - (wasHeld ? 1 : 0)
    if let broken = groups.take(kind, of: entry.group(names), change: change) {
      report(broken.0, event, broken.1)
    }
    for complaint in complaints {
      let finding = HistoryFinding(
        rule: complaint.rule, chat: chat, event: event.number,
        sentence: "\(event.kind) \(complaint.sentence)")
      if complaint.isExplainedByGap && !entry.isThere {
        doubtful.add(finding)
      } else {
        findings.add(finding)
      }
    }
    entry.set(history, &names)
    entries[chat] = entry
  }

  private mutating func report(_ rule: Rule, _ event: RecordedEvent, _ sentence: String) {
    findings.add(
      HistoryFinding(
        rule: rule, chat: event.chat, event: event.number, sentence: "\(event.kind) \(sentence)"))
  }

  private mutating func report(_ found: [HistoryFinding]) {
    for finding in found { findings.add(finding) }
  }

  /// All events have been read.
  private mutating func closeLog() {
    // Of what is gone, any event may be missing.
    guard !prunes.removedEvents else { return }
    findings.add(doubtful)
    var gone: [(chat: Int64, lastEvent: Int64)] = []
    for (chat, entry) in entries where !entry.isThere && !entry.isUnclear {
      let history = entry.history(names)
      if !history.isDeleted { gone.append((chat, history.lastEvent)) }
    }
    for chat in prunes.unexplained(gone.sorted { $0.chat < $1.chat }) {
      findings.add(
        HistoryFinding(
          rule: .chatGone, chat: chat, event: nil,
          sentence: "has no row, but nothing has deleted or pruned it"))
    }
  }

  /// Nil where the log tells nothing, or nothing that is understood.
  private func history(of chat: Int64) -> ChatHistory? {
    entries[chat].flatMap { $0.isUnclear ? nil : $0.history(names) }
  }

  /// Of a chat that is there, as its history tells it.
  private func status(of chat: Int64) -> ChatHistory.Status? {
    entries[chat].flatMap { $0.isThere ? $0.history(names).status : nil }
  }
}
