import HeartbeatCore
import HeartbeatSQL

/// Statements of the benchmark alone: chats that have ended, which no command makes.
enum Filling {
  /// How many one transaction makes.
  static let portion = 20_000

  /// ?1 how many, ?2 the place of the first, ?3 now.
  private static let chats = """
    WITH RECURSIVE n (i) AS (
      SELECT CAST(0 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i + 1 < CAST(?1 AS BIGINT))
    INSERT INTO chats (title, status, generation, attempts, place, created_at, updated_at,
      started_at, ended_at)
    SELECT 'a chat that has ended', 'completed', 1, 1, CAST(?2 AS BIGINT) + i, ?3, ?3, ?3, ?3 FROM n
    """

  /// ?1 the content, ?2 now, ?3 the greatest chat that has one.
  private static let messages = """
    INSERT INTO messages (chat_id, role, content, at)
    SELECT id, 'user', ?1, ?2 FROM chats WHERE id > ?3
    """

  private static let greatest = "SELECT coalesce(max(id), 0) FROM chats"
  private static let held = "SELECT count(*), coalesce(min(heartbeat_at), 0) FROM leases"

  /// - Parameter store: With the rights of an operator.
  static func fill(
    _ store: some SQLChatStore, history: Int, payloadBytes: Int, at now: Timestamp,
    progress: (Int) throws -> Void
  ) throws {
    let payload = String(repeating: "x", count: payloadBytes)
    var made = 0
    while made < history {
      try progress(made)
      let count = min(portion, history - made)
      let place = made + 1
      try store.write { connection in
        let before = try connection.row(greatest) { $0[0] as Int64 } ?? 0
        try connection.run(chats, count, place, now)
        if payloadBytes > 0 { try connection.run(messages, payload, now, before) }
      }
      made += count
      // Or the log would have all of it.
      _ = try store.maintain()
    }
    try progress(made)
  }

  static func make(
    _ store: some SQLChatStore, chats: Int, payloadBytes: Int, at now: Timestamp
  ) throws {
    let payload = String(repeating: "x", count: payloadBytes)
    let draft = ChatDraft(title: "a chat", message: payloadBytes > 0 ? payload : nil)
    _ = try store.make(Array(repeating: draft, count: chats), at: now)
  }

  static func held(_ store: some SQLChatStore) throws -> (leases: Int, oldest: Timestamp) {
    try store.use { connection in
      try connection.row(held) { ($0[0] as Int, $0[1] as Timestamp) }
    } ?? (0, Timestamp(milliseconds: 0))
  }
}
