extension SQL {
  /// Which chats come after which.
  package enum Dependencies {
    /// The chats that do not come to run without somebody's doing, since one that they come after waits for
    /// an answer, a retry or the end of a pause, or comes after such a chat. Needs `open`, with the
    /// groups whose chats may be claimed, among the tables before it.
    package static let stuck = """
      stuck (id) AS (
        SELECT d.chat_id
        FROM chats AS b INDEXED BY chats_blocked
        CROSS JOIN dependencies AS d ON d.chat_id = b.id AND d.is_over = 0
        CROSS JOIN chats AS older ON older.id = d.after_id
        WHERE b.status = 'pending' AND b.waits_on > 0
          AND (older.status NOT IN ('running', 'pending')
            OR older.status = 'pending' AND older.group_id NOT IN (SELECT group_id FROM open))
        UNION
        SELECT d.chat_id FROM stuck
        CROSS JOIN dependencies AS d ON d.after_id = stuck.id AND d.is_over = 0)
      """

    /// ?1 the first of the chats that come after, ?2 the last, ?3 the older chat, ?4 whether any end of
    /// it will do. It is over if the older chat is.
    package static let insert = """
      INSERT INTO dependencies (chat_id, after_id, is_any, is_over)
      SELECT c.id, ?3, ?4, iif(EXISTS (SELECT 1 FROM chats AS older WHERE older.id = ?3
        AND (older.status = 'completed' OR ?4 = 1 AND older.status = 'error')), 1, 0)
      FROM chats AS c WHERE c.id BETWEEN ?1 AND ?2
      """

    /// Counts anew what chats wait for. ?1 JSON array of chats.
    package static let count = """
      UPDATE chats SET waits_on = (
        SELECT count(*) FROM dependencies AS d WHERE d.chat_id = chats.id AND d.is_over = 0)
      WHERE id IN (SELECT CAST(value AS BIGINT) FROM json_each(?1))
      """

    /// The same for chats that were just made. ?1 the first, ?2 the last.
    package static let countOfRange = """
      UPDATE chats SET waits_on = (
        SELECT count(*) FROM dependencies AS d WHERE d.chat_id = chats.id AND d.is_over = 0)
      WHERE id BETWEEN ?1 AND ?2
      """

    /// ?1 JSON array of chats. Those that wait for nothing any more, though they did.
    package static let ready = """
      SELECT id FROM chats WHERE id IN (SELECT CAST(value AS BIGINT) FROM json_each(?1))
        AND status = 'pending' AND waits_on = 0
      ORDER BY id
      """

    /// ?1 JSON array of chats that have ended, ?2 whether well.
    package static let end = """
      UPDATE dependencies SET is_over = 1
      WHERE after_id IN (SELECT CAST(value AS BIGINT) FROM json_each(?1)) AND is_over = 0 AND (is_any = 1 OR ?2 = 1)
      RETURNING chat_id
      """

    /// ?1 JSON array of chats that have failed. The pending ones that come only after their good end,
    /// and those that come only after these: each with the oldest of those that it fails for.
    package static let failing = """
      WITH RECURSIVE failing (chat_id, after_id) AS (
        SELECT d.chat_id, d.after_id
        FROM json_each(?1) AS given
        CROSS JOIN dependencies AS d INDEXED BY dependencies_by_after ON d.after_id = CAST(given.value AS BIGINT)
        CROSS JOIN chats AS c ON c.id = d.chat_id
        WHERE d.is_over = 0 AND d.is_any = 0 AND c.status = 'pending'
        UNION
        SELECT d.chat_id, d.after_id
        FROM failing AS f
        CROSS JOIN dependencies AS d INDEXED BY dependencies_by_after ON d.after_id = f.chat_id
        CROSS JOIN chats AS c ON c.id = d.chat_id
        WHERE d.is_over = 0 AND d.is_any = 0 AND c.status = 'pending')
      SELECT chat_id, min(after_id) FROM failing GROUP BY chat_id ORDER BY chat_id
      """

    /// ?1 now, ?2 JSON array of [chat, the chat that it fails for].
    package static let fail = """
      UPDATE chats SET status = 'error', start_at = NULL,
        error = 'chat ' || (given.value ->> 1) || ' failed', ended_at = ?1, updated_at = ?1
      FROM json_each(?2) AS given WHERE chats.id = CAST(given.value ->> 0 AS BIGINT)
      """

    /// ?1 JSON array of chats that begin anew. They wait for what is still to end, and no longer for
    /// what has ended, however it did.
    package static let renew = """
      UPDATE dependencies SET is_over = iif(EXISTS (
        SELECT 1 FROM chats AS older WHERE older.id = after_id
          AND older.status IN ('pending', 'running', 'waiting')), 0, 1)
      WHERE chat_id IN (SELECT CAST(value AS BIGINT) FROM json_each(?1))
      """
  }

  package enum Tags {
    /// ?1 the first chat, ?2 the last, ?3 tag.
    package static let insert = """
      INSERT INTO tags (chat_id, tag) SELECT id, ?3 FROM chats WHERE id BETWEEN ?1 AND ?2
      """
  }

  /// What chats bring along for their commands.
  package enum Launches {
    /// ?1 the first chat, ?2 the last, ?3 directory, ?4 arguments, ?5 environment.
    package static let insert = """
      INSERT INTO launches (chat_id, directory, arguments, environment)
      SELECT id, ?3, ?4, ?5 FROM chats WHERE id BETWEEN ?1 AND ?2
      """

    /// ?1 chat.
    package static let ofChat =
      "SELECT directory, arguments, environment FROM launches WHERE chat_id = ?1"

    /// ?1 JSON array of chats. What their commands are given, by chat.
    package static let ofChats = """
      SELECT c.id, c.key, (SELECT g.name FROM groups AS g WHERE g.id = c.group_id),
        (SELECT group_concat(t.tag, '\n') FROM tags AS t WHERE t.chat_id = c.id),
        c.timeout_ms, c.silence_ms, l.directory, l.arguments, l.environment
      FROM json_each(?1) AS given
      JOIN chats AS c ON c.id = CAST(given.value AS BIGINT)
      LEFT JOIN launches AS l ON l.chat_id = c.id
      """
  }
}
