extension SQL {
  /// What may keep one chat from running. In each, ?1 is the chat.
  package enum Circumstances {
    package static let dependencies = """
      SELECT d.after_id, older.status, d.is_over
      FROM dependencies AS d LEFT JOIN chats AS older ON older.id = d.after_id
      WHERE d.chat_id = ?1 ORDER BY d.after_id
      """

    /// One row.
    package static let limits = """
      SELECT c.start_at, c.not_before,
        (SELECT paused_at FROM pauses), (SELECT reason FROM pauses), g.paused_at, g.pause_reason,
        g.max_running,
        iif(g.max_running IS NULL, 0, \(Groups.taken))
      FROM chats AS c JOIN groups AS g ON g.id = c.group_id WHERE c.id = ?1
      """

    package static let run = """
      SELECT r.generation, w.worker, r.begun_at
      FROM runs AS r JOIN workers AS w ON w.id = r.worker_id WHERE r.chat_id = ?1
      """
  }
}
