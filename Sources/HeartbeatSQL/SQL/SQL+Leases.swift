extension SQL {
  package enum Leases {
    /// ?1 JSON array of [chat, generation], ?2 incarnation, ?3 now.
    package static let insert = """
      INSERT INTO leases (chat_id, worker_id, generation, heartbeat_at)
      SELECT CAST(value ->> 0 AS BIGINT), ?2, CAST(value ->> 1 AS BIGINT), ?3 FROM json_each(?1)
      """

    /// ?1 JSON array of [chat, generation], ?2 incarnation. The fence: those that it still holds.
    package static let held = """
      SELECT l.chat_id, l.generation
      FROM json_each(?1) AS given
      CROSS JOIN leases AS l ON l.chat_id = CAST(given.value ->> 0 AS BIGINT)
        AND l.generation = CAST(given.value ->> 1 AS BIGINT) AND l.worker_id = ?2
      """

    /// ?1 new incarnation, ?2 now, ?3 JSON array of chats. Whoever holds them.
    package static let moveAll = """
      UPDATE leases SET worker_id = ?1, generation = generation + 1, heartbeat_at = ?2
      WHERE chat_id IN (SELECT CAST(value AS BIGINT) FROM json_each(?3))
      """

    /// ?1 JSON array of chats. Whoever holds them.
    package static let deleteAll =
      "DELETE FROM leases WHERE chat_id IN (SELECT CAST(value AS BIGINT) FROM json_each(?1))"

    /// ?1 chat.
    package static let holder = """
      SELECT w.worker, l.generation FROM leases AS l JOIN workers AS w ON w.id = l.worker_id
      WHERE l.chat_id = ?1
      """

    /// ?1 worker, ?2 limit, ?3 after this chat. Oldest chat first.
    package static let chatsOfWorker = """
      SELECT l.chat_id FROM workers AS w JOIN leases AS l ON l.worker_id = w.id
      WHERE w.worker = ?1 AND l.chat_id > ?3 ORDER BY l.chat_id LIMIT ?2
      """

    /// Of a lease `l`: whether it was stolen for its holder, who has neither renewed it since nor said
    /// that it has it.
    package static let isGift = """
      EXISTS (SELECT 1 FROM events AS e
        WHERE e.chat_id = l.chat_id AND e.generation = l.generation AND e.kind = 'stolen'
          AND e.at = l.heartbeat_at)
      AND NOT EXISTS (SELECT 1 FROM events AS e
        WHERE e.chat_id = l.chat_id AND e.generation = l.generation AND e.kind = 'gained')
      """

    /// ?1 incarnation, ?2 limit.
    package static let ofDead = """
      SELECT l.chat_id, l.generation, l.heartbeat_at, c.recoveries, w.max_recoveries, \(isGift)
      FROM leases AS l JOIN chats AS c ON c.id = l.chat_id JOIN workers AS w ON w.id = l.worker_id
      WHERE l.worker_id = ?1 ORDER BY l.chat_id LIMIT ?2
      """

    /// ?1 incarnation, ?2 limit, ?3 JSON array of the heartbeats that were seen to be stale. A
    /// lease that was renewed since has another one.
    package static let ofStale = """
      SELECT l.chat_id, l.generation, l.heartbeat_at, c.recoveries, w.max_recoveries, \(isGift)
      FROM leases AS l JOIN chats AS c ON c.id = l.chat_id JOIN workers AS w ON w.id = l.worker_id
      WHERE l.worker_id = ?1 AND l.heartbeat_at IN (SELECT CAST(value AS BIGINT) FROM json_each(?3))
      ORDER BY l.chat_id LIMIT ?2
      """
  }
}
