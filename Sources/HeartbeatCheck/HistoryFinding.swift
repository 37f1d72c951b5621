/// A place where a history is not legal.
package struct HistoryFinding: Hashable, Sendable {
  package let rule: Rule
  /// Nil where it concerns no chat.
  package let chat: Int64?
  /// The number of the event that broke the rule; nil where the tables did.
  package let event: Int64?
  /// What is wrong there.
  package let sentence: String
}

/// What a check has found.
package struct HistoryReport: Sendable {
  /// The first ones, in the order in which they were found.
  package let findings: [HistoryFinding]
  /// Of all findings.
  package let count: Int
  package let events: Int
  package let chats: Int
}

/// Findings up to a limit; the others are counted.
struct FindingList {
  private let limit: Int
  private(set) var first: [HistoryFinding] = []
  private(set) var count = 0

  init(limit: Int) { self.limit = limit }

  mutating func add(_ finding: HistoryFinding) {
    count += 1
    if first.count < limit { first.append(finding) }
  }

  mutating func add(_ other: FindingList) {
    count += other.count
    first += other.first.prefix(max(limit - first.count, 0))
  }
}
