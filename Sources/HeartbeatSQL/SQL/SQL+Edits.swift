extension SQL {
  /// What an operator changes of pending chats.
  package enum Edits {
    /// ?1 JSON array of chats. What may be changed of those that are there, with their status.
    package static let before = """
      SELECT c.id, c.status, c.title, (SELECT name FROM groups WHERE groups.id = c.group_id),
        c.priority, c.start_at, c.timeout_ms, c.silence_ms,
        (SELECT directory FROM launches WHERE chat_id = c.id),
        (SELECT group_concat(t.tag, '\n') FROM tags AS t WHERE t.chat_id = c.id)
      FROM json_each(?1) AS given JOIN chats AS c ON c.id = CAST(given.value AS BIGINT)
      """

    /// ?1 now, ?2 chat, ?3 title, ?4 group id, ?5 priority, ?6 start at, ?7 timeout, ?8 silence. All of
    /// them, those that stay too.
    package static let chat = """
      UPDATE chats SET title = ?3, group_id = ?4, priority = ?5, start_at = ?6, timeout_ms = ?7,
        silence_ms = ?8, updated_at = ?1
      WHERE id = ?2
      """

    /// ?1 chat, ?2 directory or NULL.
    package static let directory = """
      INSERT INTO launches (chat_id, directory) VALUES (?1, ?2)
      ON CONFLICT (chat_id) DO UPDATE SET directory = excluded.directory
      """

    /// ?1 chat. A chat that brings nothing has no row.
    package static let removeEmptyLaunch = """
      DELETE FROM launches WHERE chat_id = ?1 AND directory IS NULL AND arguments IS NULL
        AND environment IS NULL
      """

    /// ?1 chat.
    package static let removeTags = "DELETE FROM tags WHERE chat_id = ?1"
  }
}
