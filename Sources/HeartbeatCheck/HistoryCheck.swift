/// Decides whether the history of each chat is legal, from the event log and the tables alone.
///
/// Memory is that of a few dozen bytes for each chat and each start of a worker, whatever the length of
/// the log. It reads every event, and every chat twice.
package struct HistoryCheck {
  private struct Entry {
    var history = ChatHistory()
    /// Whether the chat has a row.
    var isThere = false
    var group: String?
    /// Whether something happened to it that only a newer program understands.
    var isUnclear = false
  }

  private var entries: [Int64: Entry] = [:]
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
    entries[chat.id] = Entry(isThere: true, group: chat.group)
  }

  private mutating func read(_ event: RecordedEvent) {
    events += 1
    guard let kind = EventKind(rawValue: event.kind) else {
      if let chat = event.chat { entries[chat, default: Entry()].isUnclear = true }
      return report(.knownKind, event, "is unknown")
    }
    if let broken = workers.take(event, kind) { report(broken.0, event, broken.1) }
    guard let chat = event.chat else {
      groups.take(event, kind)
      prunes.take(event, kind)
      return
    }
    var entry = entries[chat] ?? Entry()
    guard !entry.isUnclear else { return }
    let wasHeld = entry.history.holder != nil
    let complaints = entry.history.take(event, kind)
    let change = (entry.history.holder != nil ? 1 : 0) - (wasHeld ? 1 : 0)
    if let broken = groups.take(kind, of: entry.group, change: change) {
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
    let gone = entries.filter {
      !$0.value.isThere && !$0.value.history.isDeleted && !$0.value.isUnclear
    }
    .map { (chat: $0.key, lastEvent: $0.value.history.lastEvent) }
    for chat in prunes.unexplained(gone.sorted { $0.chat < $1.chat }) {
      findings.add(
        HistoryFinding(
          rule: .chatGone, chat: chat, event: nil,
          sentence: "has no row, but nothing has deleted or pruned it"))
    }
  }

  /// Nil where the log tells nothing, or nothing that is understood.
  private func history(of chat: Int64) -> ChatHistory? {
    entries[chat].flatMap { $0.isUnclear ? nil : $0.history }
  }

  /// Of a chat that is there, as its history tells it.
  private func status(of chat: Int64) -> ChatHistory.Status? {
    entries[chat].flatMap { $0.isThere ? $0.history.status : nil }
  }
}
