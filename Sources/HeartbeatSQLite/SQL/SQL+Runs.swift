import HeartbeatCore

extension SQL {
  enum Runs {
    /// ?1 chat, ?2 generation, ?3 incarnation, ?4 now. Changes no row while an older run is there.
    static let begin = """
      INSERT INTO runs (chat_id, generation, worker_id, begun_at, group_id)
      VALUES (?1, ?2, ?3, ?4, coalesce((SELECT group_id FROM chats WHERE id = ?1), 0))
      ON CONFLICT (chat_id) DO NOTHING
      """

    /// ?1 chat.
    static let ofChat = """
      SELECT r.generation, r.worker_id, w.worker FROM runs AS r JOIN workers AS w ON w.id = r.worker_id
      WHERE r.chat_id = ?1
      """

    /// ?1 chat, ?2 generation, ?3 incarnation.
    static let end = "DELETE FROM runs WHERE chat_id = ?1 AND generation = ?2 AND worker_id = ?3"

    /// ?1 JSON array of chats. Whoever runs them.
    static let forget = """
      DELETE FROM runs WHERE chat_id IN (SELECT value FROM json_each(?1))
      RETURNING chat_id, (SELECT worker FROM workers WHERE workers.id = worker_id)
      """

    /// ?1 chat, ?2 generation. Who holds it under another one.
    static let waiter = """
      SELECT w.worker, l.generation FROM leases AS l JOIN workers AS w ON w.id = l.worker_id
      WHERE l.chat_id = ?1 AND l.generation <> ?2
      """

    /// ?1 the incarnation that waits, or NULL for all. A worker whose row is older than another start
    /// under its id is gone: that start had its lock.
    static let unended = """
      SELECT r.chat_id, r.generation, w.id, w.worker, w.stale_after_ms, w.grace_ms,
        max(w.seen_at, coalesce(h.heartbeat_at, 0)),
        EXISTS (SELECT 1 FROM workers AS n
          WHERE n.worker = w.worker AND n.ordinal > w.ordinal AND n.started_at IS NOT NULL)
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
