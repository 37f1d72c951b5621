extension SQL {
  /// What is over, and what is left of it. A look reads at most as many rows as it is told, so that it
  /// is short however little it finds.
  package enum Prune {
    /// Whether a chat may be pruned. ?1 before, ?2 JSON array of statuses. A chat that waits was
    /// interrupted, or has asked, when it was changed last.
    private static let isOver = """
      c.status IN ('completed', 'error', 'waiting')
        AND c.status IN (SELECT value FROM json_each(?2))
        AND iif(c.status = 'waiting', c.updated_at, coalesce(c.ended_at, c.updated_at)) < ?1
        AND NOT EXISTS (SELECT 1 FROM runs AS r WHERE r.chat_id = c.id)
        AND NOT EXISTS (
          SELECT 1 FROM dependencies AS d JOIN chats AS p ON p.id = d.chat_id
          WHERE d.after_id = c.id AND d.is_over = 0 AND p.status = 'pending')
      """

    /// ?3 how many stay, of the newest. The oldest of those.
    package static let firstKept = """
      SELECT c.id FROM chats AS c WHERE \(isOver) ORDER BY c.id DESC LIMIT 1 OFFSET ?3 - 1
      """

    package static let lastEvent = "SELECT coalesce(max(seq), 0) FROM events"

    /// ?3 after this chat, ?4 before this one, ?5 rows to read, ?6 limit.
    package static let over = """
      SELECT c.id FROM (
        SELECT * FROM chats WHERE id > ?3 AND id < ?4 ORDER BY id LIMIT ?5) AS c
      WHERE \(isOver) ORDER BY c.id LIMIT ?6
      """

    /// The last row that such a look reads, if it reads as many as it may. ?1 after this chat, ?2 before
    /// this one, ?3 rows to read.
    package static let lastRead = """
      SELECT id FROM chats WHERE id > ?1 AND id < ?2 ORDER BY id LIMIT 1 OFFSET ?3 - 1
      """

    /// ?3 JSON array of chats.
    package static let stillOver = """
      SELECT c.id FROM json_each(?3) AS given JOIN chats AS c ON c.id = CAST(given.value AS BIGINT)
      WHERE \(isOver) ORDER BY c.id
      """

    /// ?1 JSON array of chats.
    package static let messageCount = """
      SELECT count(*) FROM messages WHERE chat_id IN (SELECT CAST(value AS BIGINT) FROM json_each(?1))
      """

    /// ?1 JSON array of chats, ?2 before, ?3 the last event.
    package static let eventCount = """
      SELECT count(*) FROM events
      WHERE chat_id IN (SELECT CAST(value AS BIGINT) FROM json_each(?1)) AND at < ?2 AND seq <= ?3
      """

    /// ?1 before, ?2 the last event, ?3 after this event, ?4 rows to read, ?5 limit.
    package static let goneEvents = """
      SELECT e.seq FROM (
        SELECT seq, at, chat_id FROM events WHERE seq > ?3 AND seq <= ?2 ORDER BY seq LIMIT ?4) AS e
      WHERE e.at < ?1 AND e.chat_id IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM chats WHERE id = e.chat_id)
      ORDER BY e.seq LIMIT ?5
      """

    /// ?1 the last event, ?2 after this event, ?3 rows to read.
    package static let lastReadEvent = """
      SELECT seq FROM events WHERE seq > ?2 AND seq <= ?1 ORDER BY seq LIMIT 1 OFFSET ?3 - 1
      """

    /// ?1 JSON array of events. The same transaction must write one: workers tell by the newest number
    /// how far they have read, and take a log in which it is lower for another file.
    package static let deleteEvents = """
      DELETE FROM events WHERE seq IN (SELECT CAST(value AS BIGINT) FROM json_each(?1))
        AND NOT EXISTS (SELECT 1 FROM chats WHERE id = chat_id)
      """

    private static let isUnused = """
      NOT EXISTS (SELECT 1 FROM leases AS l WHERE l.worker_id = w.id)
        AND NOT EXISTS (SELECT 1 FROM runs AS r WHERE r.worker_id = w.id)
      """

    /// ?1 before. Which of them are over, and which were stale by then.
    package static func unusedWorkers(_ hosts: Hosts) -> String {
      """
      SELECT w.id, w.worker, w.started_at IS NULL OR w.stopped_at IS NOT NULL,
        w.seen_at + w.stale_after_ms < ?1, \(hosts.id("w"))
      FROM workers AS w
      WHERE coalesce(w.stopped_at, w.seen_at) < ?1 AND \(isUnused) ORDER BY w.ordinal LIMIT 1000
      """
    }

    /// ?1 JSON array of incarnations.
    package static let deleteWorkers = """
      DELETE FROM workers AS w WHERE w.id IN (SELECT CAST(value AS BIGINT) FROM json_each(?1)) AND \(isUnused)
      """

    /// ?1 JSON array of incarnations that do not count.
    package static let workerNames = """
      SELECT DISTINCT worker FROM workers WHERE id NOT IN (SELECT CAST(value AS BIGINT) FROM json_each(?1))
      """

    /// ?1 JSON array of chats, ?2 the greatest number that any chat has had. A greater one belongs to a
    /// database that an older copy has replaced.
    package static let goneChats = """
      SELECT given.id FROM (SELECT CAST(value AS BIGINT) AS id FROM json_each(?1)) AS given
      WHERE given.id <= ?2
        AND NOT EXISTS (SELECT 1 FROM chats AS c WHERE c.id = given.id)
        AND NOT EXISTS (SELECT 1 FROM runs AS r WHERE r.chat_id = given.id)
      """
  }
}
