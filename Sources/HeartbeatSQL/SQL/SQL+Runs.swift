extension SQL {
  package enum Runs {
    /// ?1 JSON array of [chat, generation], ?2 incarnation, ?3 now. Begins none while an older run of
    /// its chat is there.
    package static let begin = """
      INSERT INTO runs (chat_id, generation, worker_id, begun_at, group_id)
      SELECT CAST(given.value ->> 0 AS BIGINT), CAST(given.value ->> 1 AS BIGINT), ?2, ?3,
        coalesce(c.group_id, 0)
      FROM json_each(?1) AS given
      LEFT JOIN chats AS c ON c.id = CAST(given.value ->> 0 AS BIGINT)
      WHERE TRUE
      ON CONFLICT (chat_id) DO NOTHING
      RETURNING chat_id
      """

    /// ?1 JSON array of chats.
    package static let ofChats = """
      SELECT r.chat_id, r.generation, r.worker_id, w.worker
      FROM json_each(?1) AS given
      CROSS JOIN runs AS r ON r.chat_id = CAST(given.value AS BIGINT)
      JOIN workers AS w ON w.id = r.worker_id
      """

    /// ?1 JSON array of [chat, generation], ?2 incarnation. Those whose end is not known.
    package static let unendedOf = """
      SELECT r.chat_id, r.generation
      FROM json_each(?1) AS given
      CROSS JOIN runs AS r ON r.chat_id = CAST(given.value ->> 0 AS BIGINT)
        AND r.generation = CAST(given.value ->> 1 AS BIGINT) AND r.worker_id = ?2
      ORDER BY given.key
      """

    /// ?1 JSON array of chats.
    package static let end = """
      DELETE FROM runs WHERE chat_id IN (SELECT CAST(value AS BIGINT) FROM json_each(?1))
      """

    /// ?1 JSON array of chats. Whoever runs them.
    package static let forget = """
      DELETE FROM runs WHERE chat_id IN (SELECT CAST(value AS BIGINT) FROM json_each(?1))
      RETURNING chat_id, (SELECT worker FROM workers WHERE workers.id = worker_id)
      """

    /// ?1 JSON array of [chat, generation]. Who holds each of the chats under another generation, and
    /// waits for the end of this one's run.
    package static let waiters = """
      SELECT l.chat_id, l.generation, w.worker
      FROM json_each(?1) AS given
      CROSS JOIN leases AS l ON l.chat_id = CAST(given.value ->> 0 AS BIGINT)
        AND l.generation <> CAST(given.value ->> 1 AS BIGINT)
      JOIN workers AS w ON w.id = l.worker_id
      ORDER BY given.key
      """

    /// ?1 JSON array of chats. Those that are there and that nobody holds.
    package static let unheld = """
      SELECT c.id
      FROM json_each(?1) AS given
      CROSS JOIN chats AS c ON c.id = CAST(given.value AS BIGINT)
      WHERE NOT EXISTS (SELECT 1 FROM leases AS l WHERE l.chat_id = c.id)
      ORDER BY given.key
      """

    /// ?1 the incarnation that waits, or NULL for all. A worker whose row is older than another start
    /// under its id where the same locks are seen is gone: that start had its lock.
    package static func unended(_ hosts: Hosts) -> String {
      """
      SELECT r.chat_id, r.generation, w.id, w.worker, w.stale_after_ms, w.grace_ms,
        w.seen_at, h.heartbeat_at,
        EXISTS (SELECT 1 FROM workers AS n
          WHERE n.worker = w.worker AND n.ordinal > w.ordinal AND n.started_at IS NOT NULL
            AND \(hosts.areSame("n", "w"))),
        \(hosts.id("w")),
        EXISTS (SELECT 1 FROM leases AS l
          WHERE l.chat_id = r.chat_id AND l.generation = r.generation AND l.worker_id = r.worker_id)
      FROM runs AS r
      JOIN workers AS w ON w.id = r.worker_id
      LEFT JOIN (SELECT worker_id, max(heartbeat_at) AS heartbeat_at FROM leases GROUP BY worker_id)
        AS h ON h.worker_id = w.id
      WHERE ?1 IS NULL OR EXISTS (
        SELECT 1 FROM leases AS l
        WHERE l.chat_id = r.chat_id AND l.worker_id = ?1 AND l.generation <> r.generation)
      ORDER BY r.chat_id
      """
    }
  }
}
