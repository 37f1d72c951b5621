import Testing

@testable import HeartbeatCore

extension TestDatabase {
  /// Makes one pending chat.
  @discardableResult
  func makeChat(
    _ title: String = "a chat", group: String? = nil, priority: Int = 0, after: [ChatID] = [],
    afterAny: Bool = false, startAt: Timestamp? = nil, at now: Timestamp = 0
  ) throws -> ChatID {
    try makeChats(
      1, group: group, priority: priority, after: after, afterAny: afterAny, startAt: startAt,
      at: now)[0]
  }

  @discardableResult
  func makeChats(
    _ count: Int, group: String?, priority: Int = 0, after: [ChatID] = [], afterAny: Bool = false,
    startAt: Timestamp? = nil, at now: Timestamp = 0
  ) throws -> [ChatID] {
    var draft = ChatDraft(title: "a chat")
    draft.group = group
    draft.priority = priority
    draft.after = after
    draft.afterAny = afterAny
    draft.startAt = startAt
    return try store.create(Array(repeating: draft, count: count), at: now).map(\.id)
  }

  /// What a claim brings, in its order.
  @discardableResult
  func claim(
    _ limit: Int = 1_000, by holder: Incarnation, of groups: [String]? = nil,
    beginRuns: Bool = false, at now: Timestamp = 100
  ) throws -> [ChatID] {
    try store.claim(limit: limit, by: holder, of: groups, beginRuns: beginRuns, at: now)
      .assignments.map(\.lease.chat)
  }

  /// Ends the run of a chat that `holder` has.
  @discardableResult
  func end(
    _ chat: ChatID, _ outcome: Ending.Outcome = .completed(answer: nil), by holder: Incarnation,
    hasEnded: Bool = true, at now: Timestamp = 100
  ) throws -> Ending.Result? {
    let lease = Lease(chat: chat, generation: try self.chat(chat).generation)
    return try store.finish(
      [Ending(lease: lease, outcome: outcome, hasEnded: hasEnded)], by: holder, at: now
    ).first
  }

  func fail(_ chat: ChatID, by holder: Incarnation) throws {
    try end(chat, .failed(error: "no luck", retryAt: nil), by: holder)
  }

  func statuses(_ chats: [ChatID]) throws -> [ChatStatus] {
    try chats.map { try chat($0).status }
  }

  func group(_ name: String?) throws -> ChatGroup {
    try #require(try store.groups().first { $0.name == name })
  }
}
